"""What the settings of every system have in common."""

from typing import Any

import pydantic

from faceswap_gan.settings.section import Section
from faceswap_gan.settings.training import OptimizerConfig
from faceswap_gan.settings.training import Stage
from faceswap_gan.settings.training import TrainingConfig


class Config(Section):
    """All settings of a training; each system adds sections of its own.

    A system may also add settings to these three, by sections that derive from
    theirs.
    """

    optimizer: OptimizerConfig = OptimizerConfig()
    training: TrainingConfig
    schedule: tuple[Stage, ...] = (Stage(),)

    @pydantic.field_validator("schedule")
    @classmethod
    def _in_order(cls, schedule: tuple[Stage, ...]) -> tuple[Stage, ...]:
        starts = [stage.start for stage in schedule]
        if not starts or starts[0] != 0 or starts != sorted(set(starts)):
            raise ValueError("stages must begin at 0 and rise")
        return schedule

    def as_built(self) -> dict[str, Any]:
        """Returns what is not left to a default, as `section.key`.

        Settings whose value stands for another one, such as a network's own
        default, are compared by that one on resuming.
        """
        return {}
