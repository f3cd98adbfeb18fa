"""Networks that learn in minutes on a CPU: preset `small`.

Strided convolutions lead straight to a 4x4 map (3x3 at 96 px), and the heads
shuffle from half the resolution to the whole, so that nothing wide runs where
the map is large.
"""

import math

import keras
from keras import layers

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.blocks import attend
from faceswap_gan.networks.blocks import leaky_relu
from faceswap_gan.networks.blocks import normalize
from faceswap_gan.networks.blocks import refine
from faceswap_gan.networks.blocks import shuffle_upscale
from faceswap_gan.networks.norms import l2
from faceswap_gan.networks.spectral import SpectralConv2D
from faceswap_gan.networks.upsampling import ICNR
from faceswap_gan.networks.upsampling import PixelShuffle

ENCODER_WIDTHS = (32, 64, 128, 192, 192)
DECODER_WIDTHS = (96, 64, 48)
CRITIC_WIDTHS = (32, 64, 128)
CODE_WIDTH = 128
ALPHA_START = 0.9
"""Opacity of the swapped face before training."""


def encoder(architecture: Architecture) -> keras.Model:
    """Builds the encoder: face (B, S, S, 3) to code (B, s, s, 128).

    The code's side s is 8 at 64 and 128 px, 6 at 96 px.
    """
    size = architecture.resolution
    face = keras.Input((size, size, 3), name="face")
    x = face
    for block, width in enumerate(_encoder_widths(size), start=1):
        kernel = 5 if block < 3 else 3
        x = _down(x, width, kernel, architecture, f"down_{block}")
    _, base, _, width = x.shape
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(architecture.latent, name="latent")(x)
    x = layers.Dense(base * base * width, name="expand")(x)
    x = layers.Reshape((base, base, width), name="base")(x)
    code = shuffle_upscale(x, CODE_WIDTH, architecture, f"up_{2 * base}")
    return keras.Model(face, code, name="encoder")


def decoder(architecture: Architecture) -> keras.Model:
    """Builds a decoder: code to `rgba` (B, S, S, 4)."""
    size = architecture.resolution
    side = 2 * (size >> len(_encoder_widths(size)))
    code = keras.Input((side, side, CODE_WIDTH), name="code")
    face = keras.Input((size, size, 3), name="face")
    x = code
    for block, width in enumerate(DECODER_WIDTHS):
        if x.shape[1] == size // 2:
            break
        x = shuffle_upscale(x, width, architecture, f"up_{2 * x.shape[1]}")
        if block == 0:
            x = refine(x, face, architecture, f"residual_{x.shape[1]}")
            x = attend(x, architecture, f"attention_{x.shape[1]}")
    logit = math.log(ALPHA_START / (1 - ALPHA_START))
    alpha = _shuffle_head(x, 1, "sigmoid", logit, "alpha")
    rgb = _shuffle_head(x, 3, "tanh", 0.0, "rgb")
    join = layers.Concatenate(dtype="float32", name="rgba")
    inputs = [code, face] if architecture.spade else code
    outputs = {"rgba": join([alpha, rgb])}
    return keras.Model(inputs, outputs, name="decoder")


def discriminator(architecture: Architecture) -> keras.Model:
    """Builds a discriminator: image pair (B, S, S, 6) to a map of scores."""
    size = architecture.resolution
    pair = keras.Input((size, size, 6), name="pair")
    x = pair
    for block, width in enumerate(CRITIC_WIDTHS, start=1):
        x = _down(x, width, 4, architecture, f"down_{block}", critic=True)
    x = attend(x, architecture, "attention")
    conv = SpectralConv2D if architecture.spectral_norm else layers.Conv2D
    scores = conv(1, 4, padding="same", dtype="float32", name="scores")(x)
    return keras.Model(pair, scores, name="discriminator")


def _encoder_widths(size: int) -> tuple[int, ...]:
    """Widths of the strided convolutions, which end at 4x4 or 3x3."""
    return ENCODER_WIDTHS[: math.ceil(math.log2(size / 4))]


def _down(
    x,
    filters: int,
    kernel: int,
    architecture: Architecture,
    name: str,
    critic: bool = False,
):
    spectral = critic and architecture.spectral_norm
    x = (SpectralConv2D if spectral else layers.Conv2D)(
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


def _shuffle_head(x, channels: int, activation: str, bias: float, name: str):
    """Doubles a map into an output in float32: (B, 2 H, 2 W, channels)."""
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
