"""The GAN: one shared encoder, a decoder and a discriminator per person."""

from typing import Any

import keras
from keras import ops

from faceswap_gan.framework import replicas
from faceswap_gan.networks.refinement import patch_side
from faceswap_gan.networks.vggface import build_vggface
from faceswap_gan.networks.vggface_weights import fetch_weights
from faceswap_gan.systems.swap import objective
from faceswap_gan.systems.swap.augment import Augment
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.expression_loss import Performance
from faceswap_gan.systems.swap.games import Codes
from faceswap_gan.systems.swap.gan_networks import CLASSIFIERS
from faceswap_gan.systems.swap.gan_networks import as_used
from faceswap_gan.systems.swap.gan_networks import build_gan_networks
from faceswap_gan.systems.swap.gan_networks import trainable
from faceswap_gan.systems.swap.patch_loss import drawn
from faceswap_gan.systems.swap.pose_features import pose_features
from faceswap_gan.systems.swap.reconstruct import cycled
from faceswap_gan.systems.swap.reconstruct import decode
from faceswap_gan.systems.swap.terms import Given
from faceswap_gan.systems.swap.terms import StagedWeights
from faceswap_gan.systems.swap.terms import Weights
from faceswap_gan.systems.swap.white_balance import balanced
from faceswap_gan.tensors import Tensor
from faceswap_gan.training.ema import WeightAverages
from faceswap_gan.training.optimizers import Part
from faceswap_gan.training.optimizers import build_optimizer
from faceswap_gan.training.precision import precision
from faceswap_gan.training.schedule import timetable

SEEDS = 2**31
"""As many as every backend has."""


