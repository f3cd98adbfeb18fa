"""Where everything of a project lies: the one place that knows a path."""

import glob
import re
from collections.abc import Iterable
from pathlib import Path

from faceswap_gan.names import DEFAULT_MODEL
from faceswap_gan.names import checked_name

MANIFEST, PERSON = "faces.jsonl", "person.json"
EXPRESSIONS = "expressions.jsonl"
EVALUATION, REPORT, PREVIEW = "evaluation.json", "report.html", "preview.png"
CARD = "faceswap-model.json"
"""The file of an exported network's folder that says what it is."""
WRONG_PERSON = "wrong person"
"""Why `faces` sets a face aside that it takes for somebody else's."""


class ProjectPaths:
    """Paths inside a project's folder, where there need not be anything.

    Args:
        root: the folder.
    """

    def __init__(self, root: Path | str):
        self.root = Path(root)

    def faces(self, person: str) -> Path:
        """The folder of a person's aligned faces."""
        return self.root / f"face_{checked_name(person)}"

    def eye_masks(self, person: str) -> Path:
        """The folder of a person's eye masks, same file stems as the faces."""
        return self.masks(checked_name(person))[0]

    def face_masks(self, person: str) -> Path:
        """The folder of a person's face masks, same file stems as the faces."""
        return self.masks(checked_name(person))[1]

    def mouth_masks(self, person: str) -> Path:
        """The folder of a person's mouth masks, same file stems as the faces.

        Face sets of older versions have none.
        """
        return self.masks(checked_name(person))[2]

    def masks(self, name: str) -> list[Path]:
        """The folders of masks that belong to the faces in `face_NAME`."""
        folder, kinds = self.root / "binary_masks", ("eyes", "face", "mouth")
        return [folder / f"face_{name}_{kind}" for kind in kinds]

    def manifest(self, person: str) -> Path:
        """The file that says where each face of a person comes from."""
        return self.faces(person) / MANIFEST

    def expressions(self, person: str) -> Path:
        """The file of what each face of a person expresses."""
        return self.faces(person) / EXPRESSIONS

    def person_file(self, person: str) -> Path:
        """The consent record of a person."""
        return self.faces(person) / PERSON

    def rejected(self, person: str) -> Path:
        """The folder of faces that `faces` set aside, by reasons."""
        return self.faces(person) / "rejected"

    def face_folders(self) -> list[Path]:
        """The folders of faces that there are, whatever they are called."""
        return sorted(self.root.glob("face_*"))

    def set_aside(self, folder: Path) -> Path:
        """The folder of faces in another's that are of a wrong person."""
        return folder / "rejected" / WRONG_PERSON.replace(" ", "_")

    def staging(self, person: str) -> Path:
        """The folder of what is extracted of a person but not done yet."""
        return self.root / f".extract.{checked_name(person)}"

    def all_staging(self) -> list[Path]:
        """What interrupted extractions left, of whomever."""
        return sorted(self.root.glob(".extract*"))

    def tracks(self, person: str) -> Path:
        """The pages of who was seen in the videos of a person."""
        return self.all_tracks() / checked_name(person)

    def all_tracks(self) -> Path:
        """The folder of the pages of all people."""
        return self.root / "tracks"

    def drawing(self, person: str) -> Path:
        """The picture that `faces` draws of a person's faces."""
        return self._drawings / f"faces_{checked_name(person)}.png"

    def drawings(self, names: Iterable[str]) -> list[Path]:
        """The drawings of these that there are, killed ones' too."""
        return [
            file
            for name in sorted(names)
            for pattern in ("faces_{}.png", ".faces_{}.*.png")
            for file in self._drawings.glob(pattern.format(glob.escape(name)))
        ]

    @property
    def _drawings(self) -> Path:
        return self.root / "reports"

    def copies(self) -> Path:
        """Everybody's faces in the folders of faceswap-GAN."""
        return self.root / "faces"

    def cache(self) -> Path:
        """The folder of what can be made again."""
        return self.root / "cache"

    def cached(self, names: Iterable[str]) -> list[Path]:
        """The arrays that there are of people with these names."""
        # A killed process leaves a file under a temporary name.
        people = "|".join(map(re.escape, names))
        pattern = rf"\.?({people})_\d+_[0-9a-f]+\..*"
        there = sorted(self.cache().glob("*"))
        return [file for file in there if re.fullmatch(pattern, file.name)]

    def model(self, name: str = DEFAULT_MODEL) -> Path:
        """The folder of a model's checkpoints."""
        return self.root / "models" / checked_name(name)

    def unpacking(self, model: str) -> Path:
        """The folder of a packed model while another begins from it."""
        return self.root / f".start-from.{checked_name(model)}"

    def models(self) -> list[Path]:
        """The folders in the place of models, whatever they are called."""
        folders = (self.root / "models").glob("[!.]*")
        return sorted(folder for folder in folders if folder.is_dir())

    def run(self, name: str = DEFAULT_MODEL) -> Path:
        """The folder of a model's curves and previews."""
        return self.root / "runs" / checked_name(name)

    def runs(self) -> list[Path]:
        """What lies in the place of runs, whatever it is called."""
        return sorted((self.root / "runs").glob("[!.]*"))

    def report(self, name: str = DEFAULT_MODEL) -> Path:
        """The page of a model's evaluation."""
        return self.run(name) / REPORT

    def preview(self, name: str = DEFAULT_MODEL) -> Path:
        """The newest pictures that a model's training drew."""
        return self.run(name) / PREVIEW

    def export(self, name: str) -> Path:
        """The folder of an exported network."""
        return self.root / "exports" / name

    def outputs(self) -> Path:
        """The register of what commands wrote with this project's models."""
        return self.root / "outputs.jsonl"

    def keeping(self, name: str) -> Path:
        """What is locked while something is made of a person."""
        return self.root / f"person_{name}"

    def locked_by_writer(self, path: Path) -> Path | None:
        """Names what is locked by a process that writes to a place.

        Args:
            path: of a file or folder, in the project or elsewhere.
        """
        if not path.is_relative_to(self.root):
            return None
        match path.relative_to(self.root).parts:
            case (folder, *_) if folder.startswith("face_"):
                return self.root / folder
            case (folder,) if folder.startswith(".extract."):
                return self.root / f"face_{folder.removeprefix('.extract.')}"
            case ("models", _):
                return path
            case ("runs", _):
                return path / REPORT
        return None

    def is_shared(self, target: Path) -> bool:
        """Says whether what a link leads to is more than one person's.

        Args:
            target: where the link leads, resolved.
        """
        root = self.root.resolve()
        names = ("", "models", "runs", "binary_masks")
        places = [root / name for name in names]
        return root.is_relative_to(target) or target.parent in places
