"""Masks of a face's parts, drawn from its mesh.

They are exact at half their height: a mask is 0.5 where the part ends. Edges
are as soft as a share of the distance between the eyes, and at least a pixel.
"""

import dataclasses

import numpy as np

from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.soft_masks import soft_mask
from faceswap_gan.suggestion import check_known


@dataclasses.dataclass(frozen=True)
class Part:
    """A part of the face.

    Attributes:
        outlines: indices of the mesh around it, in order.
        feather: width of its soft edge, as a share of the eyes' distance.
    """

    outlines: tuple[tuple[int, ...], ...]
    feather: float


PARTS = {
    "eyes": Part(points.EYES, 0.03),
    "irises": Part(points.IRISES, 0.02),
    "mouth": Part((points.LIPS_OUTER,), 0.04),
    "inner_mouth": Part((points.LIPS_INNER,), 0.03),
    "brows": Part(points.BROWS, 0.05),
    "face": Part((points.OVAL,), 0.1),
}
"""By name: an eye is what its lids leave open, the mouth its lips and what is
between them, the face what lies inside its oval."""
# How far the upper oval, which ends on the forehead, is moved up to the hair,
# as a share of its height over the eyes.
_FOREHEAD = 0.25
_CORNERS_OF_IRIS = 24


def part_mask(
    mesh: np.ndarray,
    part: str,
    size: int = ALIGNED_SIZE,
    forehead: bool = False,
) -> np.ndarray:
    """Draws a part of a face.

    Args:
        mesh: (478, 2) or (478, 3) pixels of a square picture.
        part: a name in `PARTS`. Irises end at the lids.
        size: side of the picture in pixels.
        forehead: the face reaches up to about where hair begins.

    Returns:
        (size, size, 1) float32 in [0, 1].

    Raises:
        ConfigError: there is no such part.
    """
    check_known("part of a face", part, PARTS)
    flat = np.asarray(mesh, np.float64)[:, :2]
    if part == "face" and forehead:
        flat = _with_forehead(flat)
    outlines = [flat[list(outline)] for outline in PARTS[part].outlines]
    if part == "irises":
        outlines = [_ellipse(iris) for iris in outlines]
    left, right = points.five_points(flat)[:2]
    feather = max(PARTS[part].feather * float(np.hypot(*(right - left))), 1.0)
    mask = soft_mask(outlines, size, -feather / 2, feather)
    if part == "irises":
        mask = np.minimum(mask, part_mask(mesh, "eyes", size))
    return mask


def _ellipse(iris: np.ndarray) -> np.ndarray:
    """Returns points around an iris from its right, top, left and bottom."""
    right, top, left, bottom = iris
    angles = np.linspace(0, 2 * np.pi, _CORNERS_OF_IRIS, endpoint=False)
    across, up = (right - left) / 2, (top - bottom) / 2
    rim = np.outer(np.cos(angles), across) + np.outer(np.sin(angles), up)
    return iris.mean(axis=0) + rim


def _with_forehead(flat: np.ndarray) -> np.ndarray:
    """Moves the oval over the eyes up, along the face's own axis."""
    eyes = points.five_points(flat)[:2].mean(axis=0)
    up = flat[points.OVAL[0]] - flat[points.CHIN]
    up = up / max(np.hypot(*up), 1e-9)
    oval = list(points.OVAL)
    height = np.clip((flat[oval] - eyes) @ up, 0, None)
    raised = flat.copy()
    raised[oval] += _FOREHEAD * height[:, None] * up
    return raised
