"""A plain autoencoder.

Strided convolutions lead to a 4x4x128 map (five of them at 128 px) and one
latent vector, from which each decoder grows its face by pixel shuffles. The
discriminator is that of `small`.
"""

import math

import keras
from keras import layers

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.blocks import attend
from faceswap_gan.networks.blocks import down_block
from faceswap_gan.networks.blocks import shuffle_upscale
from faceswap_gan.networks.blocks import spade_block
from faceswap_gan.networks.heads import shuffle_rgba

BASE = 4
BASE_WIDTH = 128
ENCODER_WIDTHS = (32, 64, 128, 128, 128, 128)
DECODER_WIDTHS = (256, 128, 64, 32, 32)


def encoder(architecture: Architecture) -> keras.Model:
    """Builds the encoder: face (B, S, S, 3) to code (B, latent)."""
    size = architecture.resolution
    face = keras.Input((size, size, 3), name="face")
    x = face
    widths = ENCODER_WIDTHS[: _halvings(size)]
    for block, width in enumerate(widths, start=1):
        x = down_block(x, width, 3, architecture, f"down_{block}")
    x = layers.Flatten(name="flat")(x)
    code = layers.Dense(architecture.latent, name="latent")(x)
    return keras.Model(face, code, name="encoder")


def decoder(architecture: Architecture) -> keras.Model:
    """Builds a decoder: code (B, latent) to `rgba` (B, S, S, 4)."""
    size = architecture.resolution
    code = keras.Input((architecture.latent,), name="code")
    face = keras.Input((size, size, 3), name="face")
    x = layers.Dense(BASE * BASE * BASE_WIDTH, name="expand")(code)
    x = layers.Reshape((BASE, BASE, BASE_WIDTH), name="base")(x)
    for width in DECODER_WIDTHS[: _halvings(size) - 1]:
        now = 2 * x.shape[1]
        x = shuffle_upscale(x, width, architecture, f"up_{now}")
        if now == 16:
            x = attend(x, architecture, "attention_16")
    if architecture.spade:
        x = spade_block(x, face, architecture, f"spade_{x.shape[1]}")
    inputs = [code, face] if architecture.spade else code
    return keras.Model(inputs, {"rgba": shuffle_rgba(x)}, name="decoder")


def _halvings(size: int) -> int:
    return int(math.log2(size // BASE))
