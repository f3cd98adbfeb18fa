"""Upsampling by pixel shuffle, and the padding and start that it needs."""

from typing import Any

import keras
from keras import layers
from keras import ops

from faceswap_gan.tensors import Shape
from faceswap_gan.tensors import Tensor


@keras.saving.register_keras_serializable(package="faceswap_gan")
class ICNR(keras.initializers.Initializer):
    """Start of a convolution before a pixel shuffle, free of checkerboards.

    The kernels of the `scale**2` channels that become one output pixel's
    neighbourhood start equal, so that the shuffled map starts as the
    nearest-neighbour upsampling of a convolution.

    Args:
        scale: int. Upsampling factor of the shuffle.
        initializer: initializer of the distinct kernels. Defaults to a normal
            distribution of standard deviation 0.02.

    Reference:
        Aitken et al., 2017, https://arxiv.org/abs/1707.02937
    """

    def __init__(self, scale: int = 2, initializer: Any = None) -> None:
        self.scale = scale
        self.initializer = keras.initializers.get(
            initializer or keras.initializers.RandomNormal(stddev=0.02)
        )

    def __call__(self, shape: Shape, dtype: str | None = None) -> Tensor:
        copies = self.scale**2
        if shape[-1] % copies:
            raise ValueError(
                f"The output channels must be a multiple of {copies}. "
                f"Received: shape={shape}"
            )
        kernel = self.initializer(
            (*shape[:-1], shape[-1] // copies), dtype=dtype
        )
        return ops.tile(kernel, [1] * (len(shape) - 1) + [copies])

    def get_config(self) -> dict[str, Any]:
        return {
            "scale": self.scale,
            "initializer": keras.initializers.serialize(self.initializer),
        }


@keras.saving.register_keras_serializable(package="faceswap_gan")
class PixelShuffle(layers.Layer):
    """Rearranges channels into space: (B, H, W, C r^2) to (B, rH, rW, C).

    Channels are ordered (r, r, C), as `ops.depth_to_space` has them.

    Args:
        scale: int. Upsampling factor r. Defaults to 2.

    Reference:
        Shi et al., 2016, https://arxiv.org/abs/1609.05158
    """

    def __init__(self, scale: int = 2, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scale = scale

    def call(self, inputs: Tensor) -> Tensor:
        return ops.depth_to_space(inputs, self.scale)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, height, width, channels = input_shape
        return (
            batch,
            height and height * self.scale,
            width and width * self.scale,
            channels // self.scale**2,
        )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "scale": self.scale}


def bordered(x: Tensor, padding: int = 1, mode: str = "reflect") -> Tensor:
    """Adds the mirror image of a map (B, H, W, C) on its four sides.

    Args:
        x: the map.
        padding: pixels on each side.
        mode: `reflect`, or `symmetric` where the border itself is repeated.
    """
    sides = (padding, padding)
    return ops.pad(x, ((0, 0), sides, sides, (0, 0)), mode=mode)


@keras.saving.register_keras_serializable(package="faceswap_gan")
class ReflectionPadding2D(layers.Layer):
    """Pads height and width by the mirror image of the border.

    Args:
        padding: int. Pixels on each side. Defaults to 1.
    """

    def __init__(self, padding: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.padding = padding

    def call(self, inputs: Tensor) -> Tensor:
        return bordered(inputs, self.padding)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, height, width, channels = input_shape
        added = 2 * self.padding
        return (
            batch,
            height and height + added,
            width and width + added,
            channels,
        )

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "padding": self.padding}


@keras.saving.register_keras_serializable(package="faceswap_gan")
class UpscalingConv2D(layers.Conv2D):
    """A 3x3 convolution of a map enlarged to twice its size by repetition.

    Beyond its border the map is mirrored. In inference what the kernel sees
    twice is multiplied once: each of the four pixels that a place becomes has
    a 2x2 kernel of its own, which is 4/9 of the arithmetic for the same sums.

    Args:
        filters: int. Output channels.
        **options: of `keras.layers.Conv2D`.
    """

    def __init__(self, filters: int, **options: Any) -> None:
        options = {"kernel_size": 3, "padding": "same", **options}
        super().__init__(filters, **options)

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        x = self._enlarged(inputs) if training else self._folded(inputs)
        return ops.add(x, self.bias) if self.use_bias else x

    def _enlarged(self, inputs: Tensor) -> Tensor:
        x = ops.repeat(ops.repeat(inputs, 2, axis=1), 2, axis=2)
        return ops.conv(bordered(x), self.kernel, padding="valid")

    def _folded(self, inputs: Tensor) -> Tensor:
        height, width = inputs.shape[1:3]
        kernel = ops.convert_to_tensor(self.kernel)
        x = bordered(inputs, mode="symmetric")
        pixels = [
            ops.conv(
                x[:, down : down + height + 1, right : right + width + 1],
                _paired(_paired(kernel, 0, down), 1, right),
                padding="valid",
            )
            for down in (0, 1)
            for right in (0, 1)
        ]
        return ops.depth_to_space(ops.concatenate(pixels, axis=-1), 2)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        batch, height, width, _ = input_shape
        return batch, height and 2 * height, width and 2 * width, self.filters


def _paired(kernel: Tensor, axis: int, pixel: int) -> Tensor:
    """Adds the two of a kernel's three weights that meet the same place.

    Args:
        kernel: (3, ...) or (2, 3, ...).
        axis: of the three.
        pixel: 0 for the first of the two pixels that a place becomes, else 1.
    """
    first, middle, last = ops.unstack(kernel, axis=axis)
    pair = (first + middle, last) if pixel else (first, middle + last)
    return ops.stack(pair, axis=axis)
