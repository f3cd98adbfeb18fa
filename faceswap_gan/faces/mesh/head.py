"""Which way a head looks: a mesh held against one seen from the front."""

import numpy as np

# Points that no expression moves much, of a mean face that looks straight
# ahead, symmetric, its eyes one apart: right, down and away from the camera
# from the middle of all of them. Meshes of ten people, real and synthetic,
# were turned onto each other, averaged and mirrored; what is level is what the
# synthetic ones call so. In the middle of the face: index, down, away.
_MIDDLE = (
    (10, -0.822, -0.369),
    (168, 0.073, -0.361),
    (6, 0.226, -0.421),
    (197, 0.357, -0.493),
    (195, 0.473, -0.573),
    (5, 0.596, -0.653),
    (4, 0.742, -0.680),
)
# And at the sides: left and right index, across, down, away.
_SIDES = (
    (33, 263, 0.727, 0.104, -0.001),
    (133, 362, 0.273, 0.153, -0.084),
    (127, 356, 1.146, 0.118, 0.813),
    (234, 454, 1.141, 0.372, 0.912),
    (162, 389, 1.121, -0.144, 0.624),
    (21, 251, 1.067, -0.354, 0.392),
    (54, 284, 0.964, -0.543, 0.176),
    (103, 332, 0.805, -0.685, -0.046),
    (67, 297, 0.568, -0.774, -0.234),
    (109, 338, 0.306, -0.815, -0.343),
    (129, 358, 0.317, 0.811, -0.194),
    (98, 327, 0.252, 0.936, -0.241),
)


def _template() -> tuple[list[int], np.ndarray]:
    rows = [(index, 0.0, down, away) for index, down, away in _MIDDLE]
    for left, right, across, down, away in _SIDES:
        rows.append((left, -across, down, away))
        rows.append((right, across, down, away))
    points = np.array([row[1:] for row in rows])
    return [row[0] for row in rows], points - points.mean(axis=0)


STEADY, FRONTAL = _template()
"""Indices of points that expressions leave in place, and (n, 3) where they are
in a mean face from the front."""


def fit_head(mesh: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Finds the turn and the size of a head by least squares.

    The rotation is that of Kabsch 1976 between the mean face and the mesh.

    Args:
        mesh: (..., 478, 3).

    Returns:
        (..., 3, 3) rotations from the frontal face to the mesh, and (...)
        how many pixels the frontal face's unit is.
    """
    steady = np.asarray(mesh, np.float64)[..., STEADY, :]
    steady = steady - steady.mean(axis=-2, keepdims=True)
    covariance = np.swapaxes(steady, -1, -2) @ FRONTAL
    left, sizes, right = np.linalg.svd(covariance)
    mirrored = np.sign(np.linalg.det(left @ right))
    left[..., 2] *= mirrored[..., None]
    sizes[..., 2] *= mirrored
    return left @ right, sizes.sum(axis=-1) / (FRONTAL**2).sum()


def to_front(mesh: np.ndarray) -> np.ndarray:
    """Turns faces towards the camera and makes their size that of the mean.

    Args:
        mesh: (..., 478, 3).

    Returns:
        (..., 478, 3) about the middle of the steady points; the eyes of a
        mean face are one apart.
    """
    mesh = np.asarray(mesh, np.float64)
    rotation, scale = fit_head(mesh)
    middle = mesh[..., STEADY, :].mean(axis=-2, keepdims=True)
    return (mesh - middle) @ rotation / scale[..., None, None]


def head_pose(mesh: np.ndarray) -> np.ndarray:
    """Returns which way heads look.

    Args:
        mesh: (..., 478, 3).

    Returns:
        (..., 3) yaw, pitch and roll in degrees: a positive yaw looks to the
        right in the picture, a positive pitch up, and a positive roll leans
        the head to the right in the picture.
    """
    rotation, _ = fit_head(mesh)
    yaw = np.arctan2(rotation[..., 2, 0], rotation[..., 2, 2])
    pitch = np.arcsin(np.clip(-rotation[..., 2, 1], -1, 1))
    roll = np.arctan2(-rotation[..., 0, 1], rotation[..., 1, 1])
    return np.degrees(np.stack([yaw, pitch, roll], axis=-1))
