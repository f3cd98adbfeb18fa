"""The blocks that the networks are built of, as functions on symbolic maps.

Each takes and returns a map (B, H, W, C); `name` prefixes its layers' names,
and the `Architecture` says how it is normalized, regularized and attended.
"""

import keras
from keras import layers

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.attention import SelfAttention
from faceswap_gan.networks.attention import dual_attention
from faceswap_gan.networks.norm_layers import GroupNormalization
from faceswap_gan.networks.norm_layers import l2
from faceswap_gan.networks.norms import normalization
from faceswap_gan.networks.upsampling import ICNR
from faceswap_gan.networks.upsampling import PixelShuffle
from faceswap_gan.networks.upsampling import ReflectionPadding2D
from faceswap_gan.networks.upsampling import UpscalingConv2D
from faceswap_gan.networks.wide_conv import WideConv2D
from faceswap_gan.tensors import Tensor

SLOPE = 0.2
"""Slope of every leaky rectifier below zero."""


def leaky_relu(name: str) -> layers.Layer:
    """Makes the leaky rectifier that the networks use."""
    return layers.LeakyReLU(SLOPE, name=f"{name}_act")


def normalize(x: Tensor, architecture: Architecture, name: str) -> Tensor:
    """Normalizes a map as the architecture says; `none` adds no layer."""
    if architecture.norm == "none":
        return x
    return normalization(
        architecture.norm,
        x.shape[-1],
        weight_decay=architecture.weight_decay,
        name=f"{name}_norm",
    )(x)


def attend(x: Tensor, architecture: Architecture, name: str) -> Tensor:
    """Applies the architecture's attention; `none` adds no layer."""
    decay = architecture.weight_decay
    if architecture.attention == "none":
        return x
    if architecture.attention == "dual":
        return dual_attention(x, architecture.norm, decay, name)
    pool = architecture.attention == "self_pooled"
    return SelfAttention(pool=pool, weight_decay=decay, name=name)(x)


def conv_block(
    x: Tensor,
    filters: int,
    architecture: Architecture,
    name: str,
    strides: int = 2,
    norm: bool = False,
) -> Tensor:
    """Convolves 3x3 without bias, rectifies and, if asked, normalizes.

    Args:
        x: symbolic map (B, H, W, C).
        filters: output channels.
        architecture: source of the norm and of the weight decay.
        name: prefix of the layers' names.
        strides: of the convolution. Defaults to 2.
        norm: whether the architecture's norm follows. Defaults to False.

    Returns:
        Symbolic map (B, H / strides, W / strides, filters).
    """
    x = WideConv2D(
        filters,
        3,
        strides,
        use_bias=False,
        activation="relu",
        kernel_initializer="he_normal",
        kernel_regularizer=l2(architecture.weight_decay),
        name=name,
    )(x)
    return normalize(x, architecture, name) if norm else x


def down_block(
    x: Tensor,
    filters: int,
    kernel: int,
    architecture: Architecture,
    name: str,
    conv: type[layers.Conv2D] = layers.Conv2D,
) -> Tensor:
    """Halves a map: strided convolution, leaky rectifier, norm if any.

    Args:
        x: symbolic map (B, H, W, C).
        filters: output channels.
        kernel: height and width of the kernel.
        architecture: source of the norm and of the weight decay.
        name: prefix of the layers' names.
        conv: kind of convolution. Defaults to a plain one.

    Returns:
        Symbolic map (B, H / 2, W / 2, filters).
    """
    x = conv(
        filters,
        kernel,
        2,
        padding="same",
        kernel_initializer="he_normal",
        kernel_regularizer=l2(architecture.weight_decay),
        name=name,
    )(x)
    x = leaky_relu(name)(x)
    return normalize(x, architecture, name)


def shuffle_upscale(
    x: Tensor, filters: int, architecture: Architecture, name: str
) -> Tensor:
    """Doubles a map by a 3x3 convolution and a pixel shuffle.

    Returns:
        Symbolic map (B, 2 H, 2 W, filters).
    """
    x = WideConv2D(
        4 * filters,
        3,
        kernel_initializer=ICNR(),
        kernel_regularizer=l2(architecture.weight_decay),
        name=name,
    )(x)
    x = leaky_relu(name)(x)
    x = normalize(x, architecture, name)
    return PixelShuffle(name=f"{name}_shuffle")(x)


