"""Augmentation inside the compiled step: one resampling per output."""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import ops

from faceswap_gan.networks.architecture import REFINED
from faceswap_gan.networks.refinement import MARGIN
from faceswap_gan.systems.swap.occlusion import interpolation
from faceswap_gan.systems.swap.occlusion import occluders
from faceswap_gan.systems.swap.settings.augment import AugmentConfig
from faceswap_gan.systems.swap.similarity import Similarity
from faceswap_gan.systems.swap.similarity import random_similarity
from faceswap_gan.tensors import Shape
from faceswap_gan.tensors import Tensor

OWN = 6
"""Channels of a face itself: RGB and three masks."""
GRID = 5
BLUR_TAPS = 5
BLUR_LENGTH = 11 / 256


class Augment(keras.layers.Layer):
    """Makes warped inputs, targets and their masks out of aligned faces.

    A random similarity moves both the input and the target; a random warp on
    a 5x5 grid, cleared of its own best-fitting similarity, moves the input
    alone. Colours are drawn towards those of another face of the batch. If
    asked, something covers a part of the input.

    Args:
        config: strength of each variation.
        coverage: share of the faces' side that the network sees.
        resolution: side of the outputs in pixels.
        seed: seed of the layer's random numbers.
        patch: side of the patch that is also returned at twice the
            resolution, in pixels of the outputs; even, 0 for none.
    """

    def __init__(
        self,
        config: AugmentConfig,
        coverage: float,
        resolution: int,
        seed: int,
        patch: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(dtype="float32", **kwargs)
        self.config = config
        self.coverage = coverage
        self.resolution, self.patch = resolution, patch
        self.random = keras.random.SeedGenerator(seed)
        self._clear = _without_similarity(GRID).astype("float32")
        self._between = interpolation(resolution, GRID).astype("float32")

    def call(
        self, faces: Tensor, warp: Tensor | float | None = None
    ) -> dict[str, Tensor]:
        """Augments faces.

        Args:
            faces: (n, w, w, 6) uint8: RGB, eye, face and mouth mask. Three
                more channels are what the input is made of in place of the
                RGB.
            warp: spread of the random warp, the config's unless given.

        Returns:
            A dict of `warped` and `target`, (n, s, s, 3) in [-1, 1], and the
            target's `eyes`, `face` and `mouth` masks, (n, s, s, 1) in [0, 1];
            with occlusion also `occluder_mask`, (n, s, s, 1) what is covered
            and a pixel around it, and `occluded_target`, (n, s, s, 3) the
            target with what covers it. Masks are 0 where `occluder_mask` is 1.
            `side` (n,) is -1 where a face is mirrored, 1 elsewhere. With
            patches also `patch`, (n, 2p, 2p, 3) one of the target at twice the
            resolution, and `corner`, (n, 2) int32 its first row and column in
            the target.
        """
        count, width = ops.shape(faces)[0], faces.shape[1]
        similarity = random_similarity(self.config, self._uniform, count, width)
        side = self.resolution
        line = self._line(np.arange(side, dtype="float32"), side, width)
        grid = similarity.positions(*np.meshgrid(line, line))
        spread = self.config.warp if warp is None else warp
        bent = grid + self._warp(count, spread) * (width * self.coverage)
        taps = self._blur(count, width)
        target, warped = self._sample(faces, grid, bent, taps)
        target, masks = ops.split(target, [3], axis=-1)
        matched = self._color_match(target, count)
        pictures = {"warped": matched(warped), "target": matched(target)}
        outputs, masks = {"side": similarity.side}, masks / 255.0
        if self.patch:
            outputs["corner"], patch = self._patch(faces, similarity, taps)
            pictures["patch"] = matched(patch)
        if self.config.occlusion:
            covered, outputs["occluder_mask"] = self._occlude(**pictures)
            pictures |= covered
            masks = masks * (1 - outputs["occluder_mask"])
        for name, picture in pictures.items():
            outputs[name] = ops.clip(picture / 127.5 - 1.0, -1.0, 1.0)
        names = ("eyes", "face", "mouth")
        return outputs | dict(
            zip(names, ops.split(masks, 3, axis=-1), strict=True)
        )

    def _uniform(self, shape: Shape, low: float, high: float) -> Tensor:
        return keras.random.uniform(shape, low, high, seed=self.random)

    def _line(self, pixels: Tensor, side: int, width: int) -> Tensor:
        """Distances of pixels from the middle of the view, in the faces' own.

        Args:
            pixels: numbers of rows or columns.
            side: rows or columns of the view.
            width: side of the faces in pixels.
        """
        step = self.coverage * width / side
        return (pixels - np.float32((side - 1) / 2)) * np.float32(step)

    def _warp(self, count: Tensor, spread: Tensor | float) -> Tensor:
        """Displacements (n, s, s, 2) as a share of the view's side."""
        noise = keras.random.normal((count, GRID * GRID * 2), seed=self.random)
        noise = ops.matmul(noise * spread, self._clear)
        nodes = ops.reshape(noise, (count, GRID, GRID, 2))
        between = ops.convert_to_tensor(self._between)
        return ops.einsum("yi,nijc,xj->nyxc", between, nodes, between)

    def _blur(self, count: Tensor, width: int) -> list[Tensor]:
        """Displacements (n, 1, 1, 2) whose samples are averaged, if any."""
        if not self.config.motion_blur:
            return []
        angle = self._uniform((count, 1, 1, 1), -np.pi, np.pi)
        length = self._uniform((count, 1, 1, 1), 0, BLUR_LENGTH * width)
        blurred = self._uniform((count, 1, 1, 1), 0, 1)
        length = ops.where(blurred < self.config.motion_blur, length, 0.0)
        step = ops.concatenate([ops.cos(angle), ops.sin(angle)], -1) * length
        return [step * t for t in np.linspace(-0.5, 0.5, BLUR_TAPS)]

    def _sample(
        self, faces: Tensor, grid: Tensor, bent: Tensor, taps: list[Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Samples the face at `grid`, its input at `bent`, blurred alike."""
        given = faces.shape[-1] > OWN
        step = int(faces.shape[1] * self.coverage / self.resolution)
        if step > 1:
            faces = ops.average_pool(ops.cast(faces, "float32"), step, step)
            grid, bent, *taps = (
                (grid + 0.5) / step - 0.5,
                (bent + 0.5) / step - 0.5,
                *(tap / step for tap in taps),
            )
        rgb = faces[..., OWN:] if given else faces[..., :3]
        faces = faces[..., :OWN] if given else faces
        return blurred(faces, grid, taps), blurred(rgb, bent, taps)

    def _patch(
        self, faces: Tensor, similarity: Similarity, taps: list[Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Draws a patch of each target, and where in it they begin."""
        count, width = ops.shape(faces)[0], faces.shape[1]
        last = self.resolution - self.patch
        corner = REFINED * keras.random.randint(
            (count, 2), MARGIN, last // REFINED - MARGIN + 1, seed=self.random
        )
        inside = np.arange(REFINED * self.patch)
        pixels = ops.cast(REFINED * corner[:, :, None] + inside, "float32")
        lines = self._line(pixels, REFINED * self.resolution, width)
        y, x = lines[:, 0, :, None], lines[:, 1, None, :]
        grid = similarity.positions(x, y)
        return corner, blurred(faces[..., :3], grid, taps)

    def _color_match(
        self, target: Tensor, count: Tensor
    ) -> Callable[[Tensor], Tensor]:
        """Returns what draws mean and spread of pictures towards a donor's."""
        middle = self._middle(target)
        mean = ops.mean(middle, axis=(1, 2), keepdims=True)
        spread = ops.std(middle, axis=(1, 2), keepdims=True) + 1.0
        donor = keras.random.randint((count,), 0, count, seed=self.random)
        amount = self._uniform((count, 1, 1, 1), 0, 1)
        chosen = self._uniform((count, 1, 1, 1), 0, 1)
        amount = ops.where(chosen < self.config.color_match, amount, 0.0)
        new_mean = mean + amount * (ops.take(mean, donor, axis=0) - mean)
        new_spread = spread + amount * (
            ops.take(spread, donor, axis=0) - spread
        )
        gain = new_spread / spread
        return lambda picture: (picture - mean) * gain + new_mean

    def _middle(self, pictures: Tensor) -> Tensor:
        edge = self.resolution // 4
        return pictures[:, edge:-edge, edge:-edge]

    def _occlude(
        self, warped: Tensor, target: Tensor, **_others: Tensor
    ) -> tuple[dict[str, Tensor], Tensor]:
        """Covers the input and a copy of the target."""
        skin = ops.mean(self._middle(target), axis=(1, 2), keepdims=True)
        mask, texture = occluders(
            skin, self.resolution, self.config.occlusion, self.random
        )
        pictures = {
            "warped": warped + mask * (texture - warped),
            "occluded_target": target + mask * (texture - target),
        }
        # Between two pixels alpha is interpolated: it has to end one early.
        return pictures, ops.max_pool(mask, 3, strides=1, padding="same")


def blurred(images: Tensor, grid: Tensor, taps: list[Tensor]) -> Tensor:
    """Samples images, see `bilinear`, as the mean over displaced grids."""
    if not taps:
        return bilinear(images, grid)
    return sum(bilinear(images, grid + tap) for tap in taps) / len(taps)


def bilinear(images: Tensor, grid: Tensor) -> Tensor:
    """Samples images at fractional positions, borders replicated.

    Args:
        images: (n, h, w, c) tensor of any number type.
        grid: (n, s, s, 2) float `(x, y)` positions in pixels.

    Returns:
        (n, s, s, c) float32.
    """
    count = ops.shape(images)[0]
    height, width, channels = images.shape[1:]
    grid = ops.clip(grid, 0.0, np.array([width - 1, height - 1], "float32"))
    corner = ops.floor(grid)
    fx, fy = ops.split(grid - corner, 2, axis=-1)
    corner = ops.cast(corner, "int32")
    x0, y0 = corner[..., 0], corner[..., 1]
    x1, y1 = ops.minimum(x0 + 1, width - 1), ops.minimum(y0 + 1, height - 1)
    flat = ops.reshape(images, (-1, channels))
    first = ops.arange(count, dtype="int32")[:, None, None] * (height * width)

    def pixels(y: Tensor, x: Tensor) -> Tensor:
        values = ops.take(flat, first + y * width + x, axis=0)
        return ops.cast(values, "float32")

    upper = pixels(y0, x0) * (1 - fx) + pixels(y0, x1) * fx
    lower = pixels(y1, x0) * (1 - fx) + pixels(y1, x1) * fx
    return upper * (1 - fy) + lower * fy


def _without_similarity(size: int) -> np.ndarray:
    """Projector (2k, 2k) that takes the best similarity out of a warp."""
    line = np.linspace(-1, 1, size)
    x, y = np.meshgrid(line, line)
    zero, one = np.zeros_like(x), np.ones_like(x)
    moves = [(one, zero), (zero, one), (x, y), (-y, x)]
    basis = np.stack([np.stack(m, -1).ravel() for m in moves], 1)
    return np.eye(2 * size * size) - basis @ np.linalg.pinv(basis)
