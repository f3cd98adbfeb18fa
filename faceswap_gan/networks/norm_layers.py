"""Layers that normalize maps (B, H, W, C), in float32 whatever the policy."""

from typing import Any

import keras
from keras import layers
from keras import ops

from faceswap_gan.tensors import Shape
from faceswap_gan.tensors import Tensor


@keras.saving.register_keras_serializable(package="faceswap_gan")
class MapNormalization(layers.Layer):
    """Layer normalization of a whole map with a scalar scale and shift.

    Args:
        epsilon: float. Added to the variance. Defaults to 1e-5.

    Reference:
        Ba et al., 2016, https://arxiv.org/abs/1607.06450
    """

    def __init__(self, epsilon: float = 1e-5, **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)
        self.epsilon = epsilon

    def build(self, input_shape: Shape) -> None:
        self.gamma = self.add_weight(
            shape=(), initializer="ones", autocast=False, name="gamma"
        )
        self.beta = self.add_weight(
            shape=(), initializer="zeros", autocast=False, name="beta"
        )

    def call(self, inputs: Tensor) -> Tensor:
        x = ops.cast(inputs, "float32")
        _, centred, variance = _moments(x, (1, 2, 3))
        scale = self.gamma * ops.rsqrt(variance + self.epsilon)
        return ops.cast(centred * scale + self.beta, self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "epsilon": self.epsilon}


@keras.saving.register_keras_serializable(package="faceswap_gan")
class GroupNormalization(layers.Layer):
    """Normalization of groups of channels, scaled and shifted by channel.

    Args:
        groups: int. Number of groups, -1 for one of each channel.
        epsilon: float. Added to the variance. Defaults to 1e-5.
        affine: bool. Whether to scale and shift. Defaults to True.

    Reference:
        Wu and He, 2018, https://arxiv.org/abs/1803.08494
    """

    def __init__(
        self,
        groups: int,
        epsilon: float = 1e-5,
        affine: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(autocast=False, **kwargs)
        self.groups, self.epsilon, self.affine = groups, epsilon, affine

    def build(self, input_shape: Shape) -> None:
        shape = (input_shape[-1],)
        self.gamma = self.beta = None
        if self.affine:
            self.gamma = self.add_weight(
                shape=shape, initializer="ones", autocast=False, name="gamma"
            )
            self.beta = self.add_weight(
                shape=shape, initializer="zeros", autocast=False, name="beta"
            )

    def call(self, inputs: Tensor) -> Tensor:
        batch, height, width, channels = ops.shape(inputs)
        groups = channels if self.groups == -1 else self.groups
        members = (groups, channels // groups)
        x = ops.cast(inputs, "float32")
        x = ops.reshape(x, (batch, height, width, *members))
        _, x, variance = _moments(x, (1, 2, 4))
        scale = ops.rsqrt(variance + self.epsilon)
        if self.affine:
            scale = scale * ops.reshape(self.gamma, members)
        x = x * scale
        if self.affine:
            x = x + ops.reshape(self.beta, members)
        x = ops.reshape(x, (batch, height, width, channels))
        return ops.cast(x, self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "groups": self.groups,
            "epsilon": self.epsilon,
            "affine": self.affine,
        }


@keras.saving.register_keras_serializable(package="faceswap_gan")
class BatchNormalization(layers.BatchNormalization):
    """Keras's batch normalization, with the variance that all others have."""

    def _moments(self, inputs: Tensor, mask: Tensor) -> Tensor:
        mean, _, variance = _moments(inputs, (0, 1, 2))
        return ops.squeeze(mean, (0, 1, 2)), ops.squeeze(variance, (0, 1, 2))


@keras.saving.register_keras_serializable(package="faceswap_gan")
class HybridNormalization(layers.Layer):
    """A 1x1 convolution of the first half of the channels beside a `layer`
    normalization of the second.

    Args:
        weight_decay: float. L2 factor of the convolution. Defaults to 0.
    """

    def __init__(self, weight_decay: float = 0.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.weight_decay = weight_decay

    def build(self, input_shape: Shape) -> None:
        *outer, channels = input_shape
        self.half = channels // 2
        self.convolution = layers.Conv2D(
            self.half,
            1,
            kernel_initializer="he_normal",
            kernel_regularizer=l2(self.weight_decay),
            dtype=self.dtype_policy,
            name="convolution",
        )
        self.convolution.build((*outer, self.half))
        self.norm = MapNormalization(dtype=self.dtype_policy, name="norm")
        self.norm.build((*outer, channels - self.half))

    def call(self, inputs: Tensor) -> Tensor:
        return ops.concatenate(
            [
                self.convolution(inputs[..., : self.half]),
                self.norm(inputs[..., self.half :]),
            ],
            axis=-1,
        )

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "weight_decay": self.weight_decay}


def _moments(x: Tensor, axes: tuple[int, ...]) -> tuple[Tensor, Tensor, Tensor]:
    """Mean over axes, which stay, what is left of x, and its variance.

    On torch, `keras.ops.moments` subtracts the mean's square from that of the
    squares: at a mean ten times the spread four digits of six are lost.
    """
    mean = ops.mean(x, axes, keepdims=True)
    centred = x - mean
    return mean, centred, ops.mean(ops.square(centred), axes, keepdims=True)


def l2(weight_decay: float) -> keras.regularizers.Regularizer | None:
    """Makes the L2 regularizer of a factor, or None where that is 0."""
    return keras.regularizers.L2(weight_decay) if weight_decay else None
