"""The step as faceswap-GAN takes it, to compare with.

Each person's discriminator is updated on one batch, then each person's
generator on a fresh one: four calls, each with its own pass through the
encoder. Attention is not pooled, numbers are float32, faces are varied on the
host. Networks, losses and learning rates are the package's own.
"""

import keras
import numpy as np
from keras import ops

from faceswap_gan.networks.discriminator import build_discriminator
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.systems.swap import objective
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.reconstruct import decode
from faceswap_gan.systems.swap.terms import Given
from faceswap_gan.systems.swap.terms import StagedWeights
from faceswap_gan.training.schedule import timetable

from .host_augment import HostAugment


class Player(keras.Model):
    """The update of one person's generator or discriminator.

    Args:
        config: the settings.
        networks: the encoder, the person's decoder and discriminator.
        critic: whether the discriminator is updated, or the generator.
    """

    def __init__(self, config: SwapConfig, networks: tuple, critic: bool):
        super().__init__()
        self.config, self.critic = config, critic
        self.encoder, self.decoder, self.discriminator = networks
        self.random = keras.random.SeedGenerator(config.training.seed)
        self.staged = StagedWeights(config)
        self.times = timetable(config.schedule, config.training.iterations)
        chosen = list(objective.used(objective.PERSONAL, config))
        self.terms = [
            term for term in chosen if critic == (term.name == "discriminator")
        ]
        self.built = True

    @property
    def trainable_variables(self):
        """The variables of the player alone."""
        if self.critic:
            return self.discriminator.trainable_variables
        generator = (self.encoder, self.decoder)
        return [v for part in generator for v in part.trainable_variables]

    trainable_weights = trainable_variables

    def call(self, inputs, training=None):
        """Reconstructs warped faces."""
        warped = inputs["warped"]
        code = self.encoder(warped, training=training)
        return {**inputs, **decode(self.decoder, code, warped, training)}

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Returns the player's own terms."""
        alpha = self.config.loss.mixup_alpha
        mix = keras.random.beta((), alpha, alpha, seed=self.random)
        weights = self.staged(ops.zeros((), "int32"), self.times)
        given = Given(
            *(y_pred, self.config.loss, weights, lambda: mix),
            discriminator=self.discriminator,
        )
        total = sum(term.weighted(weights, given) for term in self.terms)
        if self.critic:
            decayed = self.discriminator.losses
        else:
            decayed = self.encoder.losses + self.decoder.losses
        return total + sum(decayed) if decayed else total


class ReferenceStep:
    """All players of two people, updated one after the other.

    Args:
        config: the settings.
    """

    def __init__(self, config: SwapConfig):
        keras.utils.set_random_seed(config.training.seed)
        architecture = config.model.architecture()
        self.encoder = build_encoder(architecture)
        self.decoders = [build_decoder(architecture) for _ in range(2)]
        self.discriminators = [
            build_discriminator(architecture) for _ in range(2)
        ]
        self.augment = HostAugment(config)
        self.batch_size = config.training.batch_size
        self.players = self._players(config)

    def _players(self, config: SwapConfig) -> list[list[Player]]:
        settings, players = config.optimizer, []
        for critic, rate in (
            (True, settings.discriminator_learning_rate),
            (False, settings.learning_rate),
        ):
            people = zip(self.decoders, self.discriminators, strict=True)
            row = [Player(config, (self.encoder, *p), critic) for p in people]
            for player in row:
                adam = keras.optimizers.Adam(rate, settings.beta_1)
                player.compile(optimizer=adam)
            players.append(row)
        return players

    def __call__(self, faces: list[np.ndarray]) -> None:
        """Takes one step on each person's faces (n, 256, 256, 5) uint8."""
        for players in self.players:
            for player, own in zip(players, faces, strict=True):
                player.train_on_batch(self.augment(own, self.batch_size))
