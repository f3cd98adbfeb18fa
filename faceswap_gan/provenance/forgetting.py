"""Removing a person: faces, masks, cache, and each model that knows them."""

import dataclasses
import re
import shutil
from collections.abc import Iterable
from pathlib import Path

from faceswap_gan.errors import OutputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.provenance.trained import TrainedModel
from faceswap_gan.provenance.trained import trained_models
from faceswap_gan.workspace import Workspace
from faceswap_gan.workspace import checked_name


@dataclasses.dataclass(frozen=True)
class Holding:
    """A file or folder of a workspace in which a person's face is.

    Attributes:
        path: where it is.
        what: what it is, in words.
        files: how many files it has.
        bytes: how large they are.
    """

    path: Path
    what: str
    files: int
    bytes: int


@dataclasses.dataclass(frozen=True)
class Holdings:
    """Everything of a person in a workspace.

    Attributes:
        person: the name.
        found: what would be removed, in this order.
        doubts: sentences on what may know the person and stays.
    """

    person: str
    found: list[Holding]
    doubts: list[str]

    def sentences(self) -> list[str]:
        """Names what would be removed and what would stay."""
        return [
            f"This is what there is of {self.person}:",
            *(
                f"  {held.path}: {held.what}, files: {held.files}, "
                f"{held.bytes / 1e6:.1f} MB"
                for held in self.found
            ),
            *self.doubts,
            "Videos and pictures made with these models are not among it.",
        ]


def holdings(workspace: Workspace, person: str) -> Holdings:
    """Finds what a workspace has of a person.

    A model is trained on all its people at once, so it is found for each.

    Args:
        workspace: the project.
        person: the name.

    Raises:
        WorkspaceError: there is nothing of such a person.
    """
    models = trained_models(workspace)
    knowing = [model for model in models if person in model.names]
    found = [
        *(holding for m in knowing for holding in _of_model(workspace, m)),
        *_there(_cached(workspace, person), "faces as the training reads them"),
        *_there(_shown(workspace, person), "pictures drawn of the faces"),
        *_there(_copied(workspace, person), "copies of faces, also of others"),
        *_there([workspace.eye_masks(person)], "eye masks"),
        *_there([workspace.face_masks(person)], "face masks"),
        *_there([workspace.faces(person)], "faces and the consent record"),
    ]
    if not found:
        there = ", ".join(workspace.people()) or "nobody"
        raise WorkspaceError(
            f"{workspace.root} has nothing of {person} (there is: {there})."
        )
    others = [model for model in models if model not in knowing]
    doubts = [sentence for model in others for sentence in model.unread]
    return Holdings(person, found, doubts + _leftovers(workspace, models))


def forget(held: Holdings) -> None:
    """Removes what `holdings` found; it cannot be undone.

    The faces go last, so that a removal that was interrupted can be done
    again.

    Args:
        held: what to remove.

    Raises:
        OutputError: something cannot be removed.
    """
    for holding in held.found:
        try:
            if holding.path.is_dir():
                shutil.rmtree(holding.path)
            else:
                holding.path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"{error.filename} cannot be removed ({error.strerror}): "
                "remove it yourself and run the command again."
            ) from error


def _of_model(workspace: Workspace, model: TrainedModel) -> list[Holding]:
    names = " and ".join(model.names)
    run = workspace.run(model.name)
    return [
        *_there([run], f"curves and previews of model {model.name}"),
        *_there([model.folder], f"model {model.name}, trained on {names}"),
    ]


def _cached(workspace: Workspace, person: str) -> list[Path]:
    # A killed process leaves a file under a temporary name.
    pattern = rf"\.?{re.escape(person)}_\d+_[0-9a-f]+(\.\d+\.tmp)?\.npy"
    files = (workspace.root / "cache").glob("*.npy")
    return sorted(file for file in files if re.fullmatch(pattern, file.name))


def _shown(workspace: Workspace, person: str) -> list[Path]:
    """Names the sheets of `extract` and the report of `faces`."""
    name = checked_name(person)
    root = workspace.root
    return [root / "tracks" / name, root / "reports" / f"faces_{name}.png"]


def _copied(workspace: Workspace, person: str) -> list[Path]:
    """Names the folders as faceswap-GAN has them, where the person is there.

    All people share them, and they can be made again.
    """
    copies = workspace.root / "faces"
    own = {file.name for file in workspace.faces(person).rglob("*.png")}
    there = {file.name for file in copies.rglob("*.png")}
    return [copies] if own & there else []


def _there(paths: Iterable[Path], what: str) -> list[Holding]:
    return [_holding(path, what) for path in paths if path.exists()]


def _holding(path: Path, what: str) -> Holding:
    inside = [path] if path.is_file() else path.rglob("*")
    sizes = [file.stat().st_size for file in inside if file.is_file()]
    return Holding(path, what, len(sizes), sum(sizes))


def _leftovers(workspace: Workspace, models: list[TrainedModel]) -> list[str]:
    """Names what may show anybody."""
    known = {model.name for model in models}
    runs = (workspace.root / "runs").glob("[!.]*")
    folders = [run for run in runs if run.is_dir() and run.name not in known]
    killed = workspace.root.glob(".extract.*")
    return [
        f"{folder} was left behind and may show the person: look, and remove "
        "it yourself."
        for folder in sorted([*folders, *killed])
    ]
