"""What the first pass has found so far, kept while it runs."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.faces.face_rows import face_of
from faceswap_gan.faces.face_rows import face_row
from faceswap_gan.faces.geometry import Face
from faceswap_gan.sealed import Say
from faceswap_gan.sealed import SealedLog


@dataclasses.dataclass(frozen=True)
class Sighting:
    """What a detector saw in a frame.

    Attributes:
        frame: its index.
        cut: it begins a new shot.
        faces: those that were found.
        embeddings: (d,) of some of the faces, by their place in the list.
    """

    frame: int
    cut: bool
    faces: list[Face]
    embeddings: dict[int, np.ndarray] = dataclasses.field(default_factory=dict)


class SearchLog:
    """Sightings on disk, of which a killed process loses the last batch.

    Args:
        path: the file; what it holds of another search is given up.
        made_by: what tells the search from any other.
        say: is told where the file is damaged.

    Attributes:
        sightings: those that the file held.
        state: of the detector after the last of them.

    Raises:
        OutputError: the file cannot be written.
    """

    def __init__(self, path: Path, made_by: dict, say: Say = lambda _: None):
        self._log = SealedLog(path, made_by, say)
        self.path = path
        self.sightings: list[Sighting] = []
        self.state: Any = None
        for record in self._log.records:
            self.sightings += map(_sighting_of, record["sightings"])
            self.state = record["state"]

    def add(self, batch: list[Sighting], state: Any) -> None:
        """Appends the sightings of a batch of frames.

        Args:
            batch: the sightings.
            state: of the detector after them, as JSON can hold it.
        """
        rows = list(map(_sighting_row, batch))
        self._log.add({"sightings": rows, "state": state})

    def remove(self) -> None:
        """Deletes the file."""
        self._log.remove()


def _sighting_row(seen: Sighting) -> list:
    return [
        seen.frame,
        seen.cut,
        [face_row(face) for face in seen.faces],
        [[n, row.tolist()] for n, row in seen.embeddings.items()],
    ]


def _sighting_of(row: list) -> Sighting:
    frame, cut, faces, embeddings = row
    return Sighting(
        frame,
        cut,
        [face_of(face) for face in faces],
        {place: np.array(own, float) for place, own in embeddings},
    )
