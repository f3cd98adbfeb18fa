"""Spectral normalization of a convolution."""

import keras
from keras import layers
from keras import ops


@keras.saving.register_keras_serializable(package="faceswap_gan")
class SpectralConv2D(layers.Conv2D):
    """Convolution by its kernel over the kernel's largest singular value.

    The singular value is estimated by one step of power iteration per
    training call, from a vector that is kept; the kernel itself is never
    overwritten, gradients flow through the estimate, and inference divides by
    the same value.

    Reference:
        Miyato et al., 2018, https://arxiv.org/abs/1802.05957
    """

    def build(self, input_shape) -> None:
        super().build(input_shape)
        self.direction = self.add_weight(
            shape=(1, self.filters),
            initializer="random_normal",
            trainable=False,
            autocast=False,
            name="direction",
        )

    def call(self, inputs, training=False):
        kernel = ops.cast(self.kernel, "float32")
        matrix = ops.reshape(kernel, (-1, self.filters))
        fixed = ops.stop_gradient(matrix)
        right = ops.normalize(self.direction)
        left = ops.normalize(ops.matmul(right, ops.transpose(fixed)))
        if training:
            right = ops.normalize(ops.matmul(left, fixed))
            self.direction.assign(right)
        sigma = ops.sum(ops.matmul(left, matrix) * right)
        normalized = ops.cast(kernel / sigma, self.compute_dtype)
        outputs = self.convolution_op(inputs, normalized)
        if self.use_bias:
            outputs = outputs + self.bias
        return self.activation(outputs)