class FaceSwapGAN(keras.Model):
    """All networks of a training, and its whole objective.

    The networks are updated in one fused step: `compute_loss` returns the sum
    of the discriminators' and the generators' losses, where the former see
    fakes without gradient and the latter see discriminators without gradient,
    so that the sum's gradient is each network's own.

    Args:
        people: names, in the order of the batch's second axis.
        config: the settings.

    Raises:
        CheckpointError: a perceptual loss is wanted and its weights are not
            available.
    """

    def __init__(
        self, people: list[str], config: SwapConfig, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.people, self.config = list(people), config
        self._build_networks(config)
        self.augment = Augment(
            config.augment,
            config.model.coverage,
            config.model.resolution,
            config.training.seed % SEEDS,
            patch_side(config.model.resolution) if self.refiners else 0,
        )
        following = (config.training.seed + 1) % SEEDS
        self.random = keras.random.SeedGenerator(following)
        self.staged = StagedWeights(config)
        times = timetable(config.schedule, config.training.iterations)
        self.times = self.add_weight(
            shape=times.shape,
            initializer="zeros",
            dtype="int32",
            trainable=False,
            name="timetable",
        )
        self.times.assign(times)
        self.personal = tuple(objective.used(objective.PERSONAL, config))
        self.shared = tuple(objective.used(objective.SHARED, config))
        self.told = tuple(objective.used(objective.TOLD, config))
        self.ema = WeightAverages(
            self.generator_variables, config.optimizer.ema
        )
        self.trackers = {
            name: keras.metrics.Mean(name)
            for name in objective.term_names(config)
        }
        self.built = True

    def _build_networks(self, config: SwapConfig) -> None:
        networks = build_gan_networks(len(self.people), config)
        self.encoder, self.coder = networks.encoder, networks.coder
        self.expander, self.readers = networks.expander, networks.readers
        self.mean_subtractions = networks.mean_subtractions
        self.white_balances = networks.white_balances
        self.decoders, self.refiners = networks.decoders, networks.refiners
        used = as_used(self.decoders, self.refiners)
        self.trained_decoders, self.whole_decoders = used
        self.discriminators = networks.discriminators
        self.patch_discriminators = networks.patch_discriminators
        self.classifiers = networks.classifiers
        self.pose_means = networks.pose_means
        self.code_ranges = networks.code_ranges
        self.generator_variables = trainable(
            (self.encoder, *self.refiners, *self.decoders)
        )
        self.features = None
        if config.loss.perceptual:
            self.features = build_vggface(
                fetch_weights(config.loss.perceptual_weights),
                config.loss.perceptual_before_activation,
            )

    def current_averages(self) -> list[keras.Variable]:
        """The averages, in the order of `generator_variables`.

        Without averaging they are the weights themselves. The step averages
        what it begins with, so they are brought up to date here.
        """
        if not self.config.optimizer.ema:
            self.ema.start()
        return self.ema.averages

    def networks(self) -> dict[str, keras.Layer]:
        """The networks by the name under which a checkpoint keeps them."""
        named = {"encoder": self.encoder}
        for kind, members in (
            ("centre", self.mean_subtractions),
            ("white_balance", self.white_balances),
            ("decoder", self.decoders),
            ("discriminator", self.discriminators),
            ("patch_discriminator", self.patch_discriminators),
            ("cue_centre", self.pose_means),
            ("code_range", self.code_ranges),
            ("refiner", self.refiners),
        ):
            for person, member in zip(self.people, members, strict=False):
                named[f"{kind}_{person}"] = member
        named.update(zip(CLASSIFIERS, self.classifiers, strict=False))
        named.update((reader.name, reader) for reader in self.readers)
        return named

    def call(self, faces: Tensor, training: bool | None = None) -> Tensor:
        """Reconstructs everybody's augmented faces.

        Args:
            faces: (batch, people, w, w, 6) uint8: RGB, eye, face and mouth
                mask.

        Returns:
            For each person a dict of the augmentation's outputs (`balanced`),
            the decoder's, and the encoder's `latent`; with a cyclic loss also
            the RGBA `there`, a swap to the next person, and `cycle`, back.
        """
        count = len(self.people)
        faces = self.ema(faces, training=training)
        faces = ops.transpose(faces, (1, 0, 2, 3, 4))
        flat = ops.reshape(faces, (-1, *faces.shape[2:]))
        weights = self._weights(training)
        inputs = self.augment(flat, warp=weights["warp"])
        parts = {k: ops.split(v, count) for k, v in inputs.items()}
        centred = [
            self.centred(warped, person, training)
            for person, warped in enumerate(parts["warped"])
        ]
        code, latent = self.coder(ops.concatenate(centred), training=training)
        parts["latent"] = ops.split(latent, count)
        codes = ops.split(code, count)
        outputs = []
        for person, code in enumerate(codes):
            given = {name: part[person] for name, part in parts.items()}
            if self.white_balances:
                usual = self.white_balances[person]
                given.update(balanced(given, usual, training))
            warped, decoder = given["warped"], self.trained_decoders[person]
            given.update(decode(decoder, code, warped, training))
            if self.refiners:
                refiner, weight = self.refiners[person], weights["refined"]
                given["drawn"] = drawn(given, refiner, weight, training)
            if self.config.loss.cyclic:
                given.update(cycled(self, person, code, warped, training))
            outputs.append(given)
        return outputs

    def centred(
        self, faces: Tensor, person: int, training: bool | None = None
    ) -> Tensor:
        """Returns what the encoder sees of a person's faces (n, s, s, 3)."""
        if not self.mean_subtractions:
            return faces
        return self.mean_subtractions[person](faces, training=training)

    def compute_loss(
        self,
        x: Tensor = None,
        y: Tensor = None,
        y_pred: Tensor = None,
        sample_weight: Tensor = None,
        training: bool = True,
    ) -> Tensor:
        """Returns the whole objective of one step as a float32 scalar.

        What faces do, `y`, is (batch, people, 10), see `performed`; without it
        nothing of that is known.

        It moves nothing but the means of the terms: see `WeightAverages`.
        """
        weights = self._weights(training)
        summed: dict[str, Tensor] = {}
        for person, outputs in enumerate(y_pred):
            given = self._given(person, outputs, weights, training)
            for term in self.personal:
                value = term.weighted(weights, given)
                summed[term.name] = summed.get(term.name, 0.0) + value
        if self.shared:
            codes = self._codes(y_pred, training)
            for term in self.shared:
                summed[term.name] = term.weighted(weights, codes)
        if self.told:
            performance = Performance(y_pred, y, *self.readers)
            for term in self.told:
                summed[term.name] = term.weighted(weights, performance)
        for name, value in summed.items():
            self.trackers[name].update_state(value)
        total = sum(summed.values())
        total = total + sum(self.losses) if self.losses else total
        return total / replicas()

    def _weights(self, training: bool | None) -> Weights:
        """The numbers of the step that `call` has begun."""
        # In training `call` has counted it already.
        step = self.ema.step - 1 if training else self.ema.step
        return self.staged(step, self.times)

    def _given(
        self,
        person: int,
        outputs: dict[str, Any],
        weights: Weights,
        training: bool,
    ) -> Given:
        kinds = self.discriminators, self.patch_discriminators
        critic, fine = (own[person] if own else None for own in kinds)
        return Given(
            outputs,
            self.config.loss,
            weights,
            self._mix,
            critic,
            fine,
            self.features,
            training,
        )

    def _codes(self, outputs: list[dict[str, Any]], training: bool) -> Codes:
        poses = [
            subtract(pose_features(own), training=training)
            for subtract, own in zip(self.pose_means, outputs, strict=True)
        ]
        latents = [own["latent"] for own in outputs]
        identity_classifier, pose_classifier = self.classifiers
        logits = pose_classifier(ops.concatenate(poses), training=training)
        return Codes(latents, poses, logits, identity_classifier, training)

    def _mix(self) -> Tensor:
        alpha = self.config.loss.mixup_alpha
        return keras.random.beta((), alpha, alpha, seed=self.random)


def build_gan(people: list[str], config: SwapConfig) -> FaceSwapGAN:
    """Builds and compiles the model for these people.

    Raises:
        ValueError: fewer than two people.
        CheckpointError: the weights of a perceptual loss are missing.
    """
    if len(people) < 2:
        raise ValueError(f"A swap takes two people. Received: {people}")
    keras.utils.set_random_seed(config.training.seed)
    with precision(config.model.precision):
        model = FaceSwapGAN(people, config)
    settings = config.optimizer
    parts = {
        "generators": Part(settings.learning_rate),
        "discriminators": Part(
            settings.discriminator_learning_rate,
            trainable((*model.discriminators, *model.patch_discriminators)),
        ),
        "critics": Part(settings.learning_rate, trainable(model.classifiers)),
        "readers": Part(settings.learning_rate, trainable(model.readers)),
    }
    model.compile(optimizer=build_optimizer(config, parts))
    model.optimizer.build(model.trainable_variables)
    return model
