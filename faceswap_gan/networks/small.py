"""Networks that learn in minutes on a CPU: preset `small`.

Strided convolutions lead straight to a 4x4 map (3x3 at 96 px), and the heads
shuffle from half the resolution to the whole, so that nothing wide runs where
the map is large.
"""

import keras
from keras import layers

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.blocks import attend
from faceswap_gan.networks.blocks import decoder_residual
from faceswap_gan.networks.blocks import down_block
from faceswap_gan.networks.blocks import shuffle_upscale
from faceswap_gan.networks.heads import shuffle_rgba
from faceswap_gan.networks.spectral import SpectralConv2D

ENCODER_WIDTHS = {
    64: (48, 96, 192, 256),
    96: (32, 64, 128, 192, 256),
    128: (32, 64, 128, 192, 256),
}
DECODER_WIDTHS = (96, 64, 32)
CRITIC_WIDTHS = (48, 96, 128)
CODE_WIDTH = 128


def encoder(architecture: Architecture) -> keras.Model:
    """Builds the encoder: face (B, S, S, 3) to code (B, s, s, 128).

    The code's side s is 8 at 64 and 128 px, 6 at 96 px.
    """
    size = architecture.resolution
    face = keras.Input((size, size, 3), name="face")
    x = face
    for block, width in enumerate(ENCODER_WIDTHS[size], start=1):
        kernel = 5 if block < 3 else 3
        x = down_block(x, width, kernel, architecture, f"down_{block}")
    base = x.shape[1]
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(architecture.latent, name="latent")(x)
    x = layers.Dense(base * base * CODE_WIDTH, name="expand")(x)
    x = layers.Reshape((base, base, CODE_WIDTH), name="base")(x)
    code = shuffle_upscale(x, CODE_WIDTH, architecture, f"up_{2 * base}")
    return keras.Model(face, code, name="encoder")


def decoder(architecture: Architecture) -> keras.Model:
    """Builds a decoder: code to `rgba` (B, S, S, 4)."""
    size = architecture.resolution
    side = 2 * (size >> len(ENCODER_WIDTHS[size]))
    code = keras.Input((side, side, CODE_WIDTH), name="code")
    face = keras.Input((size, size, 3), name="face")
    middle = 2 * side
    x = shuffle_upscale(code, DECODER_WIDTHS[0], architecture, f"up_{middle}")
    x = decoder_residual(x, face, architecture, f"residual_{middle}")
    x = attend(x, architecture, f"attention_{middle}")
    for width in DECODER_WIDTHS[1:]:
        now = 2 * x.shape[1]
        if now == size:
            break
        x = shuffle_upscale(x, width, architecture, f"up_{now}")
    inputs = [code, face] if architecture.spade else code
    return keras.Model(inputs, {"rgba": shuffle_rgba(x)}, name="decoder")


def discriminator(architecture: Architecture) -> keras.Model:
    """Builds a discriminator: pair (B, S, S, 6) to (B, S/8, S/8, 1)."""
    size = architecture.resolution
    pair = keras.Input((size, size, 6), name="pair")
    conv = SpectralConv2D if architecture.spectral_norm else layers.Conv2D
    x = pair
    for block, width in enumerate(CRITIC_WIDTHS, start=1):
        x = down_block(x, width, 4, architecture, f"down_{block}", conv)
    x = attend(x, architecture, "attention")
    scores = conv(1, 4, padding="same", dtype="float32", name="scores")(x)
    return keras.Model(pair, scores, name="discriminator")
