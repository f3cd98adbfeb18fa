"""Whether a face keeps its features' places, its expression and its pose.

Points are those of `faces.landmarks`: 68 of the iBUG 300-W annotation, or the
five of a detector. Lengths are in shares of the distance between the eyes, so
that the size of the face does not matter.
"""

import numpy as np

from faceswap_gan.faces.masks import eye_distance
from faceswap_gan.faces.quality import head_pose

_INNER_LIPS = ([61, 62, 63], [67, 66, 65])
_LIDS = ([37, 38, 43, 44], [41, 40, 47, 46])
_EYE_CORNERS = ([36, 42], [39, 45])
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
        points: (68, 2) pixels.

    Returns:
        0 for closed lips, about 0.5 for a wide open mouth.
    """
    upper, lower = (points[side] for side in _INNER_LIPS)
    gap = np.linalg.norm(upper - lower, axis=-1).mean()
    return float(gap / eye_distance(points))


def eye_opening(points: np.ndarray) -> float:
    """Height of the eyes over their width, the mean of both.

    The eye aspect ratio of Soukupova and Cech 2016.

    Args:
        points: (68, 2) pixels.

    Returns:
        0 for closed eyes, about 0.3 for open ones.
    """
    upper, lower = (points[side] for side in _LIDS)
    outer, inner = (points[side] for side in _EYE_CORNERS)
    height = np.linalg.norm(upper - lower, axis=-1).mean()
    return float(height / np.linalg.norm(outer - inner, axis=-1).mean())


def correlation(first: np.ndarray, second: np.ndarray) -> float | None:
    """Pearson's correlation of two curves over time.

    Args:
        first: (n,) values.
        second: (n,) values of the same frames.

    Returns:
        1 where one curve follows the other, 0 where they are unrelated, -1
        where they oppose each other; None where a curve does not move.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    if len(first) < 3 or first.std() < _FLAT or second.std() < _FLAT:
        return None
    return float(np.corrcoef(first, second)[0, 1])


def pose(points: np.ndarray) -> np.ndarray:
    """Yaw, pitch and roll of a head in degrees, (3,).

    Args:
        points: (5, 2) pixels.
    """
    across = points[1] - points[0]
    roll = np.degrees(np.arctan2(across[1], across[0]))
    return np.array([*head_pose(points), roll])


def pose_error(poses: np.ndarray, truth: np.ndarray) -> float | None:
    """How far one head departs from another's movement, in degrees.

    It is the mean length of the difference in yaw, pitch and roll less its
    mean over the clip. The angles are fitted to a mean head, from which each
    person differs by a constant, above all in pitch.

    Args:
        poses: (n, 3) degrees, see `pose`.
        truth: (n, 3) degrees of the same frames.

    Returns:
        0 where the heads move alike; None for fewer than three frames.
    """
    if len(poses) < 3:
        return None
    difference = (np.subtract(poses, truth) + 180) % 360 - 180
    difference -= difference.mean(axis=0)
    return float(np.linalg.norm(difference, axis=1).mean())
