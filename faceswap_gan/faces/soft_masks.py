"""Drawing what outlines surround, with soft edges."""

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
    for outline in outlines:
        low = np.clip(np.floor(outline.min(axis=0) - margin), 0, size)
        high = np.clip(np.ceil(outline.max(axis=0) + margin) + 1, 0, size)
        (left, top), (width, height) = low.astype(int), (high - low).astype(int)
        if width > 0 and height > 0:
            distance = _distance(outline - low, width, height, step)
            share = np.clip(1 - (distance - reach) / feather, 0, 1)
            area = mask[top : top + height, left : left + width]
            np.maximum(area, eased(share), out=area)
    return mask[..., None]


def _distance(
    outline: np.ndarray, width: int, height: int, step: int
) -> np.ndarray:
    """Returns how far outside an outline each pixel is, (height, width).

    Args:
        outline: (n, 2) pixels.
        width: of the area in pixels.
        height: of the area in pixels.
        step: how far apart the pixels are that are measured; between them the
            distance is interpolated.
    """
    columns, rows = 2 - (-width // step), 2 - (-height // step)
    x = (np.arange(columns) - 0.5) * step - 0.5
    y = (np.arange(rows) - 0.5) * step - 0.5
    x, y = map(np.ravel, np.meshgrid(x, y))
    known = _signed_distance(x, y, outline).reshape(rows, columns)
    whole = cv2.resize(known.astype(np.float32), (columns * step, rows * step))
    return whole[step : step + height, step : step + width]


def _signed_distance(
    x: np.ndarray, y: np.ndarray, outline: np.ndarray
) -> np.ndarray:
    """Returns the distance of points from a closed line, negative inside.

    Args:
        x: (m,).
        y: (m,).
        outline: (n, 2).
    """
    along = np.roll(outline, -1, axis=0) - outline
    length = np.maximum(np.hypot(*along.T), 1e-6)
    forward = along / length[:, None]
    beside = np.column_stack([forward[:, 1], -forward[:, 0]])
    places = np.stack([x, y])
    ahead, aside = (
        axes @ places - (axes * outline).sum(axis=1, keepdims=True)
        for axes in (forward, beside)
    )
    ahead -= np.clip(ahead, 0, length[:, None])
    distance = np.sqrt((ahead * ahead + aside * aside).min(axis=0))
    # A ray to the right meets the line an odd number of times from inside.
    below = y >= outline[:, 1:]
    level = below != np.roll(below, -1, axis=0)
    meets = level & ((aside < 0) == (along[:, 1:] < 0))
    return np.where(np.logical_xor.reduce(meets, axis=0), -distance, distance)
