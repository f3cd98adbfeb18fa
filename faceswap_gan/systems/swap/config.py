"""The settings of a face swap."""

from typing import Any

import pydantic

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConfigError
from faceswap_gan.settings.base import Config
from faceswap_gan.systems.swap.settings.augment import AugmentConfig
from faceswap_gan.systems.swap.settings.loss import LossConfig
from faceswap_gan.systems.swap.settings.model import ModelConfig
from faceswap_gan.systems.swap.settings.training import SwapOptimizer
from faceswap_gan.systems.swap.settings.training import SwapStage
from faceswap_gan.systems.swap.settings.training import SwapTraining


class SwapConfig(Config):
    """All settings of a training."""

    model: ModelConfig = ModelConfig()
    loss: LossConfig = LossConfig()
    augment: AugmentConfig = AugmentConfig()
    optimizer: SwapOptimizer = SwapOptimizer()
    training: SwapTraining = SwapTraining()
    schedule: tuple[SwapStage, ...] = (
        SwapStage(),
        SwapStage(start=0.75, warp=0.0),
    )

    @pydantic.model_validator(mode="after")
    def _stages_weigh_what_is_on(self) -> "SwapConfig":
        for name in {name for stage in self.schedule for name in stage.loss}:
            if not getattr(self.loss, name):
                raise ConfigError(
                    f"A stage of the schedule weighs {name}, but loss.{name} "
                    "is 0, which leaves it out: give it a weight there, and 0 "
                    "in the stages that are to be without it."
                )
        return self

    def as_built(self) -> dict[str, Any]:
        """See `Config.as_built`: what networks have where nothing is said."""
        architecture = self.model.architecture()
        return {
            f"model.{key}": getattr(architecture, key)
            for key in ("norm", "attention", "latent", "weight_decay")
        }


def swap_config(config: Config) -> SwapConfig:
    """Returns settings as those of a face swap.

    Raises:
        CheckpointError: they are another system's.
    """
    if not isinstance(config, SwapConfig):
        raise CheckpointError(
            f"The model is of the system {config.training.system} and swaps "
            "no faces: choose one that was trained as a swap."
        )
    return config
