"""The loss of the last stage, which sees a patch of each face alone."""

from typing import Any

import keras
from keras import ops

from faceswap_gan.networks.architecture import REFINED
from faceswap_gan.networks.refinement import MARGIN
from faceswap_gan.networks.refinement import crop
from faceswap_gan.systems.swap import losses
from faceswap_gan.systems.swap.terms import Given
from faceswap_gan.tensors import Tensor

WINDOWS = (23.2, 11.6)
"""How many windows of structural dissimilarity fit into a picture's side."""


def refined(given: Given) -> Tensor:
    """The losses of a patch, in the stages that weigh it; 0 in others.

    They are `reconstruction`, `structure` in windows of two sizes, and `edges`,
    with what eyes and mouths are weighted by.
    """
    return ops.cond(
        given.weights["refined"] > 0,
        lambda: _of_patch(given),
        lambda: 0.0 * ops.sum(given.outputs["drawn"]),
    )


def drawn(
    outputs: dict[str, Any],
    refiner: keras.Model,
    weight: Tensor,
    training: bool | None,
) -> Tensor:
    """Draws the patch of each face, in the stages that weigh it.

    Args:
        outputs: those of the augmentation and the decoder for a person.
        refiner: the last stage of the person's decoder.
        weight: of the patch's losses, a scalar.
        training: whether this is a step of a training.

    Returns:
        RGB (n, 2P, 2P, 3), black where the weight is 0.
    """
    return ops.cond(
        weight > 0,
        lambda: _drawn(outputs, refiner, training),
        lambda: ops.zeros_like(outputs["patch"]) + nothing(refiner),
    )


def nothing(network: keras.Model) -> Tensor:
    """Returns 0 with a gradient of 0, which every backend has an update for."""
    weights = (ops.cast(w, "float32") for w in network.trainable_variables)
    return sum(ops.sum(0.0 * weight) for weight in weights)


def of_patch(maps: Tensor, outputs: dict[str, Any]) -> Tensor:
    """Cuts from masks (n, s, s, c) what belongs to the patch, (n, P, P, c)."""
    return crop(maps, outputs["corner"], outputs["patch"].shape[1] // REFINED)


def _of_patch(given: Given) -> Tensor:
    weights, outputs = given.weights, given.outputs
    target, rgb = outputs["patch"], outputs["drawn"]
    masks = ops.concatenate([given.eyes, given.mouth], axis=-1)
    masks = of_patch(masks, outputs)
    masks = ops.repeat(ops.repeat(masks, REFINED, axis=1), REFINED, axis=2)
    eyes, mouth = ops.split(masks, 2, axis=-1)

    def emphasis(everywhere: str, of_eyes: str, of_mouth: str) -> Tensor:
        parts = weights[of_eyes] * eyes + weights[of_mouth] * mouth
        return weights[everywhere] + parts

    colors = emphasis("reconstruction", "eyes", "mouth")
    sharp = emphasis("edges", "eye_edges", "mouth_edges")
    side = REFINED * outputs["rgba"].shape[1]
    structure = [
        losses.structure(rgb, target, round(side / share)) for share in WINDOWS
    ]
    return (
        losses.masked_l1(rgb, target, colors)
        + losses.edges(rgb, target, sharp)
        + weights["structure"] * sum(structure) / len(WINDOWS)
    )


def _drawn(
    outputs: dict[str, Any], refiner: keras.Model, training: bool | None
) -> Tensor:
    side = outputs["patch"].shape[1] // REFINED
    pieces = []
    for name in ("features", "rgba"):
        scale = outputs["rgba"].shape[1] // outputs[name].shape[1]
        first = outputs["corner"] // scale - MARGIN
        wide = side // scale + 2 * MARGIN
        pieces.append(crop(outputs[name], first, wide))
    rgba = refiner(pieces, training=training)
    return ops.split(rgba, [1], axis=-1)[1]
