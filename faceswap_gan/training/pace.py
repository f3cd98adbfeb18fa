"""How fast a training is, and how many steps fit into the time it has."""

import dataclasses
import time
from collections.abc import Callable

from faceswap_gan.errors import TrainingError
from faceswap_gan.settings.base import Config
from faceswap_gan.training.schedule import stage_at

TOLERANCE = 0.06
"""Share of its time by which a training may be expected to miss its end."""


@dataclasses.dataclass(frozen=True)
class Pace:
    """How long the parts of a training take, in seconds.

    Attributes:
        start: what is needed once, such as building and compiling.
        step: a step.
        look: scores and pictures, drawn every few steps and at the end.
        first: what the first look takes more, since networks are compiled.
    """

    start: float
    step: float
    look: float
    first: float = 0.0

    def seconds(self, steps: int, every: int) -> float:
        """Returns how long so many steps take.

        Args:
            steps: their number.
            every: steps between two looks.
        """
        looks = steps // every + 1
        once = self.start + self.first
        return once + steps * self.step + looks * self.look

    def steps_within(self, seconds: float, every: int) -> int:
        """Returns the most steps that take no longer, 0 where none does."""
        once = self.start + self.first
        left = max(0.0, seconds - once - self.look)
        rounds, rest = divmod(left, every * self.step + self.look)
        return int(rounds) * every + min(int(rest / self.step), every - 1)


@dataclasses.dataclass(frozen=True)
class TimeLimit:
    """The time that a training has.

    Attributes:
        minutes: all of it.
        clock: returns seconds that pass.
        ends: what the clock shows at the end.
    """

    minutes: float
    clock: Callable[[], float]
    ends: float

    @classmethod
    def of(
        cls, config: Config, clock: Callable[[], float] = time.monotonic
    ) -> "TimeLimit | None":
        """Returns the limit of a training that begins now, if it has one."""
        minutes = config.training.minutes
        if minutes is None:
            return None
        return cls(minutes, clock, clock() + minutes * 60)

    @property
    def left(self) -> float:
        """Seconds until the end."""
        return self.ends - self.clock()


@dataclasses.dataclass(frozen=True)
class TimePlan:
    """What decides how many steps a training takes.

    Attributes:
        limit: the time that it has.
        pace: how fast it was found to be.
        say: is called with a sentence when it decides anew.
    """

    limit: TimeLimit
    pace: Pace
    say: Callable[[str], None] = lambda _: None

    def steps(self, config: Config) -> int:
        """Returns how many steps fit into the time that is left.

        Args:
            config: the settings; `training.preview_every` counts.

        Raises:
            TrainingError: not one does.
        """
        every = config.training.preview_every
        steps = self.pace.steps_within(self.limit.left, every)
        if steps:
            return _dispatched(steps, config)
        needed = self.pace.seconds(1, every)
        raise TrainingError(
            f"{self.limit.left:.0f} s are left of the time, and building the "
            f"networks, one step and its pictures take {needed:.0f} s here: "
            "give more --minutes."
        )

    def revised(self, config: Config, step: int, each: float) -> int | None:
        """Returns how many steps in all suit the time better, if any do.

        No stage of the schedule is left out by it, nor begun again.

        Args:
            config: the settings, with the steps that were decided.
            step: how many of them are finished.
            each: seconds that a step takes now.
        """
        total, left = config.training.iterations, self.limit.left
        end = self.pace.first + self.pace.look
        late = (total - step) * each + end - left
        if abs(late) <= TOLERANCE * self.limit.minutes * 60:
            return None
        more = max(1, int((left - end) / each))
        again = step + _dispatched(more, config)
        stages = [stage_at(config.schedule, n, step) for n in (total, again)]
        return again if stages[0] is stages[1] else None


def _dispatched(steps: int, config: Config) -> int:
    """Leaves out what would not be a whole dispatch, if there is any."""
    size = config.training.dispatch
    return steps - steps % size if steps > size else steps
