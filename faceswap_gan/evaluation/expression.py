"""Whether a face keeps its features' places, its expression and its pose.

Points are the 478 of the mesh, the 68 of `faces.landmarks`, or the five of a
detector. Lengths are in shares of the distance between the eyes, so
that the size of the face does not matter.
"""

from collections.abc import Sequence

import numpy as np

from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.faces.outlines import layout_of
from faceswap_gan.faces.quality import head_pose

_FLAT = 1e-6


def landmark_error(points: np.ndarray, truth: np.ndarray) -> float:
    """Mean distance of points from the truth over the distance of the eyes.

    The normalised mean error of the 300-W benchmark (Sagonas et al. 2013),
    with the centres of the eyes in place of their outer corners.

    Args:
        points: (68, 2) or (5, 2) pixels.
        truth: the same shape.

    Returns:
        0 for equal points; detectors reach about 0.05 on real faces.
    """
    distances = np.linalg.norm(np.subtract(points, truth), axis=-1)
    return float(distances.mean() / eye_distance(np.asarray(truth)))


def mouth_opening(points: np.ndarray) -> float:
    """Mean gap between the lips over the distance of the eyes.

    Args:
        points: (68, 2) or (478, 2 or 3) pixels.

    Returns:
        0 for closed lips, about 0.5 for a wide open mouth.
    """
    gap = _mean_gap(points, layout_of(points).lips)
    return gap / eye_distance(points)


def eye_opening(points: np.ndarray) -> float:
    """Height of the eyes over their width, the mean of both.

    The eye aspect ratio of Soukupova and Cech 2016.

    Args:
        points: (68, 2) or (478, 2 or 3) pixels.

    Returns:
        0 for closed eyes, about 0.3 for open ones.
    """
    layout = layout_of(points)
    corners = tuple(zip(*layout.eye_corners, strict=True))
    return _mean_gap(points, layout.lids) / _mean_gap(points, corners)


def _mean_gap(points: np.ndarray, sides: Sequence[Sequence[int]]) -> float:
    """Returns the mean distance of points from those opposite, in 2-D."""
    one, other = (points[list(side), :2] for side in sides)
    return float(np.linalg.norm(one - other, axis=-1).mean())


def correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Pearson's correlation of two curves over time.

    Of several values a frame, such as two angles, it is that of all deviations
    from the means, so that what moves most counts most.

    Args:
        first: (n,) or (n, k) values.
        second: the same shape, of the same frames.

    Returns:
        1 where one curve follows the other, 0 where they are unrelated, -1
        where they oppose each other; None where a curve does not move.
    """
    first, second = (
        np.asarray(curve, float) - np.mean(curve, axis=0)
        for curve in (first, second)
    )
    if len(first) < 3 or first.std() < _FLAT or second.std() < _FLAT:
        return None
    return float(np.corrcoef(first.ravel(), second.ravel())[0, 1])


def pose(points: np.ndarray) -> np.ndarray:
    """Yaw, pitch and roll of a head in degrees, (3,).

    Args:
        points: (5, 2) pixels.
    """
    across = points[1] - points[0]
    roll = np.degrees(np.arctan2(across[1], across[0]))
    return np.array([*head_pose(points), roll])


def angle_error(angles: np.ndarray, truth: np.ndarray) -> float | None:
    """How far one head or gaze departs from another's movement, in degrees.

    It is the mean length of the difference of the angles less its mean over
    the clip. People differ by a constant in one and the same pose.

    Args:
        angles: (n, k) degrees.
        truth: (n, k) degrees of the same frames.

    Returns:
        0 where they move alike; None for fewer than three frames.
    """
    if len(angles) < 3:
        return None
    difference = (np.subtract(angles, truth) + 180) % 360 - 180
    difference -= difference.mean(axis=0)
    return float(np.linalg.norm(difference, axis=1).mean())
