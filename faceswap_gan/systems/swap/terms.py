"""What each term of the objective compares, without its weight.

Where things cover the input, the target of the decoder's picture is `target`
without them, and that of the composite is `occluded_target` with them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from keras import ops

from faceswap_gan.networks.vggface import TAPS
from faceswap_gan.systems.swap import losses
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.settings.loss import LossConfig
from faceswap_gan.systems.swap.settings.training import SwapStage
from faceswap_gan.tensors import Tensor
from faceswap_gan.training.schedule import Staged

Weights = dict[str, Any]
"""Scalars of a step, by the names of their settings."""


class StagedWeights:
    """What the stages weigh: a function of the step and the timetable.

    Beside the weights of the losses it has `mask_margin`, `perceptual` (1 or 0)
    and `warp`.

    Args:
        config: the settings.
    """

    def __init__(self, config: SwapConfig):
        rows = [_stage_weights(config, stage) for stage in config.schedule]
        self._staged = {
            name: Staged([row[name] for row in rows]) for name in rows[0]
        }

    def __call__(self, step: Tensor, times: Tensor) -> Weights:
        """Returns the numbers at a scalar step, as float32 scalars.

        Args:
            step: the step.
            times: see `timetable`.
        """
        return {name: own(step, times) for name, own in self._staged.items()}


def _stage_weights(config: SwapConfig, stage: SwapStage) -> dict[str, float]:
    own = {name: getattr(config.loss, name) for name in LossConfig.weights()}
    own |= stage.loss
    own["mask_l1" if stage.mask == "hinge" else "mask_hinge"] = 0.0
    own["mask_margin"] = stage.mask_margin
    own["perceptual"] = float(stage.perceptual)
    own["warp"] = config.augment.warp if stage.warp is None else stage.warp
    return own


@dataclass(frozen=True)
class Given:
    """What a term is computed from, of one person.

    Attributes:
        outputs: what `FaceSwapGAN.call` returns for the person.
        settings: those of the losses.
        weights: the numbers of the step, see `StagedWeights`.
        mix: draws a scalar share of real, or of the raw picture.
        discriminator: the person's, where there is one.
        patch_discriminator: that of the last stage, where there is one.
        features: network from pictures (n, s, s, 3) to a dict of maps, where
            they are compared.
        training: whether networks may move their state.
    """

    outputs: dict[str, Any]
    settings: LossConfig
    weights: Weights
    mix: Callable[[], Any]
    discriminator: Any = None
    patch_discriminator: Any = None
    features: Any = None
    training: bool = True

    @property
    def target(self) -> Tensor:
        """The face, (n, s, s, 3)."""
        return self.outputs["target"]

    @property
    def eyes(self) -> Tensor:
        """The eye mask, (n, s, s, 1)."""
        return self.outputs["eyes"]

    @property
    def mouth(self) -> Tensor:
        """The mouth mask, (n, s, s, 1)."""
        return self.outputs["mouth"]

    @property
    def occluded_target(self) -> Tensor:
        """The target of the composite, (n, s, s, 3)."""
        return self.outputs.get("occluded_target", self.target)

    @property
    def alpha(self) -> Tensor:
        """The decoder's mask, (n, s, s, 1)."""
        return self._parts[0]

    @property
    def rgb(self) -> Tensor:
        """The decoder's picture, (n, s, s, 3)."""
        return self._parts[1]

    @cached_property
    def composite(self) -> Tensor:
        """The decoder's picture laid over the input by its mask."""
        behind = self.outputs.get("behind", self.outputs["warped"])
        return self.alpha * self.rgb + (1 - self.alpha) * behind

    @cached_property
    def _parts(self) -> list[Tensor]:
        return ops.split(self.outputs["rgba"], [1], axis=-1)


def auxiliary(given: Given) -> Tensor:
    """L1 of the smaller pictures that some decoders make on the way."""
    outputs = given.outputs
    small = [outputs[name] for name in outputs if name.startswith("aux_")]
    return sum(
        losses.l1(picture, losses.resized(given.target, picture.shape[1]))
        for picture in small
    )


def mask(given: Given) -> Tensor:
    """The mask's shape, size and smoothness, as the schedule weighs them."""
    weights, alpha, outputs = given.weights, given.alpha, given.outputs
    size = weights["mask_l1"] * losses.mask_size(alpha)
    hinge = losses.mask_hinge(alpha, weights["mask_margin"])
    known = weights["mask_target"] * losses.l1(alpha, outputs["face"])
    variation = weights["mask_variation"] * losses.total_variation(alpha)
    term = size + weights["mask_hinge"] * hinge + known + variation
    if "occluder_mask" in outputs:
        hidden = losses.mask_hidden(alpha, outputs["occluder_mask"])
        term = term + weights["mask_hidden"] * hidden
    return term


def cycle(given: Given) -> Tensor:
    """L1 after a swap there and back to the same face."""
    outputs = given.outputs
    alpha, rgb = ops.split(outputs["cycle"], [1], axis=-1)
    there, _ = ops.split(outputs["there"], [1], axis=-1)
    back = losses.l1(rgb, given.target)
    seen = 1 - outputs["occluder_mask"] if "occluder_mask" in outputs else 1.0
    masks = losses.masked_l1(alpha, there, seen)
    return back + given.weights["cyclic_alpha"] * masks


def perceptual(given: Given) -> Tensor:
    """Distance of normalised feature maps, in the stages that ask for it.

    The pictures are mixtures of the raw one and the composite.
    """
    mix = given.mix()
    fake = mix * given.rgb + (1 - mix) * given.composite
    real = mix * given.target + (1 - mix) * given.occluded_target
    return ops.cond(
        given.weights["perceptual"] > 0,
        lambda: _feature_distance(given, fake, real),
        lambda: ops.zeros(()),
    )


def _feature_distance(given: Given, fake: Tensor, real: Tensor) -> Tensor:
    fakes = given.features(fake, training=False)
    reals = given.features(real, training=False)
    weighted = zip(TAPS, given.settings.perceptual_maps, strict=True)
    return sum(
        weight * losses.normalised_mse(fakes[tap], reals[tap])
        for tap, weight in weighted
    )
