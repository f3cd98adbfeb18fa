"""Who was swapped with whom, and where in a film."""

import dataclasses
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

import pydantic

Frames = tuple[tuple[int, int], ...]
Seconds = tuple[tuple[pydantic.FiniteFloat, pydantic.FiniteFloat], ...]
_NAMED = 3


@dataclasses.dataclass(frozen=True)
class Swap:
    """One person's face that was put in place of another's.

    Attributes:
        seen: the person in the source.
        person: the person swapped in; empty where nobody says.
        frames: first and last of each run of frames in which it was done, or
            of a folder's pictures, counted from 0; empty for a picture.
        seconds: when each of these runs begins and ends in a film.
    """

    seen: str
    person: str = ""
    frames: Frames = ()
    seconds: Seconds = ()

    @property
    def names(self) -> set[str]:
        """Both people."""
        return {self.seen, self.person}

    def numbers(self) -> set[int]:
        """The numbers of its frames."""
        return {n for a, b in self.frames for n in range(a, b + 1)}

    def row(self) -> dict[str, Any]:
        """Returns it as JSON can hold it."""
        row: dict[str, Any] = {"seen": self.seen, "person": self.person}
        if self.frames:
            row["frames"] = [list(run) for run in self.frames]
        if self.seconds:
            row["seconds"] = [list(run) for run in self.seconds]
        return row

    def sentence(self) -> str:
        """Says it.

        Example:
            >>> Swap("src", "dst", ((0, 104),), ((0.0, 4.2),)).sentence()
            "src's face was replaced by dst's at 0.0-4.2 s."
        """
        whose = f"{self.seen}'s" if self.seen else "A"
        by = f" by {self.person}'s" if self.person else ""
        times = [f"{a:.1f}-{b:.1f}" for a, b in self.seconds[:_NAMED]]
        at = f" at {', '.join(times)} s" if times else ""
        more = len(self.seconds) - len(times)
        rest = f" and {more} more {'times' if more > 1 else 'time'}"
        return f"{whose} face was replaced{by}{at}{rest if more else ''}."

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


_ROWS = pydantic.TypeAdapter(tuple[Swap, ...])


def swaps_in(places: Iterable[tuple[str, int]]) -> list[Swap]:
    """Returns each person's swap.

    Args:
        places: who is swapped, and the frame or picture in which they are.
    """
    frames: dict[str, set[int]] = {}
    for person, frame in places:
        frames.setdefault(person, set()).add(frame)
    return [Swap(name, frames=runs(own)) for name, own in frames.items()]


def swaps_at(swaps: Iterable[Swap], frame: int) -> list[Swap]:
    """Returns who was swapped in a frame, as said of a picture by itself."""
    return [
        Swap(swap.seen, swap.person)
        for swap in swaps
        if any(first <= frame <= last for first, last in swap.frames)
    ]


def swaps_of_rows(rows: object) -> tuple[Swap, ...]:
    """Reads what `Swap.row` returned; nothing where it is malformed."""
    try:
        return _ROWS.validate_python(rows)
    except pydantic.ValidationError:
        return ()


def runs(numbers: Iterable[int]) -> Frames:
    """Returns the first and the last of each run of numbers without a gap."""
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return tuple(found)
