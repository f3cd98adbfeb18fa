"""Drawing what outlines surround, with soft edges."""

import functools
import math
from collections.abc import Sequence

import cv2
import numpy as np

# Within a soft edge the distance is measured at least so often.
_SAMPLES = 3


def eased(share: np.ndarray) -> np.ndarray:
    """Eases shares in [0, 1]: as large, rising, and level at both ends."""
    return share * share * (3 - 2 * share)


def hulls(outlines: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Returns the convex hull of each (n, 2) set of points."""
    return [cv2.convexHull(one.astype(np.float32))[:, 0] for one in outlines]


def soft_mask(
    outlines: Sequence[np.ndarray], size: int, reach: float, feather: float
) -> np.ndarray:
    """Fills outlines, softly.

    Args:
        outlines: (n, 2) pixels of the picture each, in order around a part.
        size: side of the picture in pixels.
        reach: how far beyond the outlines the mask is 1, in pixels; a negative
            one draws it in.
        feather: width in pixels of the edge that falls to 0 from there, at
            least one pixel.

    Returns:
        (size, size, 1) float32 in [0, 1].
    """
    mask = np.zeros((size, size), np.float32)
    feather = max(feather, 1.0)
    step = max(int(feather / _SAMPLES), 1)
    margin = max(reach + feather, 0) + step
    places = _places(size, step)
    for outline in outlines:
        lowest = (outline.min(axis=0) - margin).tolist()
        highest = (outline.max(axis=0) + margin).tolist()
        left, top = (max(math.floor(edge), 0) for edge in lowest)
        right, bottom = (min(math.ceil(edge) + 1, size) for edge in highest)
        if left < right and top < bottom:
            area = mask[top:bottom, left:right]
            rows, columns = (2 - (-side // step) for side in area.shape)
            local = outline - [left, top]
            known = _signed_distance(places[:rows, :columns], local)
            whole = cv2.resize(known, None, fx=step, fy=step)
            distance = whole[step:, step:][: bottom - top, : right - left]
            share = np.clip(1 - (distance - reach) / feather, 0, 1)
            np.maximum(area, eased(share), out=area)
    return mask[..., None]


@functools.lru_cache(maxsize=8)
def _places(size: int, step: int) -> np.ndarray:
    """Returns where distances are measured in an area, and just about it.

    Args:
        size: side of the area in pixels; of a smaller one these are the first
            rows and columns.
        step: how far apart the places are; between them the distance is
            interpolated.

    Returns:
        (n, n) complex64, x + iy in pixels.
    """
    count = 2 - (-size // step)
    x = (np.arange(count) - 0.5) * step - 0.5
    places = (x + 1j * x[:, None]).astype(np.complex64)
    places.setflags(write=False)
    return places


def _signed_distance(places: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """Returns how far outside a closed line places are, negative inside.

    Args:
        places: (rows, columns) complex64, on a grid.
        outline: (n, 2).

    Returns:
        (rows, columns) float32.
    """
    corners = outline.astype(np.float64) @ [1, 1j]
    following = np.arange(1 - len(corners), 1)
    along = corners[following] - corners
    length = np.maximum(np.abs(along), 1e-6)
    downward = np.where(along.imag < 0, -along, along) / length
    middles, turns, half = (
        part[:, None, None]
        for part in (
            (corners + along / 2).astype(np.complex64),
            downward.conj().astype(np.complex64),
            (length / 2).astype(np.float32),
        )
    )
    seen = (places - middles) * turns
    # A ray to the right meets the line an odd number of times from inside.
    below = places[:, 0].imag >= corners.imag[:, None]
    level = (below != below[following])[..., None]
    inside = np.logical_xor.reduce(level & (seen.imag <= 0), axis=0)
    beyond = np.maximum(np.abs(seen.real) - half, 0)
    distance = np.sqrt((beyond**2 + seen.imag**2).min(axis=0))
    return np.where(inside, -distance, distance)
