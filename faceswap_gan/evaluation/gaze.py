"""Where the eyes of a face look, from where the dark of the iris lies."""

import cv2
import numpy as np

from faceswap_gan.evaluation.expression import eye_opening
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.outlines import layout_of

CLOSED = 0.12
_WIDTH, _HEIGHT = 64, 48
_SHARPNESS = 4


def gaze(image: np.ndarray, points: np.ndarray) -> np.ndarray | None:
    """Estimates where the eyes look.

    Inside the lids the pixels are averaged, each weighted by how dark it is,
    which gives the middle of the iris; the mean of both eyes is taken.

    Args:
        image: (h, w, 3) uint8 RGB.
        points: (68, 2) or (478, 2 or 3) pixels of the face in it.

    Returns:
        (2,) right and down, in half eye widths from the middle between the
        corners; None where the eyes are closed.
    """
    if eye_opening(points) < CLOSED:
        return None
    layout, flat = layout_of(points), np.asarray(points)[:, :2]
    eyes = zip(layout.eyes, layout.eye_corners, strict=True)
    return np.mean(
        [_iris(image, flat[list(e)], flat[list(c)]) for e, c in eyes], axis=0
    )


def gaze_error(
    picture: np.ndarray, truth: np.ndarray, points: np.ndarray
) -> float | None:
    """Distance between the gazes in a picture and in the true one.

    Args:
        picture: (h, w, 3) uint8 RGB.
        truth: (h, w, 3) uint8 RGB, what it should be.
        points: (68, 2) or (478, 2 or 3) pixels of the face in the truth.

    Returns:
        0 for the same gaze, about 0.8 for left against right; None where the
        true eyes are closed.
    """
    wanted = gaze(truth, points)
    if wanted is None:
        return None
    return float(np.linalg.norm(gaze(picture, points) - wanted))


def _iris(image: np.ndarray, eye: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Returns the middle of the iris in half eye widths, (2,).

    Args:
        image: the picture.
        eye: (n, 2) the outline of the eye in it.
        ends: (2, 2) the corners of the eye.
    """
    corners = np.array([[0.1, 0.5], [0.9, 0.5]]) * [_WIDTH, _HEIGHT]
    matrix = similarity(ends, corners)
    size = (_WIDTH, _HEIGHT)
    patch = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC)
    luma = cv2.cvtColor(patch, cv2.COLOR_RGB2GRAY).astype(np.float64)
    lids = np.zeros((_HEIGHT, _WIDTH), np.uint8)
    outline = np.round(transform(matrix, eye)).astype(np.int32)
    cv2.fillPoly(lids, [outline], 1)
    inside = lids > 0
    low, high = luma[inside].min(), luma[inside].max()
    dark = ((high - luma) / max(high - low, 1.0)) ** _SHARPNESS * inside
    rows, columns = np.mgrid[:_HEIGHT, :_WIDTH]
    total = max(dark.sum(), 1e-9)
    middle = np.array([(columns * dark).sum(), (rows * dark).sum()]) / total
    return (middle - corners.mean(axis=0)) / (0.4 * _WIDTH)
