"""Masks of the eyes and of the face, from 68 points or from five.

Masks are (size, size, 1) float32 in [0, 1]. Their soft edges scale with the
distance between the eyes.
"""

import cv2
import numpy as np

from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.geometry import transform

_EYES = (slice(36, 42), slice(42, 48))
_JAW = slice(0, 17)
_BROWS = slice(17, 27)
# Shares of the distance between the eyes.
_EYE_GROWTH = 0.09
_EYE_BLUR = 0.035
_EYE_RADII = (0.34, 0.20)
_FACE_BLUR = 0.05
_BROW_LIFT = 0.3
# Half of a mean outline on the aligned crop, as shares of its side: distance
# from the middle and height of jaw 0-8 and brows 17-21, of three people.
_MEAN_OUTLINE = np.array(
    [
        [0.297, 0.352],
        [0.291, 0.435],
        [0.280, 0.517],
        [0.267, 0.598],
        [0.244, 0.675],
        [0.202, 0.742],
        [0.144, 0.796],
        [0.077, 0.837],
        [0.000, 0.851],
        [0.250, 0.272],
        [0.217, 0.228],
        [0.162, 0.213],
        [0.105, 0.220],
        [0.052, 0.242],
    ]
)
_MEAN_JAW = 9
_SUBPIXEL_BITS = 4


def eye_mask(points: np.ndarray, size: int = ALIGNED_SIZE) -> np.ndarray:
    """Draws both eyes with their lids.

    Args:
        points: (68, 2) or (5, 2) pixels of the aligned crop. Five points give
            soft ellipses, which know nothing of closed eyes.
        size: side of the mask in pixels.

    Returns:
        (size, size, 1) float32.
    """
    if len(points) == 5:
        return _eye_ellipses(points, size)
    distance = eye_distance(points)
    mask = np.zeros((size, size), np.float32)
    for eye in _EYES:
        _fill(mask, cv2.convexHull(points[eye].astype(np.float32))[:, 0])
    return _softened(_grown(mask, _EYE_GROWTH * distance), _EYE_BLUR * distance)


def face_mask(points: np.ndarray, size: int = ALIGNED_SIZE) -> np.ndarray:
    """Draws the face from the brows to the chin.

    Args:
        points: (68, 2) or (5, 2) pixels of the aligned crop. Five points give
            the outline of a mean face.
        size: side of the mask in pixels.

    Returns:
        (size, size, 1) float32.
    """
    jaw, brows = _outline(points)
    across = np.subtract(*eye_centres(points)[::-1])
    # Lifted, to hold the brows whole.
    brows = brows + _BROW_LIFT * np.array([across[1], -across[0]])
    hull = cv2.convexHull(np.concatenate([jaw, brows]).astype(np.float32))[:, 0]
    mask = np.zeros((size, size), np.float32)
    _fill(mask, hull)
    return _softened(mask, _FACE_BLUR * eye_distance(points))


def eye_centres(points: np.ndarray) -> np.ndarray:
    """Returns the (2, 2) centres of both eyes from 68 or five points."""
    if len(points) == 5:
        return points[:2]
    return np.stack([points[eye].mean(axis=0) for eye in _EYES])


def eye_distance(points: np.ndarray) -> float:
    """Returns the distance between the centres of the eyes in pixels."""
    left, right = eye_centres(points)
    return float(np.linalg.norm(right - left))


def _eye_ellipses(points: np.ndarray, size: int) -> np.ndarray:
    distance = eye_distance(points)
    across = (points[1] - points[0]) / max(distance, 1e-6)
    down = np.array([-across[1], across[0]])
    grid = np.stack(np.meshgrid(np.arange(size), np.arange(size)), axis=-1)
    mask = np.zeros((size, size), np.float32)
    for centre in points[:2]:
        offset = (grid - centre) / max(distance, 1e-6)
        radius = np.hypot(
            offset @ across / _EYE_RADII[0], offset @ down / _EYE_RADII[1]
        )
        # One inside, falling to zero over a third of the radius.
        mask = np.maximum(mask, np.clip((1.0 - radius) * 3, 0, 1))
    return mask[..., None].astype(np.float32)


def _outline(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Returns the points of jaw (n, 2) and brows (m, 2)."""
    if len(points) == 68:
        return points[_JAW], points[_BROWS]
    sides = _MEAN_OUTLINE * np.array([[[-1, 1]], [[1, 1]]]) + [0.5, 0]
    sides = transform(similarity(TEMPLATE, points.astype(np.float64)), sides)
    jaw, brows = np.split(sides, [_MEAN_JAW], axis=1)
    return jaw.reshape(-1, 2), brows.reshape(-1, 2)


def _fill(mask: np.ndarray, outline: np.ndarray) -> None:
    fixed = np.round(outline * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    cv2.fillConvexPoly(mask, fixed, 1.0, cv2.LINE_8, _SUBPIXEL_BITS)


def _grown(mask: np.ndarray, radius: float) -> np.ndarray:
    side = 2 * round(radius) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return cv2.dilate(mask, kernel)


def _softened(mask: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(mask, (0, 0), max(sigma, 0.3))[..., None]
