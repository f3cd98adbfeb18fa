"""The folder of a project: people, masks, models, runs."""

import hashlib
import re
from pathlib import Path

from faceswap_gan.errors import WorkspaceError
from faceswap_gan.provenance.consent import Person
from faceswap_gan.provenance.consent import read_person
from faceswap_gan.suggestion import did_you_mean

IMAGE_SUFFIXES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".jfif",
    ".bmp",
    ".webp",
    ".tif",
    ".tiff",
    ".tga",
    ".gif",
    ".heic",
    ".heif",
    ".avif",
)
DEFAULT_MODEL = "default"


class Workspace:
    """Paths inside a project's folder.

    Args:
        root: the folder; `create` makes it, otherwise it must be there.

    Raises:
        WorkspaceError: the folder is not there.
    """

    def __init__(self, root: Path | str, create: bool = False):
        self.root = Path(root)
        if create:
            self.root.mkdir(parents=True, exist_ok=True)
        if not self.root.is_dir():
            raise WorkspaceError(
                f"There is no workspace at {self.root}: run `faceswap-gan "
                f"extract VIDEO --workspace {self.root} ...` first."
            )

    def faces(self, person: str) -> Path:
        """The folder of a person's aligned faces."""
        return self.root / f"face_{checked_name(person)}"

    def eye_masks(self, person: str) -> Path:
        """The folder of a person's eye masks, same file stems as the faces."""
        name = f"face_{checked_name(person)}_eyes"
        return self.root / "binary_masks" / name

    def face_masks(self, person: str) -> Path:
        """The folder of a person's face masks, same file stems as the faces."""
        name = f"face_{checked_name(person)}_face"
        return self.root / "binary_masks" / name

    def manifest(self, person: str) -> Path:
        """The file that says where each face of a person comes from."""
        return self.faces(person) / "faces.jsonl"

    def person_file(self, person: str) -> Path:
        """The consent record of a person."""
        return self.faces(person) / "person.json"

    def model(self, name: str = DEFAULT_MODEL) -> Path:
        """The folder of a model's checkpoints."""
        return self.root / "models" / checked_name(name)

    def run(self, name: str = DEFAULT_MODEL) -> Path:
        """The folder of a model's curves and previews."""
        return self.root / "runs" / checked_name(name)

    def people(self) -> list[str]:
        """Names of the people with a folder of faces, sorted."""
        folders = self.root.glob("face_*")
        return sorted(f.name[5:] for f in folders if f.is_dir())

    def person(self, name: str) -> Person:
        """The consent record of a person, and which faces there are now.

        Raises:
            WorkspaceError: the person has no folder here.
            ConsentError: there is no record.
        """
        faces = self.face_set(name)
        record = read_person(self.person_file(name))
        return record.model_copy(update={"face_set": faces})

    def face_set(self, person: str) -> str:
        """SHA-256 of a person's manifest and of the pictures' names.

        Raises:
            WorkspaceError: the person has no folder here, or it is empty.
        """
        names = "\n".join(file.name for file in self.face_files(person))
        manifest = self.manifest(person)
        rows = manifest.read_bytes() if manifest.exists() else b""
        return hashlib.sha256(names.encode() + b"\n" + rows).hexdigest()

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
                f"run `faceswap-gan extract VIDEO --workspace {self.root} "
                f"--person {person} ...`.{did_you_mean(person, people)}"
            )
        files = image_files(folder)
        if not files:
            raise WorkspaceError(
                f"{folder} holds no face pictures: run `faceswap-gan extract` "
                f"for {person} on a video that shows the face."
            )
        return files


def image_files(folder: Path) -> list[Path]:
    """The pictures in a folder by their suffix, sorted; others are left."""
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() in IMAGE_SUFFIXES
        and not file.name.startswith(".")
    )


def checked_name(name: str) -> str:
    """Gives the name back if it can be part of a file name.

    Raises:
        WorkspaceError: it is empty or has other characters.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", name):
        raise WorkspaceError(
            f"'{name}' cannot be used as a name: take letters, digits, "
            "'-', '_' and '.'."
        )
    return name
