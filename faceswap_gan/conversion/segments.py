"""A converted video in parts, each of which is there undamaged or not at all.

A part's record is written last. It carries the hash of each of the part's files
and of itself.
"""

import dataclasses
import itertools
import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np

from faceswap_gan.conversion.color import Statistics
from faceswap_gan.conversion.track_color import ColorState
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.hashing import sha256_of
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.provenance.swaps import swaps_in
from faceswap_gan.provenance.swaps import swaps_of_rows
from faceswap_gan.sealed import Say
from faceswap_gan.sealed import sealed
from faceswap_gan.sealed import unsealed
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_json

FORMAT = 3


@dataclasses.dataclass(frozen=True)
class Segment:
    """What is known of a part besides its pictures.

    Attributes:
        frames: pictures in it.
        faces: faces swapped in them.
        untouched: pictures in which none was.
        color_state: of the colour correction after the last one.
        swaps: who was swapped, and in which frames of the video.
    """

    frames: int
    faces: int
    untouched: int
    color_state: ColorState
    swaps: tuple[Swap, ...] = ()


class Segments:
    """The parts of a conversion in a folder, from which a new run goes on.

    Args:
        folder: where they are; parts of another conversion are given up.
        made_by: what tells this conversion from others, as JSON can hold it;
            FFmpeg's versions do too, since others may code what cannot be
            joined.
        say: is told when parts are given up because they are damaged.

    Attributes:
        done: the parts that are complete and undamaged, by their numbers.

    Raises:
        OutputError: the folder cannot be written.
    """

    def __init__(
        self, folder: Path, made_by: dict[str, Any], say: Say = lambda _: None
    ):
        self.folder = folder
        made_by = {
            "format": FORMAT,
            "ffmpeg": av.library_versions,
            **made_by,
        }
        made_by = json.loads(json.dumps(made_by))
        if self._read("made_by") != made_by:
            self.remove()
            write_json(self._file("made_by"), sealed(made_by))
        self.done: dict[int, Segment] = {}
        damaged = []
        for number in self._recorded():
            if segment := self._undamaged(number):
                self.done[number] = segment
            else:
                damaged.append(number)
                self._give_up(number)
        if damaged:
            say(_converted_anew(damaged))

    def color_state(self, number: int) -> ColorState:
        """The state of the colour correction before a part."""
        return self.done[number - 1].color_state if number else ()

    @property
    def swaps(self) -> list[Swap]:
        """Who was swapped in all parts, and in which frames."""
        return swaps_in(
            (swap.seen, frame)
            for segment in self.done.values()
            for swap in segment.swaps
            for frame in swap.numbers()
        )

    def gaps(self) -> list[range]:
        """Returns the runs of missing parts that others follow."""
        bounds = [-1, *self.done]
        pairs = itertools.pairwise(bounds)
        return [range(a + 1, b) for a, b in pairs if b > a + 1]

    def picture_file(self, number: int, kind: str) -> Path:
        """Names the file with a part's pictures of a kind (with suffix)."""
        return self.folder / f"{number:06d}-{kind}"

    def picture_files(self, kind: str) -> list[Path]:
        """Names the files with pictures of a kind, in the order of time."""
        return [self.picture_file(number, kind) for number in self.done]

    def add(self, number: int, segment: Segment) -> None:
        """Declares a part complete; its pictures are there."""
        record = dataclasses.asdict(segment)
        record["memory"] = list(map(_to_json, record.pop("color_state")))
        record["swaps"] = [swap.row() for swap in segment.swaps]
        record["files"] = self._hashes(number)
        write_json(self._record(number), sealed(record))
        self.done = dict(sorted({**self.done, number: segment}.items()))

    def check(self) -> None:
        """Looks once more whether all parts are as they were written.

        Raises:
            OutputError: one is not; a new run makes it anew.
        """
        for number in self.done:
            if self._undamaged(number) is None:
                self._give_up(number)
                raise OutputError(
                    f"Part {number + 1} of the converted video was damaged "
                    f"after it was written: run the same command again, "
                    "which converts it anew, and check the disk if this "
                    "happens twice."
                )

    def _undamaged(self, number: int) -> Segment | None:
        """Returns a part, or None where it is not there or damaged."""
        record = self._read(f"{number:06d}")
        if record is None or record.pop("files", None) != self._hashes(number):
            return None
        state = tuple(map(_from_json, record.pop("memory")))
        swaps = swaps_of_rows(record.pop("swaps"))
        return Segment(color_state=state, swaps=swaps, **record)

    def _hashes(self, number: int) -> dict[str, str]:
        files = sorted(self.folder.glob(f"{number:06d}-*"))
        return {file.name: sha256_of(file) for file in files}

    def _recorded(self) -> list[int]:
        """Returns the numbers of the parts that have a record, in order."""
        records = self.folder.glob("[0-9]*.json")
        return sorted(int(file.stem) for file in records)

    def _give_up(self, number: int) -> None:
        """Deletes the record of a part."""
        self._record(number).unlink()

    def remove(self) -> None:
        """Deletes the folder."""
        try:
            if self.folder.exists():
                shutil.rmtree(self.folder)
        except OSError as error:
            raise OutputError(
                f"{self.folder} cannot be deleted ({error.strerror}): delete "
                "it yourself."
            ) from error

    def _file(self, name: str) -> Path:
        return self.folder / f"{name}.json"

    def _record(self, number: int) -> Path:
        return self._file(f"{number:06d}")

    def _read(self, name: str) -> dict[str, Any] | None:
        try:
            return unsealed(read_json(self._file(name)))
        except InputError:
            return None


def _converted_anew(numbers: Sequence[int]) -> str:
    parts = [str(number + 1) for number in numbers]
    if len(parts) == 1:
        which, they = f"Part {parts[0]}", "was damaged: it was"
    else:
        which = f"Parts {', '.join(parts[:-1])} and {parts[-1]}"
        they = "were damaged: they were"
    return (
        f"{which} of what an earlier run had converted {they} converted anew."
    )


def _to_json(row: tuple[Any, ...]) -> list[Any]:
    track, time, *averages = row
    return [track, time, *(a if a is None else a.tolist() for a in averages)]


def _from_json(row: list[Any]) -> tuple[Any, ...]:
    track, time, *averages = row
    return track, time, *map(_statistics, averages)


def _statistics(values: list[Any] | None) -> Statistics:
    return None if values is None else np.array(values, np.float64)
