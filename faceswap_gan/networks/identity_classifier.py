"""What tells whose face was encoded, from its code and from its cues."""

import keras
from keras import layers

from faceswap_gan.tensors import Tensor

WIDTH = 128
CUE_NOISE = 1e-4
"""Variance below which a cue says nothing."""


def build_identity_classifier(
    latent: int, cues: int, people: int
) -> keras.Model:
    """Builds the critic that the encoder has to confuse.

    Each unit is brought to mean 0 and spread 1 over the batch first, so that
    no unit is too small to be noticed. The batch has to hold everybody.

    Args:
        latent: units of the encoder's bottleneck.
        cues: numbers that say what a face does.
        people: how many it tells apart.

    Returns:
        Model from latent vectors (B, latent) and cues (B, cues) to float32
        logits (B, people).
    """
    vector = keras.Input((latent,), dtype="float32", name="vector")
    told = keras.Input((cues,), dtype="float32", name="cues")
    x = layers.Concatenate(dtype="float32", name="both")(
        [_normalized(vector, 1e-6), _normalized(told, CUE_NOISE)]
    )
    logits = _logits(x, people)
    return keras.Model([vector, told], logits, name="latent_critic")


def build_pose_classifier(cues: int, people: int) -> keras.Model:
    """Builds the critic that sees what a face does, and not its code.

    Args:
        cues: numbers that say what a face does.
        people: how many it tells apart.

    Returns:
        Model from cues (B, cues) to float32 logits (B, people).
    """
    told = keras.Input((cues,), dtype="float32", name="cues")
    logits = _logits(_normalized(told, CUE_NOISE), people)
    return keras.Model(told, logits, name="cue_critic")


def _normalized(x: Tensor, epsilon: float) -> Tensor:
    return layers.BatchNormalization(
        center=False,
        scale=False,
        epsilon=epsilon,
        synchronized=keras.backend.backend() == "tensorflow",
        dtype="float32",
        name=f"normalized_{x.name}",
    )(x)


def _logits(x: Tensor, people: int) -> Tensor:
    for number in (1, 2):
        x = layers.Dense(WIDTH, dtype="float32", name=f"hidden_{number}")(x)
        x = layers.LeakyReLU(0.2, dtype="float32", name=f"leak_{number}")(x)
    return layers.Dense(people, dtype="float32", name="logits")(x)
