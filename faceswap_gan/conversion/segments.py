"""A converted video in parts, each of which is there whole or not at all."""

import dataclasses
import json
import shutil
from pathlib import Path

import av
import numpy as np

from faceswap_gan.conversion.color import Statistics
from faceswap_gan.conversion.track_color import Memory
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_json

FORMAT = 1


@dataclasses.dataclass(frozen=True)
class Segment:
    """What is known of a part besides its pictures.

    Attributes:
        frames: pictures in it.
        faces: faces swapped in them.
        untouched: pictures in which none was.
        memory: what the colour correction remembers after the last one.
    """

    frames: int
    faces: int
    untouched: int
    memory: Memory


class Segments:
    """The parts of a conversion in a folder, from which a new run goes on.

    Args:
        folder: where they are; parts of another conversion are given up.
        made_by: what tells this conversion from others, as JSON can hold it;
            FFmpeg's versions do too, since others may code what cannot be
            joined.

    Attributes:
        done: the parts that are complete, in order.

    Raises:
        OutputError: the folder cannot be written.
    """

    def __init__(self, folder: Path, made_by: dict):
        self.folder = folder
        made_by = {
            "format": FORMAT,
            "ffmpeg": av.library_versions,
            **made_by,
        }
        made_by = json.loads(json.dumps(made_by))
        if self._read("made_by") != made_by:
            self.remove()
            write_json(self._file("made_by"), made_by)
        self.done: list[Segment] = []
        while row := self._read(f"{len(self.done):06d}"):
            memory = tuple(map(_from_json, row.pop("memory")))
            self.done.append(Segment(memory=memory, **row))

    @property
    def memory(self) -> Memory:
        """What the colour correction remembers after the last part."""
        return self.done[-1].memory if self.done else ()

    def picture_file(self, index: int, kind: str) -> Path:
        """Names the file with a part's pictures of a kind (with suffix)."""
        return self.folder / f"{index:06d}-{kind}"

    def picture_files(self, kind: str) -> list[Path]:
        """Names the files with pictures of a kind, in the order of time."""
        return [self.picture_file(n, kind) for n in range(len(self.done))]

    def add(self, segment: Segment) -> None:
        """Declares the next part complete; its pictures are there."""
        row = dataclasses.asdict(segment)
        row["memory"] = list(map(_to_json, segment.memory))
        write_json(self._file(f"{len(self.done):06d}"), row)
        self.done.append(segment)

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

    def _read(self, name: str) -> dict | None:
        try:
            return read_json(self._file(name))
        except InputError:
            return None


def _to_json(row: tuple) -> list:
    track, time, *averages = row
    return [track, time, *(a if a is None else a.tolist() for a in averages)]


def _from_json(row: list) -> tuple:
    track, time, *averages = row
    return track, time, *map(_statistics, averages)


def _statistics(values: list | None) -> Statistics:
    return None if values is None else np.array(values, np.float64)
