"""What the first pass has found so far, kept while it runs."""

import dataclasses
import json
import os
from pathlib import Path

import numpy as np

from faceswap_gan.conversion.tracks import FORMAT
from faceswap_gan.conversion.tracks import face_of
from faceswap_gan.conversion.tracks import face_row
from faceswap_gan.errors import OutputError
from faceswap_gan.faces.geometry import Face


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
        path: the file; what it holds of another video is given up.
        video: the video's `identity_of`.

    Attributes:
        sightings: those of whole batches that the file held.

    Raises:
        OutputError: the file cannot be written.
    """

    def __init__(self, path: Path, video: dict):
        self.path = path
        self._header = {"format": FORMAT, "video": video}
        self.sightings = self._read()

    def add(self, batch: list[Sighting]) -> None:
        """Appends the sightings of a batch of frames."""
        self._append(
            [
                [
                    seen.frame,
                    seen.cut,
                    [face_row(face) for face in seen.faces],
                    [[n, row.tolist()] for n, row in seen.embeddings.items()],
                ]
                for seen in batch
            ]
        )

    def remove(self) -> None:
        """Deletes the file."""
        self.path.unlink(missing_ok=True)

    def _read(self) -> list[Sighting]:
        rows, whole = self._whole_rows()
        if rows[:1] == [self._header]:
            os.truncate(self.path, whole)
        else:
            rows = []
            self.remove()
            self._append(self._header)
        return [
            Sighting(
                frame,
                cut,
                [face_of(row) for row in faces],
                {place: np.array(row) for place, row in embeddings},
            )
            for batch in rows[1:]
            for frame, cut, faces, embeddings in batch
        ]

    def _whole_rows(self) -> tuple[list, int]:
        """Gives the rows that were written whole, and their length in bytes."""
        data = self.path.read_bytes() if self.path.exists() else b""
        whole = data.rfind(b"\n") + 1
        return [json.loads(line) for line in data[:whole].splitlines()], whole

    def _append(self, row: list | dict) -> None:
        try:
            with open(self.path, "a") as file:
                file.write(json.dumps(row) + "\n")
        except OSError as error:
            raise OutputError(
                f"{self.path} cannot be written ({error.strerror}): free some "
                "space or choose another folder."
            ) from error
