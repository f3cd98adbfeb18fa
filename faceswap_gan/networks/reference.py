"""The networks of faceswap-GAN v2.2: `standard` and `lite`.

`lite` halves every width and repeats pixels where `standard` shuffles them.
"""

import keras
from keras import layers

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.blocks import attend
from faceswap_gan.networks.blocks import conv_block
from faceswap_gan.networks.blocks import decoder_residual
from faceswap_gan.networks.blocks import leaky_relu
from faceswap_gan.networks.blocks import nearest_upscale
from faceswap_gan.networks.blocks import normalize
from faceswap_gan.networks.blocks import shuffle_upscale
from faceswap_gan.networks.heads import conv_head
from faceswap_gan.networks.heads import conv_rgba
from faceswap_gan.networks.norm_layers import l2
from faceswap_gan.networks.spectral import SpectralConv2D
from faceswap_gan.tensors import Tensor

BASE = 4
"""Height and width of the encoder's smallest map."""


def encoder(architecture: Architecture) -> keras.Model:
    """Builds the encoder: face (B, S, S, 3) to code (B, 8, 8, 512 / c)."""
    size, c = architecture.resolution, _divisor(architecture)
    face = keras.Input((size, size, 3), name="face")
    x = layers.Conv2D(
        64 // c,
        5,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name="stem",
    )(face)
    x = conv_block(x, 128 // c, architecture, "down_1")
    x = conv_block(x, 256 // c, architecture, "down_2", norm=True)
    x = attend(x, architecture, "attention_1")
    x = conv_block(x, 512 // c, architecture, "down_3", norm=True)
    x = attend(x, architecture, "attention_2")
    width, block = 1024 // c**2, 4
    while x.shape[1] > BASE:
        x = conv_block(x, width, architecture, f"down_{block}", norm=True)
        block += 1
    x = layers.Flatten(name="flat")(x)
    x = layers.Dense(architecture.latent, name="latent")(x)
    x = layers.Dense(BASE * BASE * width, name="expand")(x)
    x = layers.Reshape((BASE, BASE, width), name="base")(x)
    code = _upscale(x, 512 // c, architecture, "up_8")
    return keras.Model(face, code, name="encoder")


def decoder(architecture: Architecture) -> keras.Model:
    """Builds a decoder: code to `rgba` (B, S, S, 4) and smaller `aux_*`."""
    size, c = architecture.resolution, _divisor(architecture)
    code = keras.Input((8, 8, 512 // c), name="code")
    face = keras.Input((size, size, 3), name="face")
    x = _upscale(code, 256 // c, architecture, "up_16")
    x = _upscale(x, 128 // c, architecture, "up_32")
    x = attend(x, architecture, "attention_32")
    x = _upscale(x, 64 // c, architecture, "up_64")
    x = decoder_residual(x, face, architecture, "residual_64")
    if architecture.attention == "none":
        x = conv_block(x, 64 // c, architecture, "conv_64", strides=1)
    else:
        x = attend(x, architecture, "attention_64")
    outputs = {}
    while (now := x.shape[1]) < size:
        outputs[f"aux_{now}"] = conv_head(x, 3, "tanh", f"aux_{now}")
        x = _upscale(x, 64 // c, architecture, f"up_{2 * now}")
        x = conv_block(x, 64 // c, architecture, f"conv_{2 * now}", strides=1)
    outputs = {"rgba": conv_rgba(x), **outputs}
    inputs = [code, face] if architecture.spade else code
    return keras.Model(inputs, outputs, name="decoder")


def discriminator(architecture: Architecture) -> keras.Model:
    """Builds a discriminator: pair (B, S, S, 6) to scores (B, 8, 8, 1)."""
    size = architecture.resolution
    pair = keras.Input((size, size, 6), name="pair")
    x = _critic_block(pair, 64, architecture, "down_1", norm=False)
    x = _critic_block(x, 128, architecture, "down_2")
    x = _critic_block(x, 256, architecture, "down_3")
    x = attend(x, architecture, "attention_3")
    block = 4
    while x.shape[1] > 8:
        x = _critic_block(x, 256, architecture, f"down_{block}")
        x = attend(x, architecture, f"attention_{block}")
        block += 1
    conv = SpectralConv2D if architecture.spectral_norm else layers.Conv2D
    scores = conv(
        1,
        4,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        dtype="float32",
        name="scores",
    )(x)
    return keras.Model(pair, scores, name="discriminator")


def _critic_block(
    x: Tensor,
    filters: int,
    architecture: Architecture,
    name: str,
    norm: bool = True,
) -> Tensor:
    conv = SpectralConv2D if architecture.spectral_norm else layers.Conv2D
    x = conv(
        filters,
        4,
        2,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        kernel_regularizer=l2(architecture.weight_decay),
        name=name,
    )(x)
    x = leaky_relu(name)(x)
    return normalize(x, architecture, name) if norm else x


def _upscale(
    x: Tensor, filters: int, architecture: Architecture, name: str
) -> Tensor:
    lite = architecture.network == "lite"
    upscale = nearest_upscale if lite else shuffle_upscale
    return upscale(x, filters, architecture, name)


def _divisor(architecture: Architecture) -> int:
    return 2 if architecture.network == "lite" else 1
