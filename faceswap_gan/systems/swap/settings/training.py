"""What a swap adds to the settings of every training."""

from typing import Annotated
from typing import Literal

import pydantic

from faceswap_gan.settings.older_names import Formerly
from faceswap_gan.settings.rules import FIXED
from faceswap_gan.settings.section import Batch
from faceswap_gan.settings.section import Rate
from faceswap_gan.settings.section import Share
from faceswap_gan.settings.section import Weight
from faceswap_gan.settings.training import OptimizerConfig
from faceswap_gan.settings.training import Stage
from faceswap_gan.settings.training import TrainingConfig
from faceswap_gan.suggestion import check_known
from faceswap_gan.systems.swap.settings.augment import Warp
from faceswap_gan.systems.swap.settings.loss import LossConfig


class SwapOptimizer(OptimizerConfig):
    """Adam for the generators and for the discriminators."""

    learning_rate: Rate = 1e-3
    """Of encoder and decoders."""
    discriminator_learning_rate: Rate = 2e-4
    """Of the discriminators."""


class SwapStage(Stage):
    """A part of a training, from a share of its steps on."""

    perceptual: bool = True
    """Whether the perceptual loss counts, where it is switched on."""
    mask: Literal["l1", "hinge"] = "l1"
    """Whether alpha is kept small (`l1`) or large (`hinge`)."""
    mask_margin: Share = 0.5
    """Alpha that `hinge` asks for."""
    swap_decoders: bool = False
    """Let the decoders change places when it begins."""
    warp: Warp | None = None
    """Spread of the random warp, null for that of `augment.warp`."""
    loss: dict[str, Weight] = {}
    """Weights that differ from those of the section `loss`, by their names
    there; what is switched off there stays off."""

    @pydantic.field_validator("loss")
    @classmethod
    def _known(cls, loss: dict[str, float]) -> dict[str, float]:
        for name in loss:
            check_known("weight of a stage", name, LossConfig.weights())
        return loss


class SwapTraining(TrainingConfig):
    """How long, how much at a time, how often it is saved and shown."""

    system: Annotated[Literal["swap"], FIXED] = "swap"
    """What is trained; `faceswap_gan`, its older name, is read too."""
    batch_size: Batch = 16
    """Faces of each person in a step."""
    balance: Literal["expression", "eyes"] = "expression"
    """What is seen equally often, however rare it is: `expression` is lids,
    gaze, lips and the turn of the head together, `eyes` the area of the eye
    mask alone."""
    balance_share: Annotated[
        Share, Formerly("balance_eyes", (("balance", "eyes"),))
    ] = 0.8
    """Share of the faces that are drawn so; blinks are too rare otherwise."""
