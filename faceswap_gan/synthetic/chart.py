"""The flat chart on which a head's surface is drawn.

A head is star-shaped: it has one radius in each direction from its middle.
The directions are spread on a plane by Lambert's equal-area projection about
the one that the face looks in. That hardly bends the features of the face,
has no seam, reaches well behind the ears, and costs one square root each way.

Head coordinates: x to the right in the picture, y up, z towards the viewer;
the unit is about a decimetre. Chart coordinates `(s, t)` are x and y of a
direction near the z axis. A picture on the chart has (SIZE, SIZE) texels.
"""

import functools

import cv2
import numpy as np

from faceswap_gan.tensors import NO_ARRAY

SIZE = 768
REACH = 1.85

Window = tuple[slice, slice]


def to_chart(directions: np.ndarray) -> np.ndarray:
    """Maps unit directions (..., 3) to chart points (..., 2)."""
    stretch = np.sqrt(2.0 / np.maximum(1.0 + directions[..., 2:], 1e-6))
    return directions[..., :2] * stretch


def to_directions(points: np.ndarray) -> np.ndarray:
    """Maps chart points (..., 2) to unit directions (..., 3)."""
    square = np.sum(points**2, axis=-1, keepdims=True)
    square = np.minimum(square, 4.0)
    flat = points * np.sqrt(1.0 - square / 4.0)
    return np.concatenate([flat, 1.0 - square / 2.0], axis=-1)


def to_texels(points: np.ndarray) -> np.ndarray:
    """Maps chart points (..., 2) to columns and rows (..., 2) of a picture."""
    return (points / REACH * [1, -1] + 1) * (SIZE / 2) - 0.5


def window(s: tuple[float, float], t: tuple[float, float]) -> Window:
    """Returns rows and columns of the texels within ranges of s and of t."""
    left, top = np.ceil(to_texels(np.array([s[0], t[1]]))).astype(int)
    right, bottom = np.floor(to_texels(np.array([s[1], t[0]]))).astype(int)
    return slice(top, bottom + 1), slice(left, right + 1)


def sample(picture: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Samples a picture bilinearly at chart points (..., 2): (...)."""
    texels = to_texels(points).astype(np.float32)
    texels = texels.reshape(len(points), -1, 2)
    values = cv2.remap(picture, texels, NO_ARRAY, cv2.INTER_LINEAR)
    return values.reshape(points.shape[:-1])


@functools.cache
def grid() -> tuple[np.ndarray, np.ndarray]:
    """Returns s and t of every texel, two (SIZE, SIZE) float32."""
    line = ((np.arange(SIZE) + 0.5) / SIZE * 2 - 1) * REACH
    s, t = np.meshgrid(line.astype(np.float32), -line.astype(np.float32))
    return s, t


@functools.cache
def directions() -> np.ndarray:
    """Returns the direction of every texel, (SIZE, SIZE, 3) float32."""
    return to_directions(np.stack(grid(), axis=-1))


@functools.cache
def azimuth() -> np.ndarray:
    """Returns degrees to the right of the nose, (SIZE, SIZE) float32."""
    d = directions()
    return np.degrees(np.arctan2(d[..., 0], d[..., 2]))


@functools.cache
def latitude() -> np.ndarray:
    """Returns degrees above the middle of the head, (SIZE, SIZE) float32."""
    return np.degrees(np.arcsin(np.clip(directions()[..., 1], -1, 1)))


def bump(center: tuple[float, float], size: tuple[float, float]) -> np.ndarray:
    """Draws a Gaussian bump of height 1, (SIZE, SIZE) float32.

    Args:
        center: (s, t); unless s is 0 there is another at its mirror (-s, t).
        size: standard deviations along s and t.
    """
    s, t = grid()
    across = (np.abs(s) if center[0] else s) - center[0]
    along = t - center[1]
    return np.exp(-((across / size[0]) ** 2 + (along / size[1]) ** 2) / 2)


def smoothstep(low: float, high: float, value: np.ndarray) -> np.ndarray:
    """Goes smoothly from 0 where value is `low` to 1 where it is `high`."""
    x = np.clip((value - low) / (high - low), 0.0, 1.0)
    return x * x * (3.0 - 2.0 * x)
