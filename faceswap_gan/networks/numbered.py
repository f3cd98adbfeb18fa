"""Networks that are built in the order in which a file lists their weights."""

import collections
from collections.abc import Mapping
from typing import Any

import keras
import numpy as np
from keras import layers
from keras import ops

from faceswap_gan.tensors import Tensor


class ShiftedDepthwiseConv2D(layers.DepthwiseConv2D):
    """A depthwise convolution as a sum of shifted maps.

    XLA makes one loop of it on a CPU, where its own depthwise convolution
    takes ten times as long. For stride 1 and `same` padding alone.
    """

    def call(self, inputs: Tensor) -> Tensor:
        """Applies each channel's kernel."""
        (height, width), sizes = inputs.shape[1:3], self.kernel_size
        around = [(size // 2, size // 2) for size in sizes]
        padded = ops.pad(inputs, [(0, 0), *around, (0, 0)])
        total = self.bias
        for row in range(sizes[0]):
            for column in range(sizes[1]):
                shifted = padded[:, row : row + height, column : column + width]
                total = total + shifted * self.kernel[row, column, :, 0]
        return total


class NumberedLayers:
    """Makes layers named by their kind and their number among it.

    `conv_0`, `prelu_0`, `conv_1`, ... are what `networks.tflite_weights` calls
    the operations of a file, in its order.

    Args:
        shifted: computes depthwise convolutions as
            `ShiftedDepthwiseConv2D`, for a network that XLA compiles.

    Example:
        >>> numbered = NumberedLayers()
        >>> x = numbered.prelu(numbered.conv(image, 16, 3))
    """

    def __init__(self, shifted: bool = False) -> None:
        self._counts: collections.Counter[str] = collections.Counter()
        self._shifted = shifted

    def name(self, kind: str) -> str:
        """Returns the next name of a kind."""
        number = self._counts[kind]
        self._counts[kind] += 1
        return f"{kind}_{number}"

    def conv(
        self, x: Tensor, filters: int, size: int, **options: Any
    ) -> Tensor:
        """Applies a convolution; see `keras.layers.Conv2D`."""
        name = self.name("conv")
        return layers.Conv2D(filters, size, name=name, **options)(x)

    def dense(self, x: Tensor, units: int, **options: Any) -> Tensor:
        """Applies what the file has as a convolution of 1x1."""
        return layers.Dense(units, name=self.name("conv"), **options)(x)

    def depthwise(self, x: Tensor) -> Tensor:
        """Applies a 3x3 kernel to each channel, with `same` padding."""
        layer = layers.DepthwiseConv2D
        if self._shifted:
            layer = ShiftedDepthwiseConv2D
        return layer(3, padding="same", name=self.name("depthwise"))(x)

    def prelu(self, x: Tensor) -> Tensor:
        """Applies a rectifier with a slope for each channel."""
        return layers.PReLU(shared_axes=(1, 2), name=self.name("prelu"))(x)


def with_zeros(x: Tensor, channels: int) -> Tensor:
    """Returns a map with channels of zeros behind its own."""
    missing = channels - x.shape[-1]
    if not missing:
        return x
    return ops.pad(x, [(0, 0), (0, 0), (0, 0), (0, missing)])


def load_numbered(
    network: keras.Model, weights: Mapping[str, list[np.ndarray]]
) -> keras.Model:
    """Gives a network's layers their weights, and freezes it.

    Args:
        network: its layers with weights are named as in `weights`.
        weights: arrays by layers.

    Returns:
        The network.

    Raises:
        ValueError: a layer is missing or left over, or an array's shape is
            another.
    """
    wanted = {layer.name: layer for layer in network.layers if layer.weights}
    if missing := wanted.keys() ^ weights.keys():
        raise ValueError(f"Layers are missing or left over: {sorted(missing)}")
    for name, layer in wanted.items():
        arrays = weights[name]
        shapes = [tuple(weight.shape) for weight in layer.weights]
        if [_sizes(array.shape) for array in arrays] != list(
            map(_sizes, shapes)
        ):
            raise ValueError(f"{name} has the shapes {shapes} here.")
        pairs = zip(arrays, shapes, strict=True)
        layer.set_weights([array.reshape(shape) for array, shape in pairs])
    network.trainable = False
    return network


def _sizes(shape: tuple[int, ...]) -> list[int]:
    """Returns the sizes of a shape that say something."""
    return [size for size in shape if size != 1]
