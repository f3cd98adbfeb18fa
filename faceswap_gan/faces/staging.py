"""Faces of a source on their way, kept until it is known whose they are."""

import contextlib
from collections.abc import Iterable
from concurrent.futures import Future
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from typing import Self

from faceswap_gan.errors import InputError
from faceswap_gan.faces.face_set import Origin
from faceswap_gan.faces.face_set import cut_out
from faceswap_gan.faces.face_set import put_faces
from faceswap_gan.faces.geometry import Face
from faceswap_gan.files import cannot_write
from faceswap_gan.files import remove_quietly
from faceswap_gan.hashing import sha256_of
from faceswap_gan.sealed import Say
from faceswap_gan.sealed import SealedLog
from faceswap_gan.sealed import digest_of
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_json
from faceswap_gan.video.frame import Frame
from faceswap_gan.workspace import Workspace

WRITERS = 2
LOG, EARLY = "log.jsonl", "early.json"


class Staging:
    """Faces of one source, until it is known which of them are wanted.

    Crops are cut and written by threads into a hidden folder of the workspace.
    When those of a batch of frames are written, a log beside them says so, and
    what is needed to go on from there: an extraction that was killed, or whose
    disk was full, is resumed by the next one like it. Use it in a `with`.

    Args:
        workspace: of the person.
        person: whose faces these may be.
        made_by: what tells this search from any other.
        say: is told where the log or a crop is damaged.

    Attributes:
        origin: the source, with the hash that the search is known by.
        folder: where crops and log are.
        batches: what was logged of each batch of frames.
    """

    def __init__(
        self,
        workspace: Workspace,
        person: str,
        made_by: dict[str, Any],
        say: Say,
    ):
        self._workspace = workspace
        self._person = person
        self._made_by, self._say = made_by, say
        self._rows: dict[str, dict[str, Any]] = {}
        self._pending: list[Future[Any]] = []
        self.origin = Origin(*made_by["source"])
        self.folder = workspace.staging(person) / _key(made_by)

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
        self._rows[name] = cut_out(self.folder / name, frame, face, origin)

    def _holds(self, batch: dict[str, Any]) -> bool:
        """Says whether the crops of a logged batch are there, undamaged."""
        return all(
            (self.folder / name).is_file()
            and sha256_of(self.folder / name) == row["picture_sha256"]
            for name, row in batch["rows"].items()
        )

    def rows(self) -> dict[Path, dict[str, Any]]:
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
        new = {row["file"] for row in wanted.values()}
        stale = self.early - new
        if not self.done:
            there = self._workspace.faces(self._person)
            fresh = {name for name in new if not (there / name).exists()}
            write_json(self.folder / EARLY, sorted(self.early | fresh))
        put_faces(self._workspace, self._person, wanted, stale)
        return len(wanted)

    @property
    def early(self) -> set[str]:
        """Names of faces that an interrupted run kept, and none before."""
        try:
            return set(read_json(self.folder / EARLY))
        except InputError:
            return set()


def tidy_staging(
    workspace: Workspace, person: str, searches: Iterable[dict[str, Any]]
) -> None:
    """Removes what killed extractions of a person left.

    Args:
        workspace: of the person.
        person: nobody else is extracting the person.
        searches: what each search was made by that is to be resumed.
    """
    folder, keys = workspace.staging(person), map(_key, searches)
    kept = set(keys)
    for found in folder.glob("*"):
        if found.name not in kept:
            remove_quietly(found)
    if not kept:
        remove_quietly(folder)


def _key(made_by: dict[str, Any]) -> str:
    return digest_of(made_by)[:16]
