"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

import time
from collections.abc import Mapping
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn
from rich.progress import MofNCompleteColumn
from rich.progress import Progress
from rich.progress import TaskID
from rich.progress import TextColumn
from rich.progress import TimeRemainingColumn

from faceswap_gan.terminal import one_line

PLAIN_SECONDS = 15.0
Losses = Mapping[str, float] | str


class Meter:
    """Shows how far a piece of work is; use it in a `with`.

    Args:
        title: what is being done.
        unit: what is counted, in the plural.
        console: where it is shown.

    Example:
        >>> with Meter("Reading", "frames") as meter:
        ...     meter(1, 10)
        ...     meter.phase("Saving")
    """

    def __init__(self, title: str, unit: str, console: Console | None = None):
        self.title, self.unit = title, unit
        self.console = console or Console(stderr=True)
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._begin(title)

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
                TextColumn("{task.fields[detail]}"),
                console=self.console,
            )
            self._bar.start()
        self.phase(self.title)
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def phase(self, title: str) -> None:
        """Begins a part of the work that counts anew, under its own title."""
        self._begin(title)
        if self._bar is None:
            self._print(f"{self.title}...")
            return
        if self._task is not None:
            self._bar.remove_task(self._task)
        self._task = self._bar.add_task(
            escape(self.title), total=None, rate="", detail=""
        )

    def _begin(self, title: str) -> None:
        self.title = one_line(title)
        self._first: tuple[float, int] | None = None
        self._shown = 0.0

    def __call__(self, done: int, total: int | None, detail: str = "") -> None:
        """Shows that `done` of `total` are finished."""
        now = time.monotonic()
        if self._first is None:
            self._first = (now, done)
        passed, made = now - self._first[0], done - self._first[1]
        rate = made / passed if passed > 0 else 0.0
        if self._bar is not None and self._task is not None:
            self._bar.update(
                self._task,
                completed=done,
                total=total,
                rate=f"{rate:.1f} {self.unit}/s",
                detail=detail,
            )
        elif done == total or now - self._shown >= PLAIN_SECONDS:
            self._shown = now
            self._line(done, total, rate, detail)

    def _line(
        self, done: int, total: int | None, rate: float, detail: str
    ) -> None:
        of = f"/{total}" if total else ""
        speed = f", {rate:.1f}/s" if rate else ""
        left = f", {(total - done) / rate:.0f} s left" if total and rate else ""
        self._print(
            f"{self.title}: {done}{of} {self.unit}{speed}{left}"
            f"{'  ' + detail if detail else ''}"
        )

    def _print(self, line: str) -> None:
        self.console.print(line, highlight=False, markup=False, soft_wrap=True)


class LossMeter(Meter):
    """Shows the steps of a training with its losses."""

    SHOWN = ("loss", "reconstruction")

    def __call__(
        self, done: int, total: int | None, detail: Losses = ""
    ) -> None:
        """Shows that `done` of `total` steps are finished, and the losses."""
        if not isinstance(detail, str):
            shown = [f"{k} {detail[k]:.3f}" for k in self.SHOWN if k in detail]
            detail = " ".join(shown)
        super().__call__(done, total, detail)
