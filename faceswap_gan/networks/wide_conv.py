"""Convolutions of small maps with many channels, as products of matrices."""

from typing import Any

import keras
from keras import layers
from keras import ops

from faceswap_gan.framework import is_tensorflow_on_cpu
from faceswap_gan.tensors import Tensor

_PLACES, _WEIGHTS = 4 * 4, 2**19


@keras.saving.register_keras_serializable(package="faceswap_gan")
class WideConv2D(layers.Conv2D):
    """A convolution with `same` padding that is quick on small, deep maps.

    With TensorFlow on a CPU the gradient of a 3x3 kernel from 1024 to 2048
    channels over 4x4 places takes eight times as long as its arithmetic.
    There, for maps of so few places and kernels of so many channels, what the
    kernel sees from each place is gathered and multiplied at once: the same
    sums, in a third of the time (`benchmarks/train_step.py`).

    Takes the arguments of `keras.layers.Conv2D`.
    """

    def __init__(
        self, *arguments: Any, padding: str = "same", **options: Any
    ) -> None:
        if padding != "same":
            raise ValueError(f"The padding is 'same'. Received: {padding}")
        super().__init__(*arguments, padding=padding, **options)

    def convolution_op(self, inputs: Tensor, kernel: Tensor) -> Tensor:
        _, _, channels, filters = kernel.shape
        _, height, width, _ = self.compute_output_shape(inputs.shape)
        small = height * width <= _PLACES
        if small and channels * filters >= _WEIGHTS and is_tensorflow_on_cpu():
            return self._product(inputs, kernel)
        return super().convolution_op(inputs, kernel)

    def _product(self, inputs: Tensor, kernel: Tensor) -> Tensor:
        shape = self.compute_output_shape(ops.shape(inputs))
        _, height, width, filters = shape
        (rows, columns), (down, right) = self.kernel_size, self.strides
        padded = ops.pad(
            inputs,
            [
                (0, 0),
                _padding(inputs.shape[1], height, rows, down),
                _padding(inputs.shape[2], width, columns, right),
                (0, 0),
            ],
        )
        seen = [
            padded[
                :,
                row : row + down * (height - 1) + 1 : down,
                column : column + right * (width - 1) + 1 : right,
            ]
            for row in range(rows)
            for column in range(columns)
        ]
        depth = rows * columns * kernel.shape[2]
        seen = ops.reshape(ops.concatenate(seen, axis=-1), (-1, depth))
        sums = ops.matmul(seen, ops.reshape(kernel, (depth, filters)))
        return ops.reshape(sums, (-1, height, width, filters))


def _padding(size: int, out: int, kernel: int, stride: int) -> tuple[int, int]:
    missing = max(0, stride * (out - 1) + kernel - size)
    return missing // 2, missing - missing // 2
