"""The terms of opponents, each without gradient to the other."""

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import keras
from keras import ops

from faceswap_gan.systems.swap import losses
from faceswap_gan.systems.swap import patch_loss
from faceswap_gan.systems.swap.terms import Given
from faceswap_gan.tensors import Tensor


def discriminator(given: Given) -> Tensor:
    """The discriminator's loss, on pictures that pass no gradient on."""
    of_discriminator, _ = losses.ADVERSARIAL[given.settings.adversarial]
    fakes = [ops.stop_gradient(fake) for fake in _fakes(given)]
    return of_discriminator(_critic(given), _reals(given), fakes, given.mix())


def adversarial(given: Given) -> Tensor:
    """The generator's loss, by a discriminator that takes no gradient."""
    _, of_generator = losses.ADVERSARIAL[given.settings.adversarial]
    with frozen(given.discriminator):
        return of_generator(_critic(given), _reals(given), _fakes(given))


def _critic(given: Given) -> Callable[[Tensor], Tensor]:
    """Judges a picture beside the input that it was made from."""

    def critic(picture: Tensor) -> Tensor:
        pair = ops.concatenate([picture, given.outputs["warped"]], axis=-1)
        return given.discriminator(pair, training=given.training)

    return critic


def _fakes(given: Given) -> list[Any]:
    return [given.composite, given.rgb]


def _reals(given: Given) -> list[Any]:
    return [given.occluded_target, given.target]


def patch_discriminator(given: Given) -> Tensor:
    """The loss of the last stage's discriminator, where it plays; 0 elsewhere.

    What is the face's counts, and what is beside it does not.
    """

    def loss() -> Tensor:
        critic, weight = given.patch_discriminator, _of_face(given)
        still = ops.stop_gradient(given.outputs["drawn"])
        real = critic(given.outputs["patch"], training=given.training)
        fake = critic(still, training=given.training)
        of_real = losses.lsgan(real, 1.0, weight)
        return of_real + losses.lsgan(fake, 0.0, weight)

    idle = partial(patch_loss.nothing, given.patch_discriminator)
    return ops.cond(_play(given), loss, idle)


def patch_adversarial(given: Given) -> Tensor:
    """The last stage's loss, by a discriminator that takes no gradient."""

    def loss() -> Tensor:
        with frozen(given.patch_discriminator):
            fake = given.patch_discriminator(
                given.outputs["drawn"], training=given.training
            )
        return losses.lsgan(fake, 1.0, _of_face(given))

    return ops.cond(_play(given), loss, lambda: ops.zeros(()))


def _play(given: Given) -> Tensor:
    """Whether the stage weighs both the patch and the game."""
    weights = given.weights
    return weights["refined"] * weights["patch_adversarial"] > 0


def _of_face(given: Given) -> Tensor:
    """Returns the face's share in what each score stands for."""
    face = patch_loss.of_patch(given.outputs["face"], given.outputs)
    side = given.patch_discriminator.output_shape[1]
    scale = face.shape[1] // side
    return ops.average_pool(face, scale, scale)


def frozen(network: keras.Model) -> keras.StatelessScope:
    """Inside this, a network passes gradients on and takes none itself."""
    still = [(v, ops.stop_gradient(v.value)) for v in network.variables]
    return keras.StatelessScope(still)


@dataclass(frozen=True)
class Codes:
    """Codes and poses of all people, and what names people by them.

    Two classifiers learn to name the person, one from the code and from the
    pose features (what the face does), one from these features alone. The
    encoder is to make the first as unsure as the second: of what a face does,
    a code may say everything, of whose it is no more than follows from that,
    so that one movement of two people has one code (after Tzeng et al. 2015,
    whose goal is that nobody can be named at all).

    Attributes:
        latents: for each person (n, units).
        poses: for each person the pose features (n, numbers).
        pose_logits: of the classifier that sees the poses of all.
        classifier: from latent vectors and poses to a logit for each person.
        training: whether the classifier may move its state.
    """

    latents: Sequence[Any]
    poses: Sequence[Any]
    pose_logits: Any
    classifier: keras.Model
    training: bool = True

    def logits(self, codes: Tensor) -> Tensor:
        """The classifier's logits of codes (n, units)."""
        poses = ops.concatenate(self.poses)
        return self.classifier([codes, poses], training=self.training)


def domain_confusion(codes: Codes) -> Tensor:
    """The encoder's loss: what codes tell beyond what poses do."""
    shares = ops.stop_gradient(ops.softmax(codes.pose_logits))
    with frozen(codes.classifier):
        logits = codes.logits(ops.concatenate(codes.latents))
    return losses.cross_entropy(logits, shares) * len(codes.latents)


def identity_classifier(codes: Codes) -> Tensor:
    """The classifiers' loss, on codes that pass no gradient on."""
    still = ops.stop_gradient(ops.concatenate(codes.latents))
    return sum(
        losses.naming(own, person)
        for logits in (codes.logits(still), codes.pose_logits)
        for person, own in enumerate(ops.split(logits, len(codes.latents)))
    )
