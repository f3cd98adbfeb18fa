"""A project: its people and their faces, and who works on what."""

import contextlib
import os
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.commands import to_accept
from faceswap_gan.commands import to_extract
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.files import check_writable
from faceswap_gan.hashing import hashes_of
from faceswap_gan.locking import locked
from faceswap_gan.locking import shared
from faceswap_gan.names import DEFAULT_MODEL
from faceswap_gan.names import is_name
from faceswap_gan.picture_names import image_files
from faceswap_gan.project_paths import ProjectPaths
from faceswap_gan.records.consent import Person
from faceswap_gan.records.consent import read_record
from faceswap_gan.records.manifest import face_set_hash
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.records.manifest import unaccepted
from faceswap_gan.records.manifest import usual_alignment
from faceswap_gan.suggestion import did_you_mean


class Workspace(ProjectPaths):
    """A project: its paths, its people and who works on it.

    Args:
        root: the folder; `create` makes it, otherwise it must be there.

    Raises:
        WorkspaceError: the folder is not there, or cannot be made.
    """

    def __init__(self, root: Path | str, create: bool = False):
        super().__init__(root)
        if os.path.isfile(self.root):
            raise WorkspaceError(
                f"{self.root} is a file, and --workspace names a folder: give "
                "the project's folder, such as --workspace project."
            )
        if create:
            make_folder(self.root)
        if not os.path.isdir(self.root):
            raise WorkspaceError(
                f"There is no workspace at {self.root}: run "
                f"`{to_extract(self.root)}` first."
            )

    @contextlib.contextmanager
    def lock(self, person: str) -> Iterator[None]:
        """Keeps a person's faces and masks to this process; see `locked`.

        Args:
            person: whose they are; there need not be any yet.

        Raises:
            BusyError: another process changes them or trains on them.
            OutputError: they could not be written.
        """
        with locked(self.faces(person)):
            for folder in (self.faces(person), *self.masks(person)):
                if folder.is_dir():
                    check_writable(folder / "any.png")
            yield

    @contextlib.contextmanager
    def lock_model(
        self, name: str = DEFAULT_MODEL, people: Iterable[str] = ()
    ) -> Iterator[None]:
        """Keeps a model to this process, and its people's faces as they are.

        Args:
            name: the model.
            people: whose faces it is trained on; other models may be too.

        Raises:
            BusyError: another process trains it or changes the faces.
            OutputError: the model could not be written.
        """
        with contextlib.ExitStack() as stack:
            stack.enter_context(locked(self.model(name)))
            if os.path.lexists(self.model(name)):
                check_writable(self.model(name) / "step")
            for person in dict.fromkeys(people):
                stack.enter_context(shared(self.faces(person), name))
            yield

    def lock_run(
        self, name: str = DEFAULT_MODEL
    ) -> contextlib.AbstractContextManager[None]:
        """Keeps the evaluation of a model to this process; see `locked`.

        Args:
            name: the model, which may be trained at the same time.
        """
        return locked(self.report(name))

    def people(self) -> list[str]:
        """Names of the people with a folder of faces, sorted.

        Folders that no command can name, such as a file manager's copies,
        are left out.
        """
        folders = self.face_folders()
        names = (f.name[5:] for f in folders if f.is_dir())
        return sorted(name for name in names if is_name(name))

    def record(self, name: str) -> Person:
        """The consent record of a person.

        Raises:
            ConsentError: there is none, or it is somebody else's.
            InputError: it cannot be read.
        """
        return read_record(self.person_file(name), name)

    def person(self, name: str) -> Person:
        """The consent record of a person, and which faces there are now.

        Raises:
            WorkspaceError: the person has no folder here, or it is empty.
            ConsentError: there is no record, or a picture is not accepted.
            InputError: the record or the manifest cannot be read.
        """
        return self.person_with_faces(name)[0]

    def person_with_faces(self, name: str) -> tuple[Person, dict[Path, str]]:
        """What `person` and `accepted_faces` return, of one reading.

        Raises:
            WorkspaceError: the person has no folder here, or it is empty.
            ConsentError: there is no record, or a picture is not accepted.
            InputError: the record or the manifest cannot be read.
        """
        self.face_files(name)
        record = self.record(name)
        pictures = self.accepted_faces(name)
        known = {
            "face_set": face_set_hash(self.manifest(name), pictures),
            "aligned_by": usual_alignment(read_manifest(self.manifest(name))),
        }
        return record.model_copy(update=known), pictures

    def face_set(self, person: str) -> str:
        """Hash of a person's manifest and of the pictures, by content.

        Raises:
            WorkspaceError: the person has no folder here, or it is empty.
        """
        return face_set_hash(self.manifest(person), self.picture_hashes(person))

    def accepted_faces(self, person: str) -> dict[Path, str]:
        """The face pictures of a person with their SHA-256, sorted by name.

        Raises:
            WorkspaceError: the person has no folder here, or it is empty.
            ConsentError: there are pictures that consent was not given for.
            InputError: the manifest cannot be read.
        """
        hashes = self.picture_hashes(person)
        if doubt := unaccepted(read_manifest(self.manifest(person)), hashes):
            raise ConsentError(
                f"{self.faces(person)} holds pictures that nobody has "
                f"accepted as {person}'s, {doubt}. Look at them, delete what "
                "does not belong there, then run "
                f"`{to_accept(self.root, person)}`, where NOTE says who says "
                "so."
            )
        return hashes

    def picture_hashes(self, person: str) -> dict[Path, str]:
        """SHA-256 of each face picture of a person, accepted or not.

        Raises:
            WorkspaceError: the person has no folder here, or it is empty.
            InputError: a picture cannot be read.
        """
        return hashes_of(self.face_files(person))

    def face_files(self, person: str) -> list[Path]:
        """The face pictures of a person, sorted by name.

        Raises:
            WorkspaceError: the person has no folder here, or it is empty.
        """
        folder = self.faces(person)
        if not folder.is_dir():
            people = self.people()
            there = ", ".join(people) or "nobody"
            raise WorkspaceError(
                f"{self.root} has no faces of {person} (there is: {there}): "
                f"run `{to_extract(self.root, person)}`."
                f"{did_you_mean(person, people)}"
            )
        files = image_files(folder)
        if not files:
            raise WorkspaceError(
                f"{folder} holds no face pictures: run "
                f"`{to_extract(self.root, person)}` with a VIDEO that shows "
                "the face."
            )
        return files


def make_folder(path: Path) -> None:
    """Makes a folder and those above it, where they are not there.

    Raises:
        WorkspaceError: it cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WorkspaceError(
            f"The folder {path} cannot be made ({error.strerror}): choose "
            "another --workspace."
        ) from error
