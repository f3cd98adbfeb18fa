"""The faces of a person on disk: pictures, and where each comes from."""

import contextlib
import dataclasses
import os
import shutil
from collections.abc import Iterable
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any
from typing import Self

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.quality import head_pose
from faceswap_gan.faces.quality import sharpness
from faceswap_gan.files import cannot_write
from faceswap_gan.files import hidden_name
from faceswap_gan.files import remove_quietly
from faceswap_gan.provenance.consent import sha256_of
from faceswap_gan.provenance.manifest import read_manifest
from faceswap_gan.sealed import Say
from faceswap_gan.sealed import SealedLog
from faceswap_gan.sealed import digest_of
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_json
from faceswap_gan.storage import write_jsonl
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace
from faceswap_gan.workspace import checked_name

WRITERS = 2
LOG, EARLY = "log.jsonl", "early.json"


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

    Crops are cut and written by threads into a hidden folder of the workspace.
    When those of a batch of frames are written, a log beside them says so, and
    what is needed to go on from there: an extraction that was killed, or whose
    disk was full, is gone on with by the next one like it. Use it in a `with`.

    Args:
        workspace: of the person.
        person: whose faces these may be.
        made_by: what tells this search from any other.
        say: is told where the log or a crop is damaged.

    Attributes:
        folder: where crops and log are.
        batches: what was logged of each batch of frames.
    """

    def __init__(
        self, workspace: Workspace, person: str, made_by: dict, say: Say
    ):
        self._workspace = workspace
        self._person = person
        self._made_by, self._say = made_by, say
        self._rows: dict[str, dict] = {}
        self._pending: list[Future] = []
        self.folder = staging_folder(workspace, person) / _key(made_by)

    def __enter__(self) -> Self:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise cannot_write(self.folder, error) from error
        self._log = SealedLog(
            self.folder / LOG, self._made_by, self._say, self._holds
        )
        self.batches = list(self._log.records)
        self._writers = ThreadPoolExecutor(WRITERS)
        return self

    def __exit__(self, *error: object) -> None:
        self._writers.shutdown(cancel_futures=True)
        if not self.batches:
            remove_quietly(self.folder)
            with contextlib.suppress(OSError):
                self.folder.parent.rmdir()

    @property
    def done(self) -> bool:
        """Whether the source was searched to its end."""
        return bool(self.batches) and self.batches[-1]["done"]

    def add(self, frame: Frame, face: Face, origin: Origin) -> None:
        """Cuts a face out of its frame.

        Args:
            frame: where it was found.
            face: the face; its own points align it.
            origin: the file that the frame comes from.
        """
        index = None if frame.time is None else frame.index
        name = origin.file_name(index)
        if face.track is not None:
            name = f"{face.track}/{name}"
        work = self._writers.submit(self._write, name, frame, face, origin)
        self._pending.append(work)

    def log(self, batch: dict[str, Any], done: bool = False) -> None:
        """Logs a batch of frames when all crops so far are written.

        Args:
            batch: what is needed to go on after it, as JSON can hold it.
            done: there are no frames after it.

        Raises:
            OutputError: a crop or the log cannot be written.
        """
        for work in self._pending:
            work.result()
        self._pending.clear()
        record = {**batch, "rows": self._rows, "done": done}
        self._rows = {}
        self._log.add(record)
        self.batches.append(record)

    def _write(
        self, name: str, frame: Frame, face: Face, origin: Origin
    ) -> None:
        matrix = alignment(face.landmarks)
        crop = warp(frame.image, matrix, ALIGNED_SIZE)
        yaw, pitch = head_pose(face.landmarks)
        write_image(self.folder / name, crop)
        digest = sha256_of(self.folder / name)
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

    def _holds(self, batch: dict) -> bool:
        """Says whether the crops of a logged batch are there, undamaged."""
        return all(
            (self.folder / name).is_file()
            and sha256_of(self.folder / name) == row["picture_sha256"]
            for name, row in batch["rows"].items()
        )

    def rows(self) -> dict[Path, dict]:
        """Returns the manifest's row of each logged crop, by its file."""
        return {
            self.folder / name: row
            for batch in self.batches
            for name, row in batch["rows"].items()
        }

    def keep(self, tracks: set[int | None]) -> int:
        """Puts the faces of tracks among the person's, replacing older ones.

        Those that were put there before the source was searched to its end,
        and that turn out not to be wanted, are taken back.

        Args:
            tracks: numbers of the wanted tracks; None stands for pictures.

        Returns:
            How many faces there are.

        Raises:
            OutputError: a crop or the manifest cannot be written.
        """
        wanted = {
            file: row
            for file, row in self.rows().items()
            if row["track"] in tracks
        }
        folder = self._workspace.faces(self._person)
        manifest = self._workspace.manifest(self._person)
        rows = {row["file"]: row for row in read_manifest(manifest)}
        new = {row["file"]: row for row in wanted.values()}
        stale = self.early - new.keys()
        if not self.done:
            early = self.early | (new.keys() - rows.keys())
            write_json(self.folder / EARLY, sorted(early))
        rows = {f: row for f, row in rows.items() if f not in stale} | new
        write_jsonl(manifest, [rows[file] for file in sorted(rows)])
        for file, row in wanted.items():
            _link(file, folder / row["file"])
        for name in stale:
            remove_quietly(folder / name)
        return len(wanted)

    @property
    def early(self) -> set[str]:
        """Names of faces that an interrupted run kept, and none before."""
        try:
            return set(read_json(self.folder / EARLY))
        except InputError:
            return set()


def staging_folder(workspace: Workspace, person: str) -> Path:
    """Names the folder of what is extracted of a person but not done yet."""
    return workspace.root / f".extract.{checked_name(person)}"


def tidy_staging(
    workspace: Workspace, person: str, searches: Iterable[dict]
) -> None:
    """Removes what killed extractions of a person left.

    Args:
        workspace: of the person.
        person: nobody else is extracting the person.
        searches: what each search was made by that is to be gone on with.
    """
    folder, keys = staging_folder(workspace, person), map(_key, searches)
    kept = set(keys)
    for found in folder.glob("*"):
        if found.name not in kept:
            remove_quietly(found)
    if not kept:
        remove_quietly(folder)


def _key(made_by: dict) -> str:
    return digest_of(made_by)[:16]


def _link(file: Path, target: Path) -> None:
    """Gives a file a second name; a copy where links cannot be."""
    if target.exists() and os.path.samefile(file, target):
        return
    temporary = hidden_name(target, f"{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_quietly(temporary)
        try:
            os.link(file, temporary)
        except OSError:
            shutil.copyfile(file, temporary)
        os.replace(temporary, target)
    except OSError as error:
        remove_quietly(temporary)
        raise cannot_write(target, error) from error


def _ratio(time: Fraction) -> str:
    return f"{time.numerator}/{time.denominator}"


def _rounded(array: np.ndarray, digits: int) -> list:
    return np.round(array, digits).tolist()
