"""The families of networks: a new one is a module and a line here."""

from collections.abc import Callable
from typing import NamedTuple

import keras

from faceswap_gan.networks import autoencoder
from faceswap_gan.networks import reference
from faceswap_gan.networks import small
from faceswap_gan.networks.architecture import NETWORKS
from faceswap_gan.networks.architecture import Architecture

Builder = Callable[[Architecture], keras.Model]


class Family(NamedTuple):
    """The three builders of a family, each of an `Architecture` alone."""

    encoder: Builder
    decoder: Builder
    discriminator: Builder


FAMILIES: dict[str, Family] = {
    "reference": Family(
        reference.encoder, reference.decoder, reference.discriminator
    ),
    "autoencoder": Family(
        autoencoder.encoder, autoencoder.decoder, small.discriminator
    ),
    "small": Family(small.encoder, small.decoder, small.discriminator),
}


def family_of(architecture: Architecture) -> Family:
    """Finds the family that builds an architecture."""
    return FAMILIES[NETWORKS[architecture.network].family]
