"""The GAN: one shared encoder, a decoder and a discriminator per person."""

import contextlib

import keras
import numpy as np
from keras import ops

from faceswap_gan.config import Config
from faceswap_gan.networks.discriminator import build_discriminator
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder
from faceswap_gan.training import losses
from faceswap_gan.training.augment import Augment


def term_names(config: Config) -> list[str]:
    """Names of the loss terms that the settings switch on, in order."""
    weights = config.loss
    optional = {
        "composite": weights.composite,
        "auxiliary": weights.auxiliary and config.model.resolution > 64,
        "structure": weights.structure,
        "edges": weights.edges,
        "eyes": weights.eyes,
        "eye_edges": weights.eye_edges,
        "adversarial": weights.adversarial != "none",
        "discriminator": weights.adversarial != "none",
    }
    chosen = [name for name, used in optional.items() if used]
    return ["reconstruction", "mask", *chosen]


class FaceSwapGAN(keras.Model):
    """All networks of a training, and its whole objective.

    The players are updated in one fused step: `compute_loss` returns the sum
    of the discriminators' and the generators' losses, where the former see
    fakes without gradient and the latter see discriminators without gradient,
    so that the sum's gradient is each player's own.

    Args:
        people: names, in the order of the batch's second axis.
        config: the settings.
    """

    def __init__(self, people: list[str], config: Config, **kwargs):
        super().__init__(**kwargs)
        self.people, self.config = list(people), config
        architecture = config.model.architecture()
        self.augment = Augment(
            config.augment,
            config.model.coverage,
            config.model.resolution,
            config.training.seed,
        )
        self.encoder = build_encoder(architecture)
        self.decoders = [build_decoder(architecture) for _ in people]
        self.adversarial = config.loss.adversarial != "none"
        self.discriminators = [
            build_discriminator(architecture)
            for _ in people
            if self.adversarial
        ]
        self.random = keras.random.SeedGenerator(config.training.seed + 1)
        self.step = self._memory((), "int32", "step")
        self.generator_variables = [
            v
            for network in (self.encoder, *self.decoders)
            for v in network.trainable_variables
        ]
        self.averages = [
            self._memory(v.shape, "float32", "average")
            for v in self.generator_variables
        ]
        for average, variable in zip(
            self.averages, self.generator_variables, strict=True
        ):
            average.assign(variable)
        self.trackers = {
            name: keras.metrics.Mean(name) for name in term_names(config)
        }
        self.built = True

    def _memory(self, shape, dtype, name):
        return self.add_weight(
            shape=shape,
            initializer="zeros",
            dtype=dtype,
            trainable=False,
            name=name,
        )

    def networks(self) -> dict[str, keras.Model]:
        """The networks by the name under which a checkpoint keeps them."""
        named = {"encoder": self.encoder}
        for kind, members in (
            ("decoder", self.decoders),
            ("discriminator", self.discriminators),
        ):
            for person, member in zip(self.people, members, strict=False):
                named[f"{kind}_{person}"] = member
        return named

    def call(self, faces, training=None):
        """Reconstructs everybody's augmented faces.

        Args:
            faces: (batch, people, w, w, 4) uint8: RGB and eye mask.

        Returns:
            For each person a dict of `warped`, `target`, `eyes` and the
            decoder's outputs.
        """
        count = len(self.people)
        faces = ops.transpose(faces, (1, 0, 2, 3, 4))
        flat = ops.reshape(faces, (-1, *faces.shape[2:]))
        warped, target, eyes = self.augment(flat)
        latent = self.encoder(warped, training=training)
        parts = [ops.split(x, count) for x in (warped, target, eyes, latent)]
        return [
            {
                "warped": w,
                "target": t,
                "eyes": e,
                **decoder(decoder_inputs(decoder, z, w), training=training),
            }
            for decoder, w, t, e, z in zip(self.decoders, *parts, strict=True)
        ]

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Gives the whole objective of one step as a float32 scalar."""
        terms = {}
        for index, outputs in enumerate(y_pred):
            for name, value in self._terms(index, outputs).items():
                terms[name] = terms.get(name, 0.0) + value
        for name, value in terms.items():
            self.trackers[name].update_state(value)
        self._average()
        total = sum(terms.values())
        return total + sum(self.losses) if self.losses else total

    def _terms(self, index, outputs):
        """The weighted terms of one person."""
        weights = self.config.loss
        target, eyes = outputs["target"], outputs["eyes"]
        alpha, rgb = ops.split(outputs["rgba"], [1], axis=-1)
        terms = {
            "reconstruction": weights.reconstruction * losses.l1(rgb, target)
        }
        masked = alpha * rgb + (1 - alpha) * outputs["warped"]
        if weights.composite:
            loss = losses.l1(masked, target)
            terms["composite"] = weights.composite * loss
        for name, small in outputs.items():
            if name.startswith("aux_"):
                real = losses.resized(target, small.shape[1])
                loss = weights.auxiliary * losses.l1(small, real)
                terms["auxiliary"] = terms.get("auxiliary", 0.0) + loss
        if weights.structure:
            loss = losses.structure(rgb, target)
            terms["structure"] = weights.structure * loss
        if weights.edges:
            terms["edges"] = weights.edges * losses.edges(rgb, target)
        if weights.eyes:
            loss = losses.masked_l1(rgb, target, eyes)
            terms["eyes"] = weights.eyes * loss
        if weights.eye_edges:
            loss = losses.edges(rgb, target, eyes)
            terms["eye_edges"] = weights.eye_edges * loss
        terms["mask"] = self._mask_term(alpha)
        if self.adversarial:
            terms.update(self._adversarial_terms(index, outputs, masked, rgb))
        return terms

    def _mask_term(self, alpha):
        weights = self.config.loss
        if weights.mask == "hinge":
            size = losses.mask_hinge(alpha, weights.mask_margin)
            size = weights.mask_hinge * size
        else:
            size = weights.mask_l1 * losses.mask_size(alpha)
        return size + weights.mask_variation * losses.total_variation(alpha)

    def _adversarial_terms(self, index, outputs, masked, rgb):
        weights, warped = self.config.loss, outputs["warped"]
        discriminator = self.discriminators[index]
        of_critic, of_generator = losses.ADVERSARIAL[weights.adversarial]
        fakes = [masked, rgb]
        beta = weights.mixup_alpha
        mix = keras.random.beta((), beta, beta, seed=self.random)

        def critic(picture):
            pair = ops.concatenate([picture, warped], axis=-1)
            return discriminator(pair, training=True)

        real = outputs["target"]
        still = [ops.stop_gradient(fake) for fake in fakes]
        critic_loss = of_critic(critic, real, still, mix)
        frozen = [
            (v, ops.stop_gradient(v.value)) for v in discriminator.variables
        ]
        with keras.StatelessScope(frozen):
            generator_loss = of_generator(critic, real, fakes)
        return {
            "discriminator": critic_loss,
            "adversarial": weights.adversarial_weight * generator_loss,
        }

    def _average(self):
        """Moves the averages: exponential, with a warm-up of its momentum."""
        passed = ops.cast(self.step, "float32")
        momentum = ops.minimum(
            self.config.optimizer.ema, (1.0 + passed) / (10.0 + passed)
        )
        for average, variable in zip(
            self.averages, self.generator_variables, strict=True
        ):
            value = ops.stop_gradient(ops.cast(variable.value, "float32"))
            average.assign(momentum * average + (1 - momentum) * value)
        self.step.assign_add(1)


def decoder_inputs(decoder: keras.Model, code, face):
    """Gives what a decoder takes: the code, under SPADE also the face."""
    return [code, face] if len(decoder.inputs) == 2 else code


def build_optimizer(model: FaceSwapGAN) -> keras.optimizers.Optimizer:
    """Gives Adam with a learning rate for each player."""
    settings = model.config.optimizer

    def adam(learning_rate):
        return keras.optimizers.Adam(
            learning_rate, settings.beta_1, settings.beta_2
        )

    generators = adam(settings.learning_rate)
    critics = adam(settings.discriminator_learning_rate)
    of_critics = {
        id(v) for d in model.discriminators for v in d.trainable_variables
    }
    return keras.optimizers.MultiOptimizer(
        lambda v: critics if id(v) in of_critics else generators
    )


@contextlib.contextmanager
def precision(name: str):
    """Makes layers built inside compute in `name`, with float32 variables."""
    before = keras.config.dtype_policy()
    mixed = name if name == "float32" else f"mixed_{name}"
    keras.config.set_dtype_policy(mixed)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def build_gan(people: list[str], config: Config) -> FaceSwapGAN:
    """Builds and compiles the model for these people.

    Raises:
        ValueError: fewer than two people.
    """
    if len(people) < 2:
        raise ValueError(f"A swap takes two people. Received: {people}")
    keras.utils.set_random_seed(config.training.seed)
    with precision(config.model.precision):
        model = FaceSwapGAN(people, config)
    model.compile(optimizer=build_optimizer(model))
    model.optimizer.build(model.trainable_variables)
    return model


def reconstructions(model: FaceSwapGAN, faces: np.ndarray) -> np.ndarray:
    """Gives each person's decoder's picture of faces, without augmentation.

    Args:
        faces: (n, s, s, 3) float32 in [-1, 1].

    Returns:
        (people, n, s, s, 4) float32: alpha and RGB.
    """
    latent = model.encoder.predict_on_batch(faces)
    outputs = [
        decoder.predict_on_batch(decoder_inputs(decoder, latent, faces))
        for decoder in model.decoders
    ]
    return np.stack([np.asarray(output["rgba"]) for output in outputs])
