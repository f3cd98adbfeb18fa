"""Classifiers that name the person, from a code or from what a face does."""

import keras
from keras import layers

from faceswap_gan.tensors import Tensor

WIDTH = 128
POSE_NOISE = 1e-4
"""Variance below which a feature of the pose says nothing."""


def build_identity_classifier(
    latent: int, pose_features: int, people: int
) -> keras.Model:
    """Builds the classifier that the encoder has to confuse.

    Each unit is brought to mean 0 and spread 1 over the batch first, so that
    no unit is too small to be noticed. The batch has to hold everybody.

    Args:
        latent: units of the encoder's bottleneck.
        pose_features: numbers that say what a face does.
        people: how many it tells apart.

    Returns:
        Model from latent vectors (B, latent) and features (B, pose_features)
        to float32 logits (B, people).
    """
    vector = keras.Input((latent,), dtype="float32", name="vector")
    pose = keras.Input((pose_features,), dtype="float32", name="pose_features")
    x = layers.Concatenate(dtype="float32", name="both")(
        [_normalized(vector, 1e-6), _normalized(pose, POSE_NOISE)]
    )
    logits = _logits(x, people)
    return keras.Model([vector, pose], logits, name="identity_classifier")


def build_pose_classifier(pose_features: int, people: int) -> keras.Model:
    """Builds the classifier that sees what a face does, and not its code.

    Args:
        pose_features: numbers that say what a face does.
        people: how many it tells apart.

    Returns:
        Model from features (B, pose_features) to float32 logits (B, people).
    """
    pose = keras.Input((pose_features,), dtype="float32", name="pose_features")
    logits = _logits(_normalized(pose, POSE_NOISE), people)
    return keras.Model(pose, logits, name="pose_classifier")


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