def nearest_upscale(
    x: Tensor, filters: int, architecture: Architecture, name: str
) -> Tensor:
    """Doubles a map by repetition and a 3x3 convolution.

    Returns:
        Symbolic map (B, 2 H, 2 W, filters).
    """
    x = UpscalingConv2D(
        filters,
        kernel_initializer="he_normal",
        kernel_regularizer=l2(architecture.weight_decay),
        name=name,
    )(x)
    x = leaky_relu(name)(x)
    return normalize(x, architecture, name)


def residual_block(x: Tensor, architecture: Architecture, name: str) -> Tensor:
    """Adds two 3x3 convolutions of a map to it, without normalization.

    Returns:
        Symbolic map (B, H, W, C).
    """
    y = x
    for part in (1, 2):
        y = layers.Conv2D(
            x.shape[-1],
            3,
            padding="same",
            use_bias=False,
            kernel_initializer="he_normal",
            kernel_regularizer=l2(architecture.weight_decay),
            name=f"{name}_{part}",
        )(y)
        if part == 1:
            y = leaky_relu(f"{name}_{part}")(y)
    y = layers.Add(name=f"{name}_sum")([x, y])
    return leaky_relu(name)(y)


def spade_block(
    x: Tensor, condition: Tensor, architecture: Architecture, name: str
) -> Tensor:
    """A residual block modulated, place by place, by a condition.

    Args:
        x: symbolic map (B, H, W, C).
        condition: symbolic map (B, kH, kW, D), averaged down to H x W.
        architecture: source of the weight decay.
        name: prefix of the layers' names.

    Returns:
        Symbolic map (B, H, W, C).

    Reference:
        Park et al., 2019, https://arxiv.org/abs/1903.07291
    """
    factor = condition.shape[1] // x.shape[1]
    condition = layers.AveragePooling2D(factor, name=f"{name}_pool")(condition)
    y = x
    for part in (1, 2):
        prefix = f"{name}_{part}"
        y = _modulate(y, condition, architecture, prefix)
        y = layers.ReLU(name=f"{prefix}_act")(y)
        y = ReflectionPadding2D(name=f"{prefix}_pad")(y)
        y = _spade_conv(x.shape[-1], architecture, prefix, padding="valid")(y)
    y = layers.Add(name=f"{name}_sum")([x, y])
    return layers.ReLU(name=f"{name}_act")(y)


def _modulate(
    x: Tensor, condition: Tensor, architecture: Architecture, name: str
) -> Tensor:
    """Normalizes each channel, then scales and shifts by the condition."""
    hidden = _spade_conv(128, architecture, f"{name}_hidden")(condition)
    hidden = layers.ReLU(name=f"{name}_hidden_act")(hidden)
    scale = _spade_conv(x.shape[-1], architecture, f"{name}_scale")(hidden)
    shift = _spade_conv(x.shape[-1], architecture, f"{name}_shift")(hidden)
    x = GroupNormalization(-1, affine=False, name=f"{name}_norm")(x)
    scaled = layers.Multiply(name=f"{name}_scaled")([x, scale])
    return layers.Add(name=f"{name}_modulated")([x, scaled, shift])


def _spade_conv(
    filters: int,
    architecture: Architecture,
    name: str,
    padding: str = "same",
) -> keras.Layer:
    return layers.Conv2D(
        filters,
        3,
        padding=padding,
        kernel_initializer="glorot_uniform",
        kernel_regularizer=l2(architecture.weight_decay),
        name=name,
    )


def decoder_residual(
    x: Tensor, face: Tensor, architecture: Architecture, name: str
) -> Tensor:
    """The decoder's residual block, modulated by the face under SPADE."""
    if architecture.spade:
        return spade_block(x, face, architecture, name)
    return residual_block(x, architecture, name)
