"""The ends of decoders: float32 images, whatever the policy."""

import math

import keras
from keras import layers

from faceswap_gan.networks.upsampling import ICNR
from faceswap_gan.networks.upsampling import PixelShuffle
from faceswap_gan.tensors import Tensor

ALPHA_START = 0.9
"""Opacity of the swapped face before training, in shuffled heads."""


def is_head(name: str) -> bool:
    """Says whether a decoder's layer of this name is one of its heads."""
    return name.startswith(("rgb", "alpha", "aux_"))


def conv_head(x: Tensor, filters: int, activation: str, name: str) -> Tensor:
    """Convolves a map 5x5 into an output.

    Returns:
        Symbolic float32 map (B, H, W, filters).
    """
    return layers.Conv2D(
        filters,
        5,
        padding="same",
        activation=activation,
        dtype="float32",
        name=name,
    )(x)


def conv_rgba(x: Tensor) -> Tensor:
    """Convolves a map into alpha in [0, 1] and RGB in [-1, 1].

    Returns:
        Symbolic float32 map (B, H, W, 4).
    """
    alpha = conv_head(x, 1, "sigmoid", "alpha")
    return _join(alpha, conv_head(x, 3, "tanh", "rgb"))


def shuffle_rgba(x: Tensor) -> Tensor:
    """Shuffles a map into alpha and RGB at twice its height and width.

    Alpha starts near `ALPHA_START`, so that colour learns from the start.

    Returns:
        Symbolic float32 map (B, 2 H, 2 W, 4).
    """
    logit = math.log(ALPHA_START / (1 - ALPHA_START))
    alpha = _shuffle_head(x, 1, "sigmoid", logit, "alpha")
    return _join(alpha, _shuffle_head(x, 3, "tanh", 0.0, "rgb"))


def drawn_from(decoder: keras.Model) -> Tensor:
    """Returns the map that the heads of a decoder draw RGB from.

    Returns:
        Symbolic map (B, H, W, C), of the picture's side or half of it.
    """
    names = {layer.name for layer in decoder.layers}
    return decoder.get_layer("rgb_conv" if "rgb_conv" in names else "rgb").input


def _shuffle_head(
    x: Tensor, channels: int, activation: str, bias: float, name: str
) -> Tensor:
    x = layers.Conv2D(
        4 * channels,
        3,
        padding="same",
        kernel_initializer=ICNR(),
        bias_initializer=keras.initializers.Constant(bias),
        dtype="float32",
        name=f"{name}_conv",
    )(x)
    x = PixelShuffle(dtype="float32", name=f"{name}_shuffle")(x)
    return layers.Activation(activation, dtype="float32", name=name)(x)


def _join(alpha: Tensor, rgb: Tensor) -> Tensor:
    return layers.Concatenate(dtype="float32", name="rgba")([alpha, rgb])
