"""The networks of a training: one shared encoder, the others per person."""

from collections.abc import Callable
from typing import NamedTuple

import keras

from faceswap_gan.config import Config
from faceswap_gan.networks.centre import Centre
from faceswap_gan.networks.discriminator import build_discriminator
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.networks.latent_critic import build_latent_critic


class Players(NamedTuple):
    """The encoder, and a list of each other kind with one for each person.

    Attributes:
        encoder: of everybody.
        coder: the same, giving the code and the latent vector before it.
        centres: empty where faces are not centred.
        decoders: one at least.
        discriminators: empty where there is no adversarial loss.
        latent_critics: one where codes are to be alike, else empty.
    """

    encoder: keras.Model
    coder: keras.Model
    centres: list[Centre]
    decoders: list[keras.Model]
    discriminators: list[keras.Model]
    latent_critics: list[keras.Model]


def build_players(count: int, config: Config) -> Players:
    """Builds the networks for a number of people, as the settings say."""
    architecture = config.model.architecture()
    encoder = build_encoder(architecture)
    latent = encoder.get_layer("latent").output
    coder = keras.Model(encoder.inputs, [encoder.output, latent], name="coder")

    def centre() -> Centre:
        layer = Centre()
        layer.build(encoder.input_shape)
        return layer

    def latent_critic() -> keras.Model:
        return build_latent_critic(architecture.latent, count)

    critics = count if config.loss.adversarial != "none" else 0
    return Players(
        encoder,
        coder,
        _each(count if config.model.centre else 0, "centre", centre),
        _each(count, "decoder", lambda: build_decoder(architecture)),
        _each(
            critics, "discriminator", lambda: build_discriminator(architecture)
        ),
        _each(1 if config.loss.confusion else 0, "critic", latent_critic),
    )


def _each(count: int, kind: str, build: Callable) -> list:
    """Builds some networks, whose variables have different paths.

    On torch Keras clears gradients by these: where two are equal, one
    variable's gradient would be added up from step to step.
    """
    built = []
    for number in range(count):
        with keras.name_scope(f"{kind}_{number}"):
            built.append(build())
    return built
