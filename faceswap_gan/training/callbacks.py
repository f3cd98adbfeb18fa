"""What happens beside the steps: saving, curves, previews, stopping."""

import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import keras
import numpy as np
from tensorboardX import SummaryWriter

from faceswap_gan.storage import write_bytes


class Steps(keras.callbacks.Callback):
    """Base of the callbacks that count a training's steps.

    Args:
        start: number of steps finished before this run.
    """

    def __init__(self, start: int):
        super().__init__()
        self.start = start

    def on_train_batch_end(self, batch, logs=None):
        """Calls `on_step` with the number of finished steps."""
        self.on_step(self.start + batch + 1, logs or {})

    def on_step(self, step: int, logs: dict) -> None:
        """Is called after each step."""


class Scheduler(Steps):
    """Changes the model where the schedule asks for it.

    Args:
        start: number of steps finished before this run.
        changes_at: says whether the model changes just before a step.
        change: changes the model.
    """

    def __init__(
        self,
        start: int,
        changes_at: Callable[[int], bool],
        change: Callable[[keras.Model], None],
    ):
        super().__init__(start)
        self.changes_at, self.change = changes_at, change

    def on_train_batch_begin(self, batch, logs=None):
        """Changes the model before the step, if it is time."""
        if self.changes_at(self.start + batch):
            self.change(self.model)


class Saver(Steps):
    """Saves every few minutes, and once more when asked to stop.

    Args:
        start: number of steps finished before this run.
        save: writes a checkpoint of the given step.
        minutes: time between two checkpoints.
        stop: says whether the training shall end now.
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

    def on_step(self, step, logs):
        """Saves when the time has come."""
        if self.stop():
            self.model.stop_training = True
        elif time.monotonic() - self.last >= self.seconds:
            self.save(step)
            self.last = time.monotonic()


class Reporter(Steps):
    """Writes curves and tells the progress every few steps.

    Args:
        start: number of steps finished before this run.
        total: number of steps at the end.
        every: steps between two reports.
        folder: where TensorBoard's events go.
        progress: is called with step, total and the mean losses.
    """

    def __init__(
        self,
        start: int,
        total: int,
        every: int,
        folder: Path,
        progress: Callable[[int, int, dict], None],
    ):
        super().__init__(start)
        self.total, self.every, self.progress = total, every, progress
        self.writer = SummaryWriter(str(folder), purge_step=start + 1)
        self.losses: dict[str, float] = {}

    def on_step(self, step, logs):
        """Reports the means since the last report."""
        if step % self.every == 0 or step == self.total:
            self.losses = {name: float(value) for name, value in logs.items()}
            for name, value in self.losses.items():
                self.writer.add_scalar(f"loss/{name}", value, step)
            self.model.reset_metrics()
        self.progress(step, self.total, self.losses)

    def on_train_end(self, logs=None):
        """Closes the events file."""
        self.writer.close()


class Previewer(Steps):
    """Writes a preview picture every few steps.

    Args:
        start: number of steps finished before this run.
        every: steps between two pictures.
        folder: where `preview.png` and the numbered pictures go.
        draw: makes the picture, (h, w, 3) uint8 RGB, from the model.
    """

    def __init__(
        self,
        start: int,
        every: int,
        folder: Path,
        draw: Callable[[keras.Model], np.ndarray],
    ):
        super().__init__(start)
        self.every, self.folder, self.draw = every, folder, draw

    def on_step(self, step, logs):
        """Draws when the step has come."""
        if step % self.every == 0:
            picture = self.draw(self.model)
            data = cv2.imencode(".png", picture[..., ::-1])[1].tobytes()
            write_bytes(self.folder / "preview.png", data)
            write_bytes(self.folder / f"preview-{step:08d}.png", data)


class Interrupt:
    """Turns Ctrl-C and SIGTERM into a flag inside a `with`.

    A second Ctrl-C interrupts at once.
    """

    def __init__(self):
        self.asked = False
        self._before = {}

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *exception):
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number, frame):
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
