"""Spectral normalization of kernels, and the convolution that has it."""

from typing import Any

import keras
from keras import layers
from keras import ops

from faceswap_gan.tensors import Shape
from faceswap_gan.tensors import Tensor


@keras.saving.register_keras_serializable(package="faceswap_gan")
class SpectralNormalization(layers.Layer):
    """Divides a kernel (..., filters) by its largest singular value.

    The value is estimated by one step of power iteration per training call,
    from a direction that is kept. The kernel itself is never overwritten,
    gradients flow through the estimate, and inference divides by the same
    value. Computes in float32, whatever the policy.

    Reference:
        Miyato et al., 2018, https://arxiv.org/abs/1802.05957
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)

    def build(self, kernel_shape: Tensor) -> None:
        self.direction = self.add_weight(
            shape=(1, kernel_shape[-1]),
            initializer="random_normal",
            trainable=False,
            autocast=False,
            name="direction",
        )

    def call(self, kernel: Tensor, training: bool = False) -> Tensor:
        kernel = ops.cast(kernel, "float32")
        matrix = ops.reshape(kernel, (-1, kernel.shape[-1]))
        fixed = ops.stop_gradient(matrix)
        right = ops.normalize(self.direction)
        left = ops.normalize(ops.matmul(right, ops.transpose(fixed)))
        if training:
            right = ops.normalize(ops.matmul(left, fixed))
            self.direction.assign(right)
        sigma = ops.sum(ops.matmul(left, matrix) * right)
        return ops.cast(kernel / sigma, self.compute_dtype)

    def compute_output_shape(self, kernel_shape: Tensor) -> Shape:
        return kernel_shape


@keras.saving.register_keras_serializable(package="faceswap_gan")
class SpectralConv2D(layers.Conv2D):
    """A convolution whose kernel passes `SpectralNormalization`."""

    def build(self, input_shape: Shape) -> None:
        super().build(input_shape)
        self.normalization = SpectralNormalization(
            dtype=self.dtype_policy, name="normalization"
        )
        self.normalization.build(self.kernel.shape)

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        kernel = self.normalization(self.kernel, training=training)
        outputs = self.convolution_op(inputs, kernel)
        if self.use_bias:
            outputs = outputs + self.bias
        return self.activation(outputs)
