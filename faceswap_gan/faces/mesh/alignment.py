"""Where a mesh lays the aligned crop: by many points that stay in place."""

import numpy as np

from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import invert
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.geometry import transform

# The ridge of the nose and the middle of its base; corners of the eyes, wings
# of the nose: with the places in the aligned crop where a mean face has them.
# They are the means of eight synthetic and two real people, each of whose faces
# were aligned by MTCNN's five points, made symmetric: so crops are on the
# average those of face sets that are aligned by five points.
_MIDDLE = ((168, 79.3), (6, 89.8), (197, 98.6), (195, 106.3), (2, 140.5))
_SIDES = (
    (33, 263, 48.0, 82.5),
    (133, 362, 17.9, 85.4),
    (129, 358, 21.2, 130.3),
    (98, 327, 16.8, 138.7),
)
_AXIS = 127.6


def _template() -> tuple[list[int], np.ndarray]:
    rows = [(index, _AXIS, down) for index, down in _MIDDLE]
    for left, right, across, down in _SIDES:
        rows.append((left, _AXIS - across, down))
        rows.append((right, _AXIS + across, down))
    return [row[0] for row in rows], np.array([row[1:] for row in rows])


STABLE, PLACES = _template()
"""Indices of the points that align a mesh, and (n, 2) their places in the crop.

Chosen by how still eyes and nose then keep in the crop, and how little the crop
jitters: lips, lids, brows and the outline of the face are left out, since they
move or are seen from another side.
"""
_FIVE = TEMPLATE * ALIGNED_SIZE - 0.5


def aligning_points(mesh: np.ndarray) -> np.ndarray:
    """Returns the five points by which a mesh is aligned.

    Args:
        mesh: (478, 2) or (478, 3) in pixels of a picture.

    Returns:
        (5, 2) where the five points of the mean face come to lie when it is
        fitted to the mesh by least squares: their alignment is the mesh's.
    """
    seen = np.asarray(mesh, np.float64)[STABLE, :2]
    return transform(invert(similarity(seen, PLACES)), _FIVE)
