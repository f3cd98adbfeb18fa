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
_OUTLINE = slice(0, 27)
# Shares of the distance between the eyes.
_EYE_GROWTH = 0.09
_EYE_BLUR = 0.035
_EYE_RADII = (0.29, 0.17)
_FACE_BLUR = 0.05
_BROW_LIFT = 0.3
# An oval from the brows to the chin as shares of the aligned crop: its centre
# and its radii, chosen to cover the hull of the mean face.
_OVAL_CENTRE = (0.497, 0.500)
_OVAL_RADII = (0.298, 0.352)
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
        _fill(mask, cv2.convexHull(np.float32(points[eye]))[:, 0])
    return _softened(_grown(mask, _EYE_GROWTH * distance), _EYE_BLUR * distance)


def face_mask(points: np.ndarray, size: int = ALIGNED_SIZE) -> np.ndarray:
    """Draws the face from the brows to the chin.

    Args:
        points: (68, 2) or (5, 2) pixels of the aligned crop. Five points give
            an oval of the mean face's extent.
        size: side of the mask in pixels.

    Returns:
        (size, size, 1) float32.
    """
    distance = eye_distance(points)
    outline = _oval(points) if len(points) == 5 else _hull(points)
    mask = np.zeros((size, size), np.float32)
    _fill(mask, outline)
    return _softened(mask, _FACE_BLUR * distance)


def eye_centres(points: np.ndarray) -> np.ndarray:
    """Gives the (2, 2) centres of both eyes from 68 or five points."""
    if len(points) == 5:
        return points[:2]
    return np.stack([points[eye].mean(axis=0) for eye in _EYES])


def eye_distance(points: np.ndarray) -> float:
    """Gives the distance between the centres of the eyes in pixels."""
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


def _hull(points: np.ndarray) -> np.ndarray:
    """Gives the outline with the brows lifted, to hold them whole."""
    outline = points[_OUTLINE].astype(np.float64)
    left, right = eye_centres(points)
    up = np.array([right[1] - left[1], left[0] - right[0]])
    outline[17:] += _BROW_LIFT * up
    return cv2.convexHull(np.float32(outline))[:, 0]


def _oval(points: np.ndarray) -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    oval = np.array(_OVAL_CENTRE) + circle * _OVAL_RADII
    return transform(similarity(TEMPLATE, np.float64(points)), oval)


def _fill(mask: np.ndarray, outline: np.ndarray) -> None:
    fixed = np.round(outline * (1 << _SUBPIXEL_BITS)).astype(np.int32)
    cv2.fillConvexPoly(mask, fixed, 1.0, cv2.LINE_8, _SUBPIXEL_BITS)


def _grown(mask: np.ndarray, radius: float) -> np.ndarray:
    side = 2 * round(radius) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return cv2.dilate(mask, kernel)


def _softened(mask: np.ndarray, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(mask, (0, 0), max(sigma, 0.3))[..., None]
