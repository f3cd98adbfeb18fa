"""Random similarities: where the pixels of augmented faces come from."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from keras import ops

from faceswap_gan.systems.swap.settings.augment import AugmentConfig
from faceswap_gan.tensors import Tensor

Uniform = Callable[..., Tensor]
"""Draws numbers of a shape between two bounds."""


class Similarity(NamedTuple):
    """A similarity of each face about the middle of its picture.

    Attributes:
        cos: (n, 1, 1), times the zoom.
        sin: (n, 1, 1), times the zoom.
        side: (n,) -1 where a face is mirrored, 1 elsewhere.
        shift: (n, 1, 1, 2) as a share of the picture's side.
        width: side of the picture in pixels.
    """

    cos: Tensor
    sin: Tensor
    side: Tensor
    shift: Tensor
    width: int

    def positions(self, x: Tensor, y: Tensor) -> Tensor:
        """Returns where pixels come from.

        Args:
            x: their distance from the middle in pixels of the picture, which
                broadcasts with `y` to (n, h, w).
            y: see `x`.

        Returns:
            (n, h, w, 2) `(x, y)` in pixels of the picture.
        """
        cos, sin, sign = self.cos, self.sin, self.side[:, None, None]
        turned = ops.stack([(cos * x - sin * y) * sign, sin * x + cos * y], -1)
        return turned + self.shift * self.width + (self.width - 1) / 2


def random_similarity(
    config: AugmentConfig, uniform: Uniform, count: Tensor, width: int
) -> Similarity:
    """Draws a similarity for each of some faces.

    Args:
        config: how strong it may be.
        uniform: draws numbers.
        count: of the faces.
        width: side of their pictures in pixels.
    """
    angle = uniform((count,), -1, 1) * np.deg2rad(config.rotation)
    zoom = 1 + uniform((count,), -config.zoom, config.zoom)
    shift = uniform((count, 1, 1, 2), -config.shift, config.shift)
    mirrored = uniform((count,), 0, 1) < config.flip
    return Similarity(
        (ops.cos(angle) * zoom)[:, None, None],
        (ops.sin(angle) * zoom)[:, None, None],
        ops.where(mirrored, -1.0, 1.0),
        shift,
        width,
    )
