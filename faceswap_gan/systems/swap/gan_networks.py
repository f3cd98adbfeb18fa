"""The networks of a training: one shared encoder, the others per person."""

from collections.abc import Callable
from collections.abc import Iterable
from functools import partial
from typing import Any
from typing import NamedTuple

import keras

from faceswap_gan.networks.architecture import REFINED
from faceswap_gan.networks.code_range import CodeRange
from faceswap_gan.networks.discriminator import build_discriminator
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.networks.generator import divided
from faceswap_gan.networks.identity_classifier import build_identity_classifier
from faceswap_gan.networks.identity_classifier import build_pose_classifier
from faceswap_gan.networks.mean_subtraction import MeanSubtraction
from faceswap_gan.networks.patch_discriminator import build_patch_discriminator
from faceswap_gan.networks.refinement import build_refiner
from faceswap_gan.networks.refinement import patch_side
from faceswap_gan.networks.refinement import refined
from faceswap_gan.networks.refinement import with_features
from faceswap_gan.networks.shared_decoder import sharing
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.expression_loss import PARTS
from faceswap_gan.systems.swap.objective import plays_on_patches
from faceswap_gan.systems.swap.pose_features import POSE_FEATURES
from faceswap_gan.systems.swap.settings.model import ModelConfig
from faceswap_gan.systems.swap.white_balance import STATISTICS
from faceswap_gan.systems.swap.white_balance import UsualCast

CLASSIFIERS = ("latent_critic", "cue_critic")
"""What checkpoints call those of code and pose, and of pose alone."""


class GanNetworks(NamedTuple):
    """The encoder, and a list of each other kind with one for each person.

    Attributes:
        encoder: of everybody.
        coder: the same, giving the code and the latent vector before it.
        expander: of latent vectors to codes, the end of the encoder.
        mean_subtractions: of their faces; may be empty.
        white_balances: subtract their usual cast; may be empty.
        decoders: one at least.
        discriminators: empty where there is no adversarial loss.
        classifiers: where codes are to be alike the one that sees codes and
            poses and the one that sees poses alone, else empty.
        pose_means: subtract the mean of everybody's pose features; as many as
            people or empty.
        readers: what reads off codes what their faces do, one or none.
        code_ranges: how far everybody's codes reach; may be empty.
        refiners: the last stages of the decoders; may be empty.
        patch_discriminators: of what these draw; may be empty.
    """

    encoder: keras.Model
    coder: keras.Model
    expander: keras.Model
    mean_subtractions: list[MeanSubtraction]
    white_balances: list[UsualCast]
    decoders: list[keras.Model]
    discriminators: list[keras.Model]
    classifiers: list[keras.Model]
    pose_means: list[MeanSubtraction]
    readers: list[keras.Model]
    code_ranges: list[CodeRange]
    refiners: list[keras.Model]
    patch_discriminators: list[keras.Model]


def build_gan_networks(count: int, config: SwapConfig) -> GanNetworks:
    """Builds the networks for a number of people, as the settings say."""
    model, loss = config.model, config.loss
    architecture = model.architecture()
    latent = (None, architecture.latent)
    encoder = build_encoder(architecture)
    confused = loss.domain_confusion > 0
    build, means = partial(_each, count), partial(_built, MeanSubtraction)
    decoders = build("decoder", _decoder_builder(model))
    return GanNetworks(
        encoder,
        *_coder_and_expander(encoder),
        build("centre", means(encoder.input_shape), model.mean_subtraction),
        build(
            "white_balance",
            _built(UsualCast, (None, STATISTICS)),
            config.augment.white_balance,
        ),
        decoders,
        build(
            "discriminator",
            lambda: build_discriminator(architecture),
            loss.adversarial != "none",
        ),
        _classifiers(architecture.latent, count) if confused else [],
        build("cue_centre", means((None, POSE_FEATURES)), confused),
        _each(
            1,
            "code_reader",
            lambda: _code_reader(architecture.latent),
            loss.expression > 0,
        ),
        build("code_range", _built(CodeRange, latent), model.code_range > 0),
        build("refiner", lambda: build_refiner(decoders[0]), model.refined),
        build(
            "patch_discriminator",
            lambda: build_patch_discriminator(
                REFINED * patch_side(model.resolution)
            ),
            plays_on_patches(config),
        ),
    )


def as_used(
    decoders: list[keras.Model], refiners: list[keras.Model]
) -> tuple[list[keras.Model], list[keras.Model]]:
    """Returns decoders as steps call them, and with their last stages.

    Args:
        decoders: of all people.
        refiners: theirs, or none.
    """
    if not refiners:
        return decoders, decoders
    whole = [*map(refined, decoders, refiners)]
    return [*map(with_features, decoders)], whole


def trainable(networks: Iterable[keras.Model]) -> list[keras.Variable]:
    """Returns the weights of networks, those that several have once."""
    own = (v for network in networks for v in network.trainable_variables)
    return [*{id(variable): variable for variable in own}.values()]


def _decoder_builder(settings: ModelConfig) -> Callable[[], keras.Model]:
    """Returns what builds decoders, with their common layers if any."""
    architecture = settings.architecture()
    if settings.decoder == "own":
        return partial(build_decoder, architecture)
    with keras.name_scope("trunk"):
        return partial(sharing, build_decoder(architecture))


def _coder_and_expander(
    encoder: keras.Model,
) -> tuple[keras.Model, keras.Model]:
    compressor, expander = divided(encoder)
    both = [encoder.output, compressor.output]
    return keras.Model(encoder.inputs, both, name="coder"), expander


def _built(
    kind: type[keras.layers.Layer], shape: tuple[Any, ...]
) -> Callable[[], keras.layers.Layer]:
    """Returns what makes layers of a kind for inputs of a shape."""

    def build() -> keras.layers.Layer:
        layer = kind()
        layer.build(shape)
        return layer

    return build


def _code_reader(latent: int) -> keras.Model:
    vector = keras.Input((latent,), dtype="float32", name="vector")
    numbers = keras.layers.Dense(len(PARTS), dtype="float32", name="numbers")
    return keras.Model(vector, numbers(vector), name="code_reader")


def _classifiers(latent: int, people: int) -> list[keras.Model]:
    with keras.name_scope("identity_classifier"):
        classifier = build_identity_classifier(latent, POSE_FEATURES, people)
    with keras.name_scope("pose_classifier"):
        return [classifier, build_pose_classifier(POSE_FEATURES, people)]


def _each(
    count: int, kind: str, build: Callable[..., Any], used: bool = True
) -> list[Any]:
    """Builds some networks if used, whose variables have different paths.

    On torch Keras clears gradients by these: where two are equal, one
    variable's gradient would be added up from step to step.
    """
    built = []
    for number in range(count if used else 0):
        with keras.name_scope(f"{kind}_{number}"):
            built.append(build())
    return built
