"""Steps that are timed: before a training, and while it runs."""

from collections.abc import Callable
from typing import Any

from faceswap_gan.settings.base import Config
from faceswap_gan.training.callbacks import Steps
from faceswap_gan.training.devices import BatchDataset
from faceswap_gan.training.devices import dispatch_size
from faceswap_gan.training.pace import Pace
from faceswap_gan.training.pace import TimePlan

UNTIMED, FEWEST, MOST = 2, 4, 200
"""Steps that are taken before any is timed, and how many are then."""
SECONDS = 5.0
"""How long steps are timed, if there are enough of them."""
REVIEWS = 10
"""How often a training looks at its clock."""


class Stopwatch(Steps):
    """Times steps, and ends when there are enough.

    Args:
        clock: returns seconds that pass.

    Attributes:
        begun: steps that are not timed, and what the clock showed after them.
        each: seconds of a step, on average.
    """

    def __init__(self, clock: Callable[[], float]):
        super().__init__(0)
        self.clock, self.each = clock, 0.0
        self.begun: tuple[int, float] | None = None

    def on_step(self, step: int, logs: dict[str, Any]) -> None:
        """Waits for the step, and looks at the clock."""
        float(logs.get("loss", 0.0))
        if step < UNTIMED:
            return
        self.begun = self.begun or (step, self.clock())
        timed, passed = step - self.begun[0], self.clock() - self.begun[1]
        self.each = passed / max(1, timed)
        self.model.stop_training = timed >= FEWEST and passed >= SECONDS


def measured(build: Callable[[], Any], clock: Callable[[], float]) -> Pace:
    """Measures a training by steps that are forgotten.

    Args:
        build: returns a `TrainingRun`.
        clock: returns seconds that pass.
    """
    began = clock()
    run = build()
    watch, dispatch = Stopwatch(clock), dispatch_size(run.config)
    run.model.steps_per_execution = dispatch
    run.model.fit(
        BatchDataset(run.begin, run.start, MOST * dispatch),
        verbose=0,
        shuffle=False,
        callbacks=[watch],
    )
    steps, then = watch.begun or (0, began)
    start = then - began - steps * watch.each
    first, look = (_look(run, clock) for _ in range(2))
    return Pace(max(0.0, start), watch.each, look, max(0.0, first - look))


def _look(run: Any, clock: Callable[[], float]) -> float:
    """Returns the seconds that scores and pictures take."""
    began = clock()
    run.validate(run.model)
    run.draw(run.model)
    return clock() - began


class TimeKeeper(Steps):
    """Ends steps that would miss their time, so that their number changes.

    Args:
        start: number of steps finished before this run.
        config: the settings, with the steps that were decided.
        plan: what decided them.

    Attributes:
        revised: how many steps there are now in all, if it ended them.
    """

    def __init__(self, start: int, config: Config, plan: TimePlan):
        super().__init__(start)
        self.config, self.plan = config, plan
        self.every = max(FEWEST, config.training.iterations // REVIEWS)
        self.since: tuple[int, float] | None = None
        self.revised: int | None = None

    def on_step(self, step: int, logs: dict[str, Any]) -> None:
        """Looks at the clock every few steps, and not at the last."""
        if self.since is None:
            self.since = (step, self.plan.limit.clock())
        taken = step - self.since[0]
        if taken < self.every or step >= self.config.training.iterations:
            return
        now = self.plan.limit.clock()
        each = (now - self.since[1]) / taken
        self.since = (step, now)
        self.revised = self.plan.revised(self.config, step, each)
        if self.revised is not None:
            self.model.stop_training = True
            before = self.config.training.iterations
            changed = "slower" if self.revised < before else "faster"
            self.plan.say(
                f"The training has become {changed}: it takes "
                f"{self.revised:,} steps in all now, not {before:,}."
            )
