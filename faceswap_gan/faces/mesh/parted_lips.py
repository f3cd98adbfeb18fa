"""Lips parted in a picture, with teeth that keep their size."""

import cv2
import numpy as np

from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.reshaping import reshaped

DARKER = 0.5
"""How light a mouth is between the teeth, in parts of its darkest line."""
_UPPER, _LOWER = (
    list(lip[1:-1]) for lip in (points.UPPER_LIP, points.LOWER_LIP)
)
# Where between the lips, from the upper one to the lower, teeth may part.
_PARTINGS = np.linspace(0.3, 1.0, 8)
_FINE = 4


def parted(
    picture: np.ndarray, mesh: np.ndarray, goal: np.ndarray
) -> np.ndarray:
    """Moves a face as `reshaped` does, and its teeth with its lips.

    What shows between the lips is parted along its darkest line. What is above
    stays at the upper lip and what is below at the lower one, and where they
    part farther than in the picture it is dark between them.

    Args:
        picture: (h, w, c) uint8, of which the first three channels are
            colours.
        mesh: (478, 2) pixels, the points of the face in the picture.
        goal: (478, 2) pixels, where they are to be.

    Returns:
        (h, w, c) uint8.
    """
    line, colour = _parting(picture, mesh)
    above = goal[_UPPER] + line - mesh[_UPPER]
    below = goal[_LOWER] + line - mesh[_LOWER]
    gap = below[:, 1] - above[:, 1]
    wider = gap > 0
    if not wider.any():
        return reshaped(picture, mesh, goal)
    moved = reshaped(
        picture,
        np.concatenate([mesh, line[wider], line[wider]]),
        np.concatenate([goal, above[wider], below[wider]]),
    )
    corners = goal[[points.UPPER_LIP[0], points.UPPER_LIP[-1]]]
    middle = (above + below) / 2
    edges = [np.where(wider[:, None], edge, middle) for edge in (above, below)]
    outline = [corners[:1], edges[0], corners[1:], edges[1][::-1]]
    shade = _shade(np.concatenate(outline), picture.shape, gap.max())
    rgb = moved[..., :3] + shade * (DARKER * colour - moved[..., :3])
    return np.dstack([rgb.round().astype(np.uint8), moved[..., 3:]])


def _parting(
    picture: np.ndarray, mesh: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Returns the darkest line between lips, (n, 2), and its colour (3,)."""
    upper, lower = mesh[_UPPER], mesh[_LOWER]
    lines = upper + _PARTINGS[:, None, None] * (lower - upper)
    x, y = np.moveaxis(lines.astype(np.float32), -1, 0)
    colours = cv2.remap(picture[..., :3], x, y, cv2.INTER_LINEAR).mean(axis=1)
    darkest = colours.sum(axis=-1).argmin()
    return lines[darkest], colours[darkest]


def _shade(
    outline: np.ndarray, shape: tuple[int, ...], gap: float
) -> np.ndarray:
    """Returns how much of each pixel is inside an outline, (h, w, 1)."""
    drawn = np.zeros(shape[:2], np.float32)
    corners = np.rint(outline * 2**_FINE).astype(np.int32)
    cv2.fillPoly(drawn, [corners], 1.0, cv2.LINE_AA, _FINE)
    return cv2.GaussianBlur(drawn, (0, 0), max(gap / 6, 0.5))[..., None]
