"""The schedule: what changes in the course of a training, as data.

Everything here is a pure function of the number of finished steps, so that a
training resumed anywhere goes on rightly, with its optimizers' moments. When
stages begin stands in a variable that compiled steps read, so that the number
of all steps may be decided anew between them.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import ops

from faceswap_gan.settings.training import Stage
from faceswap_gan.tensors import Tensor


def first_steps(schedule: Sequence[Stage], total: int) -> list[int]:
    """Returns the step at which each stage of a training of `total` begins."""
    return [round(stage.start * total) for stage in schedule]


def timetable(schedule: Sequence[Stage], total: int) -> np.ndarray:
    """Returns the first step of each stage and then the number of all steps.

    Args:
        schedule: the stages.
        total: steps of the whole training.

    Returns:
        (stages + 1,) int32.
    """
    return np.array([*first_steps(schedule, total), total], "int32")


def stage_at(schedule: Sequence[Stage], total: int, step: int) -> Stage:
    """Returns the stage that a step belongs to."""
    begun = [s for s in first_steps(schedule, total) if s <= step]
    return schedule[len(begun) - 1]


class Staged:
    """A number that changes from stage to stage, inside a compiled step.

    Args:
        values: the number in each stage.

    Example:
        >>> margin = Staged([0.5, 0.2])
        >>> margin(step, timetable(schedule, 40000))
    """

    def __init__(self, values: Sequence[float]):
        self.values = np.array(values, "float32")

    def __call__(self, step: Tensor, times: Tensor) -> Tensor:
        """Returns the number at a scalar step, as a float32 scalar.

        Args:
            step: the step.
            times: see `timetable`.
        """
        passed = ops.greater_equal(ops.cast(step, "int32"), times[1:-1])
        return ops.take(self.values, ops.sum(ops.cast(passed, "int32")))


@keras.saving.register_keras_serializable(package="faceswap_gan")
class LearningRate(keras.optimizers.schedules.LearningRateSchedule):
    """A learning rate times the stage's factor, if asked falling to zero.

    Args:
        initial: the rate before any factor.
        starts: first step of each stage.
        factors: factor of each stage.
        total: steps of the whole training.
        cosine: follow half a cosine down to zero at the end (Loshchilov and
            Hutter 2017, eq. 5, without restarts).
        begun: steps that the training had taken before its optimizer began.

    Attributes:
        times: (stages + 1,) int32, the starts and the total; a variable of the
            optimizer where they may change.
    """

    def __init__(
        self,
        initial: float,
        starts: list[int],
        factors: list[float],
        total: int,
        cosine: bool = False,
        begun: int = 0,
    ):
        super().__init__()
        self.begun = begun
        self.initial, self.total, self.cosine = initial, total, cosine
        self.starts, self.factors = list(starts), list(factors)
        self.times: Tensor = np.array([*starts, total], "int32")

    def __call__(self, step: Tensor) -> Tensor:
        """Returns the rate at an optimizer's step, as a float32 scalar."""
        step = step + self.begun
        later = ops.cast(self.times[1:-1], "float32")
        begun = ops.greater_equal(ops.cast(step, "float32"), later)
        passed = ops.sum(ops.cast(begun, "int32"))
        factors = np.array(self.factors, "float32")
        rate = self.initial * ops.take(factors, passed)
        if self.cosine:
            total = ops.cast(self.times[-1], "float32")
            share = ops.minimum(ops.cast(step, "float32") / total, 1.0)
            rate = rate * (1 + ops.cos(np.pi * share)) / 2
        return rate

    def get_config(self) -> dict[str, Any]:
        """See `LearningRateSchedule.get_config`."""
        return {
            "initial": self.initial,
            "starts": self.starts,
            "factors": self.factors,
            "total": self.total,
            "cosine": self.cosine,
            "begun": self.begun,
        }
