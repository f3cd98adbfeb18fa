"""What happens beside the steps: saving, watching, curves, scores."""

import math
import time
from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

import keras

from faceswap_gan.systems.entry import Metric
from faceswap_gan.systems.system import Score
from faceswap_gan.training.events import Events


class Steps(keras.callbacks.Callback):
    """Base of the callbacks that count a training's steps.

    Args:
        start: number of steps finished before this run.

    Attributes:
        step: steps that are finished.
        before: steps that were when it was called last.
    """

    def __init__(self, start: int):
        super().__init__()
        self.start = self.step = self.before = start

    def on_train_batch_end(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Calls `on_step` with the number of finished steps."""
        self.before, self.step = self.step, self.start + batch + 1
        self.on_step(self.step, logs or {})

    def on_step(self, step: int, logs: dict[str, Any]) -> None:
        """Is called after each step, or several that are one dispatch."""

    def is_time(self, every: int) -> bool:
        """Says whether a multiple of so many steps was just reached."""
        return self.step // every > self.before // every


class Scheduler(Steps):
    """Changes the model where the schedule asks for it.

    What is due in the course of a dispatch is changed at its beginning.

    Args:
        start: number of steps finished before this run.
        changes_at: says whether the model changes just before a step.
        change: changes the model.

    Attributes:
        dispatch: steps that are taken in one go.
    """

    def __init__(
        self,
        start: int,
        changes_at: Callable[[int], bool],
        change: Callable[[keras.Model], None],
    ):
        super().__init__(start)
        self.changes_at, self.change = changes_at, change
        self.dispatch = 1

    def on_train_batch_begin(
        self, batch: int, logs: dict[str, Any] | None = None
    ) -> None:
        """Changes the model before the step, if it is time."""
        first = self.start + batch
        if any(map(self.changes_at, range(first, first + self.dispatch))):
            self.change(self.model)


class CheckpointSaver(Steps):
    """Saves every few minutes, and ends the training when asked to.

    Args:
        start: number of steps finished before this run.
        save: writes a checkpoint of the given step.
        minutes: time between two checkpoints.
        stop: says whether the training is to end now.
    """

    def __init__(
        self,
        start: int,
        save: Callable[[int], None],
        minutes: float,
        stop: Callable[[], bool],
    ):
        super().__init__(start)
        self.save, self.seconds, self.stop = save, minutes * 60, stop
        self.last = time.monotonic()

    def on_step(self, step: int, logs: dict[str, Any]) -> None:
        """Saves when the time has come."""
        if self.stop():
            self.model.stop_training = True
        elif time.monotonic() - self.last >= self.seconds:
            self.save(step)
            self.last = time.monotonic()


class DivergenceGuard(Steps):
    """Ends a training that has gone wrong.

    Args:
        start: number of steps finished before this run.
        every: steps between two looks at the loss; the first steps are all
            looked at.
        health: says what is wrong with the model, or None.
    """

    FIRST = 3

    def __init__(
        self,
        start: int,
        every: int,
        health: Callable[[keras.Model], str | None],
    ):
        super().__init__(start)
        self.every, self.health = every, health
        self.reason: str | None = None

    def on_step(self, step: int, logs: dict[str, Any]) -> None:
        """Looks at the loss, a mean since the last report."""
        if self.before - self.start >= self.FIRST and not self.is_time(
            self.every
        ):
            return
        if not math.isfinite(float(logs.get("loss", 0.0))):
            self._end("the loss is no longer a number")

    def sound(self) -> bool:
        """Looks at the model itself, before it is saved."""
        if self.reason is None and (reason := self.health(self.model)):
            self._end(reason)
        return self.reason is None

    def _end(self, reason: str) -> None:
        self.reason = reason
        self.model.stop_training = True


class Reporter(Steps):
    """Writes curves and tells the progress every few steps.

    Args:
        start: number of steps finished before this run.
        total: number of steps at the end.
        every: steps between two reports.
        events: the run's, for TensorBoard.
        progress: is called with step, total and the mean losses.
    """

    def __init__(
        self,
        start: int,
        total: int,
        every: int,
        events: Events,
        progress: Callable[[int, int, dict[str, Any]], None],
    ):
        super().__init__(start)
        self.total, self.every, self.progress = total, every, progress
        self.events = events
        self.losses: dict[str, float] = {}

    def on_step(self, step: int, logs: dict[str, Any]) -> None:
        """Reports the means since the last report."""
        if self.is_time(self.every) or step == self.total:
            self.losses = {name: float(value) for name, value in logs.items()}
            rates = learning_rates(self.model.optimizer)
            curves = _below("loss", self.losses)
            curves |= _below("learning_rate", rates)
            self.events.add_scalars(curves, step)
            self.model.reset_metrics()
        self.progress(step, self.total, self.losses)


def learning_rates(optimizer: keras.optimizers.Optimizer) -> dict[str, float]:
    """Returns the learning rate of each of a training's optimizers, by name."""
    parts = getattr(optimizer, "optimizers", None) or [optimizer]
    return {
        part.name: float(keras.ops.convert_to_numpy(part.learning_rate))
        for part in parts
    }


class Validator(Steps):
    """Scores the model every few steps, on training and held-out examples.

    Args:
        start: number of steps finished before this run.
        every: steps between two looks.
        events: the run's, for TensorBoard.
        criterion: the metric whose scores are kept.
        validate: scores a model.

    Attributes:
        scores: what the model last had of the criterion, by the name of what
            it was shown.
    """

    def __init__(
        self,
        start: int,
        every: int,
        events: Events,
        criterion: Metric,
        validate: Callable[[keras.Model], Sequence[Score]],
    ):
        super().__init__(start)
        self.every, self.events = every, events
        self.criterion, self.validate = criterion, validate
        self.scored = start
        self.scores: dict[str, float] = {}

    def on_step(self, step: int, logs: dict[str, Any]) -> None:
        """Scores when the step has come."""
        if self.is_time(self.every):
            self.scores_at(step)

    def scores_at(self, step: int) -> dict[str, float]:
        """Returns the scores of the model as it is after a step."""
        if step != self.scored or not self.scores:
            found = self.validate(self.model)
            curves = {f"{metric.name}/{part}": v for metric, part, v in found}
            self.events.add_scalars(curves, step)
            self.scored = step
            self.scores = {
                score.part: score.value
                for score in found
                if score.metric == self.criterion
            }
        return self.scores


def _below(title: str, values: dict[str, float]) -> dict[str, float]:
    """Puts values under a title, by which TensorBoard groups curves."""
    return {f"{title}/{name}": value for name, value in values.items()}
