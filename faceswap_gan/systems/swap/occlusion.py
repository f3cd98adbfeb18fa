"""Things in front of a face: random shapes and strips with a texture."""

from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from faceswap_gan.tensors import Tensor

NODES = 7
TRAITS, COLORS = 13, 3
ENDLESS = 8.0


def occluders(
    skin: Tensor, side: int, share: float, seed: keras.random.SeedGenerator
) -> tuple[Tensor, Tensor]:
    """Draws at most one thing before each face of a batch.

    A strip, a box or an ellipse of any angle, wavy at the edge; striped and
    blotched, a third of them in the face's own colour, as hands are. Each
    number of it is drawn anew for each face.

    Args:
        skin: (n, 1, 1, 3) mean colour of each face, 0 to 255.
        side: of the pictures in pixels.
        share: of the faces that something covers.
        seed: `SeedGenerator`.

    Returns:
        How much of each pixel is covered, (n, s, s, 1) in [0, 1], and the
        covering colours, (n, s, s, 3), 0 to 255.
    """
    count = ops.shape(skin)[0]
    traits = keras.random.uniform((TRAITS, count, 1, 1, 1), seed=seed)
    traits = ops.unstack(traits, TRAITS)
    colors = keras.random.uniform((count, 1, 1, COLORS), seed=seed)
    nodes = keras.random.normal((count, NODES, NODES, 1 + COLORS), seed=seed)
    spread = interpolation(side, NODES).astype("float32")
    noise = ops.einsum("yi,nijc,xj->nyxc", spread, nodes, spread)
    waves, blotches = ops.split(noise, [1], axis=-1)
    across, along = _axes(side, *traits[:3])
    mask = _coverage(across, along, waves, side, traits[3:8])
    mask = ops.where(traits[8] < share, mask, 0.0)
    own, contrast, frequency, slant = traits[9:]
    color = ops.where(own < 1 / 3, skin * (0.6 + 0.6 * colors), 255 * colors)
    stripes = ops.sin(25 * frequency * (across + slant * along))
    texture = ops.clip(
        color + 60 * contrast * stripes + 30 * blotches, 0.0, 255.0
    )
    return mask, texture


def _axes(
    side: int, turn: Tensor, x: Tensor, y: Tensor
) -> tuple[Tensor, Tensor]:
    """Positions (n, s, s, 1) across and along a thing, in half sides."""
    line = np.linspace(-1, 1, side, dtype="float32")
    right, down = (axis[None, ..., None] for axis in np.meshgrid(line, line))
    cos, sin = ops.cos(2 * np.pi * turn), ops.sin(2 * np.pi * turn)
    x, y = 1.4 * x - 0.7, 1.4 * y - 0.7
    across = cos * right + sin * down - (cos * x + sin * y)
    along = cos * down - sin * right - (cos * y - sin * x)
    return across, along


def _coverage(
    across: Tensor,
    along: Tensor,
    waves: Tensor,
    side: int,
    traits: Sequence[Tensor],
) -> Tensor:
    """Coverage (n, s, s, 1) by a strip, a box or an ellipse."""
    kind, width, length, wavy, blur = traits
    width = 0.1 + 0.25 * width
    length = ops.where(kind < 0.5, ENDLESS, 0.15 + 0.5 * length)
    p, q = ops.abs(across) / width, ops.abs(along) / length
    round_one = ops.sqrt(p * p + q * q + 1e-6)
    distance = ops.where(kind > 0.7, round_one, ops.maximum(p, q))
    pixels = (1 + 0.3 * wavy * waves - distance) * width * (side / 2)
    return ops.clip(pixels * (0.3 + 0.7 * blur) + 0.5, 0.0, 1.0)


def interpolation(length: int, nodes: int) -> np.ndarray:
    """Linear interpolation (length, nodes) from nodes at both ends."""
    position = np.linspace(0, nodes - 1, length)
    return np.clip(1 - np.abs(position[:, None] - np.arange(nodes)), 0, 1)
