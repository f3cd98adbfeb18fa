"""The discriminator: one for each person."""

import keras

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.families import family_of


def build_discriminator(architecture: Architecture) -> keras.Model:
    """Builds one person's discriminator.

    Args:
        architecture: what to build; S is its resolution.

    Returns:
        Functional model of image pairs (B, S, S, 6), an image beside the
        face that the encoder saw, RGB in [-1, 1], to float32 scores
        (B, s, s, 1), one linear score for each patch.
    """
    return family_of(architecture).discriminator(architecture)
