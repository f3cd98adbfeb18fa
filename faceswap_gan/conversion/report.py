"""What a conversion did."""

import dataclasses
import time
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from faceswap_gan.phases import begin_phase
from faceswap_gan.provenance.swaps import Swap

Progress = Callable[[int, int | None], None]


@dataclasses.dataclass(frozen=True)
class ConvertReport:
    """What a conversion did.

    Attributes:
        output: the file or folder that was written.
        frames: pictures written.
        faces_swapped: faces swapped in all of them.
        frames_without_face: pictures in which no face was found, or none
            whose mask was not empty.
        frames_of_others: pictures in which there are faces, but only of
            people who were not to be swapped.
        resumed: pictures of these that an earlier run had made.
        swapped_share: share of the pictures with a swapped face.
        seconds: how long this run took.
        fps: pictures per second in this run.
        problems: sentences on what could not be read or found.
        notes: sentences on whose faces were swapped.
        swaps: who was swapped, with the runs of frames, or of a folder's
            pictures, and when those of a film begin and end.
    """

    output: str
    frames: int
    faces_swapped: int
    frames_without_face: int
    frames_of_others: int
    resumed: int
    swapped_share: float
    seconds: float
    fps: float
    problems: list[str]
    notes: list[str] = dataclasses.field(default_factory=list)
    swaps: list[dict[str, Any]] = dataclasses.field(default_factory=list)


class Tally:
    """Counts while a conversion runs.

    Args:
        progress: called with the steps done and all steps, if known.
        total: all steps, or None.
    """

    def __init__(self, progress: Progress | None, total: int | None):
        self.progress, self.total = progress, total
        self.done = self.frames = self.faces = self.untouched = 0
        self.resumed = 0
        self.started = time.perf_counter()

    def phase(self, title: str, total: int | None = None) -> None:
        """Begins to count anew, under a title and, if known, to a total."""
        self.done, self.total = 0, total or self.total
        begin_phase(self.progress, title)

    def step(self) -> None:
        """Counts a step of work."""
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)

    def add(self, faces: int) -> None:
        """Counts a written picture in which so many faces were swapped."""
        self.frames += 1
        self.faces += faces
        self.untouched += not faces
        self.step()

    def resume(self, frames: int, faces: int, untouched: int) -> None:
        """Counts pictures that an earlier run has made."""
        self.done += frames
        self.resumed += frames
        self.frames += frames
        self.faces += faces
        self.untouched += untouched

    def forget(self) -> None:
        """Forgets what was counted, since it is done anew."""
        self.frames = self.faces = self.untouched = self.resumed = 0

    def report(
        self,
        output: Path,
        problems: list[str],
        of_others: int,
        notes: Sequence[str] = (),
        swaps: Sequence[Swap] = (),
    ) -> ConvertReport:
        """Sums up.

        Args:
            output: what was written.
            problems: what the reader had to say.
            of_others: pictures that show only people who are not swapped.
            notes: what is to be known of the choice of faces.
            swaps: who was swapped, and where.
        """
        seconds = time.perf_counter() - self.started
        return ConvertReport(
            output=str(output),
            frames=self.frames,
            faces_swapped=self.faces,
            frames_without_face=self.untouched - of_others,
            frames_of_others=of_others,
            resumed=self.resumed,
            swapped_share=1 - self.untouched / max(1, self.frames),
            seconds=seconds,
            fps=(self.frames - self.resumed) / seconds,
            problems=problems,
            notes=list(notes),
            swaps=[swap.row() for swap in swaps],
        )
