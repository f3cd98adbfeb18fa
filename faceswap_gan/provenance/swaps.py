"""Who was swapped with whom, and where in a film."""

import dataclasses
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

Ranges = tuple[tuple[Any, Any], ...]


@dataclasses.dataclass(frozen=True)
class Swap:
    """One person's face that was put in place of another's.

    Attributes:
        seen: the person in the source.
        person: the person swapped in; empty where nobody says.
        frames: first and last frame of each run of frames in which it was
            done, counted from 0; empty for a picture.
        seconds: when each of these runs begins and ends.
    """

    seen: str
    person: str = ""
    frames: Ranges = ()
    seconds: Ranges = ()

    @property
    def names(self) -> set[str]:
        """Both people."""
        return {self.seen, self.person}

    def row(self) -> dict[str, Any]:
        """Gives it as JSON can hold it."""
        row: dict[str, Any] = {"seen": self.seen, "person": self.person}
        if self.frames:
            row["frames"] = [list(run) for run in self.frames]
            row["seconds"] = [list(run) for run in self.seconds]
        return row

    def timed(self, times: Sequence[float]) -> "Swap":
        """Says when its frames are shown.

        Args:
            times: when each frame of the film appears, and at last its end.
        """
        seconds = tuple(
            (round(times[first], 3), round(times[last + 1], 3))
            for first, last in self.frames
        )
        return dataclasses.replace(self, seconds=seconds)


def runs(numbers: Iterable[int]) -> Ranges:
    """Gives the first and the last of each run of numbers without a gap."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return tuple(found)
