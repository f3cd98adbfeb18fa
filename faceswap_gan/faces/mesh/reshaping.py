"""Pictures of faces moved so that their mesh becomes another."""

import cv2
import numpy as np
from scipy.spatial import Delaunay

_FINE = 4
"""Bits of a pixel to which corners of triangles are drawn."""
_STEPS = 20
_ROUNDING = 1e-9


def reshaped(
    picture: np.ndarray, mesh: np.ndarray, goal: np.ndarray
) -> np.ndarray:
    """Moves a face, triangle by triangle, to where another mesh has it.

    The corners of the picture and the middles of its sides stay where they
    are.

    Args:
        picture: (h, w, c) uint8, of any number of channels.
        mesh: (n, 2) pixels, the points of the face in the picture.
        goal: (n, 2) pixels, where they are to be.

    Returns:
        (h, w, c) uint8.
    """
    height, width = picture.shape[:2]
    fixed = _frame(width, height)
    sources = _between(
        np.concatenate([goal, fixed]),
        np.concatenate([mesh, fixed]),
        (height, width),
    )
    moved = cv2.remap(
        picture,
        sources[..., 0],
        sources[..., 1],
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return moved.reshape(picture.shape)


def _between(
    places: np.ndarray, values: np.ndarray, shape: tuple[int, int]
) -> np.ndarray:
    """Interpolates values (n, 2) at places (n, 2) over pixels, (h, w, 2).

    They are linear over each triangle of a Delaunay triangulation. SciPy's
    interpolation of scattered values has LAPACK invert 2x2 matrices one by
    one, which takes seconds where its threads wait for each other.
    """
    net = Delaunay(places)
    pixels = np.stack(np.meshgrid(*map(np.arange, shape[::-1])), axis=-1)
    triangle = _drawn(places[net.simplices], shape)
    for _ in range(_STEPS):
        parts = _shares(places[net.simplices[triangle]], pixels)
        beyond = parts.min(axis=-1) < -_ROUNDING
        if not beyond.any():
            break
        across = parts[beyond].argmin(axis=-1)
        triangle[beyond] = net.neighbors[triangle[beyond], across]
    parts = _shares(places[net.simplices[triangle]], pixels)
    corners = values[net.simplices[triangle]]
    mixed = np.einsum("hwi,hwij->hwj", parts, corners)
    return mixed.astype(np.float32)


def _drawn(triangles: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Returns which triangle (n, 3, 2) is at each pixel or beside it."""
    number = np.zeros(shape, np.int32)
    outlines = np.rint(triangles * 2**_FINE).astype(np.int32)
    for own, outline in enumerate(outlines):
        cv2.fillConvexPoly(number, outline, own, shift=_FINE)
    return number


def _shares(corners: np.ndarray, pixels: np.ndarray) -> np.ndarray:
    """Returns barycentric coordinates (..., 3) of pixels in triangles."""
    origin = corners[..., 2, :]
    x, y = np.moveaxis(pixels - origin, -1, 0)
    (ax, ay), (bx, by) = np.moveaxis(
        corners[..., :2, :] - origin[..., None, :], (-2, -1), (0, 1)
    )
    area = ax * by - ay * bx
    area = np.where(area == 0, np.finfo(float).tiny, area)
    first, second = (x * by - y * bx) / area, (y * ax - x * ay) / area
    return np.stack([first, second, 1 - first - second], axis=-1)


def _frame(width: int, height: int) -> np.ndarray:
    """Returns the corners and the middles of the sides, (8, 2)."""
    across, down = (width - 1) / 2, (height - 1) / 2
    return np.array(
        [
            (x * across, y * down)
            for y in range(3)
            for x in range(3)
            if (x, y) != (1, 1)
        ]
    )
