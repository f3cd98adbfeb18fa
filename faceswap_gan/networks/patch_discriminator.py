"""The discriminator of the last stage, which sees patches alone."""

import keras
from keras import layers

from faceswap_gan.networks.blocks import leaky_relu

WIDTHS = (32, 64, 64)
"""Channels after each convolution, of which all but the last halve the side."""


def build_patch_discriminator(side: int) -> keras.Model:
    """Builds one person's discriminator of patches.

    Each score sees 26 pixels: skin, lashes and lips, not the face (PatchGAN,
    Isola et al. 2017).

    Args:
        side: of the patches in pixels, divisible by 4.

    Returns:
        Functional model of patches (B, side, side, 3) in [-1, 1] to float32
        scores (B, side / 4, side / 4, 1).
    """
    patch = keras.Input((side, side, 3), dtype="float32", name="patch")
    x = patch
    for number, width in enumerate(WIDTHS, start=1):
        last = number == len(WIDTHS)
        x = layers.Conv2D(
            width,
            3 if last else 4,
            strides=1 if last else 2,
            padding="same",
            kernel_initializer="he_normal",
            name=f"conv_{number}",
        )(x)
        x = leaky_relu(f"conv_{number}")(x)
    scores = layers.Conv2D(
        1, 3, padding="same", dtype="float32", name="scores"
    )(x)
    return keras.Model(patch, scores, name="patch_discriminator")
