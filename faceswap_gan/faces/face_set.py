"""The faces of a person on disk: pictures, and where each comes from."""

import dataclasses
import shutil
import tempfile
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Self

import numpy as np

from faceswap_gan.faces.align import warp
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.quality import head_pose
from faceswap_gan.faces.quality import sharpness
from faceswap_gan.provenance.consent import sha256_of
from faceswap_gan.provenance.manifest import read_manifest
from faceswap_gan.storage import write_jsonl
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

WRITERS = 2
AHEAD = 32


@dataclasses.dataclass(frozen=True)
class Origin:
    """The file that a picture of a face was cut from.

    Attributes:
        name: of the file.
        sha256: of its content.
    """

    name: str
    sha256: str

    def file_name(self, index: int | None) -> str:
        """Gives a face's file name, the same whenever the file is read.

        Args:
            index: of the frame in a video, None for a picture.
        """
        stem = f"{Path(self.name).stem}_{self.sha256[:8]}"
        return f"{stem}.png" if index is None else f"{stem}_{index:06d}.png"


class Staging:
    """Faces of one source, until it is known which of them are wanted.

    Crops are cut and written by threads into a folder beside the faces; what
    is not kept goes with it. Use it in a `with`.

    Args:
        workspace: of the person.
        person: whose faces these may be.
    """

    def __init__(self, workspace: Workspace, person: str):
        self._workspace = workspace
        self._person = person
        self._rows: dict[str, dict] = {}
        self._pending: list[Future] = []

    def __enter__(self) -> Self:
        root = self._workspace.root
        self._folder = Path(tempfile.mkdtemp(prefix=".extract.", dir=root))
        self._writers = ThreadPoolExecutor(WRITERS)
        return self

    def __exit__(self, *error: object) -> None:
        self._writers.shutdown(cancel_futures=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, frame: Frame, face: Face, origin: Origin) -> None:
        """Cuts a face out of its frame.

        Args:
            frame: where it was found.
            face: the face; its own points align it.
            origin: the file that the frame comes from.

        Raises:
            OutputError: an earlier crop could not be written.
        """
        index = None if frame.time is None else frame.index
        name = origin.file_name(index)
        if face.track is not None:
            name = f"{face.track}/{name}"
        work = self._writers.submit(self._write, name, frame, face, origin)
        self._pending.append(work)
        while len(self._pending) > AHEAD:
            self._pending.pop(0).result()

    def _write(
        self, name: str, frame: Frame, face: Face, origin: Origin
    ) -> None:
        matrix = alignment(face.landmarks)
        crop = warp(frame.image, matrix, ALIGNED_SIZE)
        yaw, pitch = head_pose(face.landmarks)
        write_image(self._folder / name, crop)
        digest = sha256_of(self._folder / name)
        self._rows[name] = {
            "file": Path(name).name,
            "picture_sha256": digest,
            "source": origin.name,
            "sha256": origin.sha256,
            "frame": frame.index,
            "time": None if frame.time is None else _ratio(frame.time),
            "box": _rounded(face.box, 3),
            "landmarks": _rounded(face.landmarks, 3),
            "score": round(face.score, 4),
            "track": face.track,
            "sharpness": round(sharpness(crop), 5),
            "yaw": round(yaw, 1),
            "pitch": round(pitch, 1),
            "matrix": _rounded(matrix, 6),
        }

    def rows(self) -> dict[Path, dict]:
        """Gives the manifest's row of each crop, by the crop's file.

        Raises:
            OutputError: a crop could not be written.
        """
        for work in self._pending:
            work.result()
        self._pending.clear()
        return {self._folder / name: row for name, row in self._rows.items()}

    def keep(self, tracks: set[int | None]) -> int:
        """Moves the faces of tracks to the person's, replacing older ones.

        Args:
            tracks: numbers of the wanted tracks; None stands for pictures.

        Returns:
            How many faces were moved.

        Raises:
            OutputError: a crop or the manifest cannot be written.
        """
        rows = self.rows()
        wanted = {f: row for f, row in rows.items() if row["track"] in tracks}
        folder = self._workspace.faces(self._person)
        folder.mkdir(parents=True, exist_ok=True)
        for file, row in wanted.items():
            file.replace(folder / row["file"])
        manifest = self._workspace.manifest(self._person)
        rows = {row["file"]: row for row in read_manifest(manifest)}
        rows |= {row["file"]: row for row in wanted.values()}
        write_jsonl(manifest, [rows[file] for file in sorted(rows)])
        return len(wanted)


def _ratio(time: Fraction) -> str:
    return f"{time.numerator}/{time.denominator}"


def _rounded(array: np.ndarray, digits: int) -> list:
    return np.round(array, digits).tolist()
