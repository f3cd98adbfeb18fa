"""Normalizations by truthful names."""

import math

import keras
from keras import layers
from keras import ops

from faceswap_gan.networks.architecture import NORM_ALIASES
from faceswap_gan.networks.architecture import NORMS


def normalization(
    kind: str,
    channels: int,
    *,
    weight_decay: float = 0.0,
    name: str | None = None,
) -> layers.Layer:
    """Makes a normalization layer for maps (B, H, W, channels).

    | kind | mean and variance over | scale and shift |
    |---|---|---|
    | `instance` | H, W of each channel | per channel |
    | `layer` | H, W and channels | one scalar each |
    | `group` | H, W of each of 16 groups, or fewer | per channel |
    | `batch` | B, H, W of each channel | per channel |
    | `hybrid` | `layer` on one half, 1x1 convolution of the other | |
    | `none` | nothing | none |

    Args:
        kind: a name above or in `NORM_ALIASES`.
        channels: channels of the map.
        weight_decay: L2 factor of `hybrid`'s convolution.
        name: name of the layer.

    Returns:
        The layer; its output has its input's shape.

    Raises:
        ValueError: for an unknown kind.
    """
    kind = NORM_ALIASES.get(kind, kind)
    if kind == "instance":
        return layers.GroupNormalization(-1, epsilon=1e-5, name=name)
    if kind == "layer":
        return MapNormalization(name=name)
    if kind == "group":
        groups = math.gcd(16, channels)
        return layers.GroupNormalization(groups, epsilon=1e-5, name=name)
    if kind == "batch":
        return layers.BatchNormalization(name=name)
    if kind == "hybrid":
        return HybridNormalization(weight_decay, name=name)
    if kind == "none":
        return layers.Identity(name=name)
    raise ValueError(f"`kind` must be one of {NORMS}. Received: kind={kind!r}")


@keras.saving.register_keras_serializable(package="faceswap_gan")
class MapNormalization(layers.Layer):
    """Layer normalization of a whole map with a scalar scale and shift.

    Args:
        epsilon: float. Added to the variance. Defaults to 1e-5.

    Reference:
        Ba et al., 2016, https://arxiv.org/abs/1607.06450
    """

    def __init__(self, epsilon: float = 1e-5, **kwargs) -> None:
        super().__init__(autocast=False, **kwargs)
        self.epsilon = epsilon

    def build(self, input_shape) -> None:
        self.gamma = self.add_weight(
            shape=(), initializer="ones", autocast=False, name="gamma"
        )
        self.beta = self.add_weight(
            shape=(), initializer="zeros", autocast=False, name="beta"
        )

    def call(self, inputs):
        x = ops.cast(inputs, "float32")
        mean, variance = ops.moments(x, axes=(1, 2, 3), keepdims=True)
        scale = self.gamma * ops.rsqrt(variance + self.epsilon)
        return ops.cast((x - mean) * scale + self.beta, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "epsilon": self.epsilon}


@keras.saving.register_keras_serializable(package="faceswap_gan")
class HybridNormalization(layers.Layer):
    """A 1x1 convolution of the first half of the channels beside a `layer`
    normalization of the second.

    Args:
        weight_decay: float. L2 factor of the convolution. Defaults to 0.
    """

    def __init__(self, weight_decay: float = 0.0, **kwargs) -> None:
        super().__init__(**kwargs)
        self.weight_decay = weight_decay

    def build(self, input_shape) -> None:
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

    def call(self, inputs):
        return ops.concatenate(
            [
                self.convolution(inputs[..., : self.half]),
                self.norm(inputs[..., self.half :]),
            ],
            axis=-1,
        )

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self) -> dict:
        return {**super().get_config(), "weight_decay": self.weight_decay}


def l2(weight_decay: float) -> keras.regularizers.Regularizer | None:
    """Makes the L2 regularizer of a factor, or None where that is 0."""
    return keras.regularizers.L2(weight_decay) if weight_decay else None
