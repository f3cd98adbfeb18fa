"""The networks of a training: one shared encoder, the others per person."""

from collections.abc import Callable
from typing import Any
from typing import NamedTuple

import keras

from faceswap_gan.networks.code_range import CodeRange
from faceswap_gan.networks.discriminator import build_discriminator
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.networks.generator import divided
from faceswap_gan.networks.identity_classifier import build_identity_classifier
from faceswap_gan.networks.identity_classifier import build_pose_classifier
from faceswap_gan.networks.mean_subtraction import MeanSubtraction
from faceswap_gan.networks.refinement import build_refiner
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.expression_loss import PARTS
from faceswap_gan.systems.swap.pose_features import POSE_FEATURES

CLASSIFIERS = ("latent_critic", "cue_critic")
"""What checkpoints call those of code and pose, and of pose alone."""


class GanNetworks(NamedTuple):
    """The encoder, and a list of each other kind with one for each person.

    Attributes:
        encoder: of everybody.
        coder: the same, giving the code and the latent vector before it.
        expander: of latent vectors to codes, the end of the encoder.
        mean_subtractions: of their faces; may be empty.
        decoders: one at least.
        discriminators: empty where there is no adversarial loss.
        classifiers: where codes are to be alike the one that sees codes and
            poses and the one that sees poses alone, else empty.
        pose_means: subtract the mean of everybody's pose features; as many as
            people or empty.
        readers: what reads off codes what their faces do, one or none.
        code_ranges: how far everybody's codes reach; may be empty.
        refiners: the last stages of the decoders; may be empty.
    """

    encoder: keras.Model
    coder: keras.Model
    expander: keras.Model
    mean_subtractions: list[MeanSubtraction]
    decoders: list[keras.Model]
    discriminators: list[keras.Model]
    classifiers: list[keras.Model]
    pose_means: list[MeanSubtraction]
    readers: list[keras.Model]
    code_ranges: list[CodeRange]
    refiners: list[keras.Model]


def build_gan_networks(count: int, config: SwapConfig) -> GanNetworks:
    """Builds the networks for a number of people, as the settings say."""
    architecture = config.model.architecture()
    encoder = build_encoder(architecture)
    compressor, expander = divided(encoder)
    both = [encoder.output, compressor.output]
    coder = keras.Model(encoder.inputs, both, name="coder")

    decoders = _each(count, "decoder", lambda: build_decoder(architecture))
    critics = count if config.loss.adversarial != "none" else 0
    confused = config.loss.domain_confusion > 0
    return GanNetworks(
        encoder,
        coder,
        expander,
        _each(
            count if config.model.mean_subtraction else 0,
            "centre",
            lambda: _mean_subtraction(encoder.input_shape),
        ),
        decoders,
        _each(
            critics, "discriminator", lambda: build_discriminator(architecture)
        ),
        _classifiers(architecture.latent, count) if confused else [],
        _each(
            count if confused else 0,
            "cue_centre",
            lambda: _mean_subtraction((None, POSE_FEATURES)),
        ),
        _each(
            int(config.loss.expression > 0),
            "code_reader",
            lambda: _code_reader(architecture.latent),
        ),
        _each(
            count if config.model.code_range else 0,
            "code_range",
            lambda: _code_range(architecture.latent),
        ),
        _each(
            count if config.model.refined else 0,
            "refiner",
            lambda: build_refiner(decoders[0]),
        ),
    )


def _mean_subtraction(shape: tuple[Any, ...]) -> MeanSubtraction:
    layer = MeanSubtraction()
    layer.build(shape)
    return layer


def _code_range(latent: int) -> CodeRange:
    layer = CodeRange()
    layer.build((None, latent))
    return layer


def _code_reader(latent: int) -> keras.Model:
    vector = keras.Input((latent,), dtype="float32", name="vector")
    numbers = keras.layers.Dense(len(PARTS), dtype="float32", name="numbers")
    return keras.Model(vector, numbers(vector), name="code_reader")


def _classifiers(latent: int, people: int) -> list[keras.Model]:
    with keras.name_scope("identity_classifier"):
        classifier = build_identity_classifier(latent, POSE_FEATURES, people)
    with keras.name_scope("pose_classifier"):
        return [classifier, build_pose_classifier(POSE_FEATURES, people)]


def _each(count: int, kind: str, build: Callable[..., Any]) -> list[Any]:
    """Builds some networks, whose variables have different paths.

    On torch Keras clears gradients by these: where two are equal, one
    variable's gradient would be added up from step to step.
    """
    built = []
    for number in range(count):
        with keras.name_scope(f"{kind}_{number}"):
            built.append(build())
    return built
