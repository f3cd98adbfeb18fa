"""What a face does, measured on its mesh: lids, lips, brows and gaze.

Everything is measured on the face turned towards the camera (`head.to_front`),
so that neither its size nor its turn matters. Lengths are in distances of the
eyes of a mean face. Of two the left one in the picture comes first.
"""

import numpy as np

from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.head import to_front

# Places along the lids and along the lips, corners included, where their
# opening is measured.
_OF_LIDS = slice(3, 6)
_OF_LIPS = slice(3, 8, 2)
# In widths of the eye: how far before the middle of an eyeball the iris lies,
# and where it lies when somebody looks ahead, towards the outer corner and
# above the line between the corners.
_EYE_RADIUS = 0.38
_OUTWARDS = 0.05
_UPWARDS = 0.065


def lid_openings(mesh: np.ndarray) -> np.ndarray:
    """Returns the height of each eye over its width.

    Args:
        mesh: (..., 478, 3).

    Returns:
        (..., 2): 0 for closed eyes, about 0.3 for open ones.
    """
    front = to_front(mesh)
    upper = front[..., points.UPPER_LIDS, 1][..., _OF_LIDS]
    lower = front[..., points.LOWER_LIDS, 1][..., _OF_LIDS]
    height = np.clip(lower - upper, 0, None).mean(axis=-1)
    return height / _eye_widths(front)


def lip_opening(mesh: np.ndarray) -> np.ndarray:
    """Returns the gap between the lips, (...).

    It is not a share of the mouth's width, which a smile changes.

    Args:
        mesh: (..., 478, 3).

    Returns:
        (...): 0 for closed lips, about 0.5 for a wide open mouth.
    """
    front = to_front(mesh)
    upper = front[..., points.UPPER_LIP, 1][..., _OF_LIPS]
    lower = front[..., points.LOWER_LIP, 1][..., _OF_LIPS]
    return np.clip(lower - upper, 0, None).mean(axis=-1)


def mouth_width(mesh: np.ndarray) -> np.ndarray:
    """Returns the distance of the corners of the mouth, (...).

    Args:
        mesh: (..., 478, 3).
    """
    corners = to_front(mesh)[..., points.MOUTH_CORNERS, :2]
    return np.linalg.norm(corners[..., 1, :] - corners[..., 0, :], axis=-1)


def brow_heights(mesh: np.ndarray) -> np.ndarray:
    """Returns how high each brow lies over the corners of its eye, (..., 2).

    Args:
        mesh: (..., 478, 3).
    """
    front = to_front(mesh)
    corners = front[..., points.EYE_CORNERS, 1].mean(axis=-1)
    return corners - front[..., points.BROWS, 1].mean(axis=-1)


def gaze(mesh: np.ndarray) -> np.ndarray:
    """Returns where each eye looks, seen from its own head.

    An iris lies on a ball; how far it is from where it rests between the
    corners of the eye gives two angles. Eyes that are closed look down. The
    pitch is too small, since the mesh sees only a part of an iris's way up and
    down.

    Args:
        mesh: (..., 478, 3).

    Returns:
        (..., 2, 2) for each eye yaw and pitch in degrees: positive is to the
        right in the picture, and up. The mean of both eyes says where the
        person looks, their difference how much the eyes are crossed.
    """
    front = to_front(mesh)
    middle = front[..., points.EYE_CORNERS, :2].mean(axis=-2)
    away = front[..., points.IRIS_CENTRES, :2] - middle
    away = away / _eye_widths(front)[..., None]
    across = away[..., 0] - _OUTWARDS * np.array([-1, 1])
    up = -away[..., 1] - _UPWARDS
    sines = np.stack([across, up], axis=-1) / _EYE_RADIUS
    return np.degrees(np.arcsin(np.clip(sines, -1, 1)))


def relative_openings(openings: np.ndarray) -> np.ndarray:
    """Returns openings as shares of the person's own median.

    Wide eyes are then as open as narrow ones.

    Args:
        openings: (n, ...) of one person in n pictures, such as `lid_openings`;
            NaN where there was no face.

    Returns:
        The same shape; where the median is 0, the openings as they are.
    """
    usual = np.nanmedian(openings, axis=0)
    return openings / np.where(usual > 0, usual, 1.0)


def _eye_widths(front: np.ndarray) -> np.ndarray:
    """Returns the distance of the corners of each eye, (..., 2)."""
    corners = front[..., points.EYE_CORNERS, :2]
    across = corners[..., 1, :] - corners[..., 0, :]
    return np.maximum(np.linalg.norm(across, axis=-1), 1e-9)
