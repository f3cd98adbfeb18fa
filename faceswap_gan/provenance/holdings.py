"""The one list of everything in which a person's face is."""

import dataclasses
from collections.abc import Collection
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.errors import InputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.names import checked_name
from faceswap_gan.names import first_of
from faceswap_gan.provenance import person_folders
from faceswap_gan.provenance.holding import Holding
from faceswap_gan.provenance.holding import holding_at
from faceswap_gan.provenance.holding import there
from faceswap_gan.provenance.kept_credentials import kept_credentials
from faceswap_gan.provenance.kept_credentials import known_by
from faceswap_gan.provenance.runs import run_folders
from faceswap_gan.provenance.shared_models import shared_models
from faceswap_gan.provenance.side_files import side_files
from faceswap_gan.provenance.side_files import strange_tracks
from faceswap_gan.provenance.trained import TrainedModel
from faceswap_gan.provenance.trained import is_checkpoint
from faceswap_gan.provenance.trained import stray_models
from faceswap_gan.provenance.trained import trained_models
from faceswap_gan.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Holdings:
    """Everything of a person: of a workspace, beside its outputs, of the user.

    Attributes:
        workspace: the project.
        person: the name.
        names: the person's, and those of folders with the person's faces.
        found: what would be removed, in this order.
        doubts: sentences on what may know the person and stays.
    """

    workspace: Workspace
    person: str
    names: frozenset[str]
    found: list[Holding]
    doubts: list[str]

    def sentences(self) -> list[str]:
        """Names what would be removed and what would stay."""
        return [
            f"This is what there is of {self.person}:",
            *(held.sentence() for held in self.found),
            *self.doubts,
            "Videos and pictures made with these models are not among it.",
        ]


def holdings(workspace: Workspace, person: str) -> Holdings:
    """Finds what there is of a person.

    Args:
        workspace: the project.
        person: the name.

    Raises:
        WorkspaceError: there is nothing of such a person.
    """
    held = everything_of(workspace, person)
    if not held.found:
        there = ", ".join(workspace.people()) or "nobody"
        raise WorkspaceError(
            " ".join(
                [
                    f"{workspace.root} has nothing of {person} (there is: "
                    f"{there}).",
                    *held.doubts,
                ]
            )
        )
    return held


def everything_of(workspace: Workspace, person: str) -> Holdings:
    """Lists everything that holds a person's face.

    A model is trained on all its people at once, so it is found for each, and
    for those of the models that it began from, whose weights it goes on with.
    Folders are the person's by their name, and by the record in them. What
    shows everybody who was seen is listed with a person who has a folder or a
    model.

    Args:
        workspace: the project.
        person: the name.

    Raises:
        WorkspaceError: nobody can have such a name.
    """
    folders, doubts = person_folders.face_folders(
        workspace, checked_name(person)
    )
    names = {person, *(folder.name[5:] for folder in folders)}
    models = trained_models(workspace)
    known = known_by(workspace, names, folders, models)
    credentials, strange_credentials = kept_credentials(known)
    knowing = [model for model in models if names & model.everybody]
    runs, strange_runs = run_folders(workspace, models, names)
    found = [
        *there(runs, "curves, previews and reports of a model"),
        *(_of_model(model, doubts) for model in knowing),
        *(
            holding_at(shared.path, "a packed or exported model")
            for shared in shared_models(workspace, doubts)
            if names & set(shared.people)
        ),
        *_of_names(workspace, names),
    ]
    if found or folders:
        found += _of_everybody(workspace, folders, doubts)
    found = credentials + found
    found += there(folders, "faces, their expressions and the consent record")
    doubts += strange_runs + strange_credentials
    for model in models:
        doubts += model.unread if model not in knowing else ()
    doubts += stray_models(workspace, models, names)
    paths = [path for held in found for path in held.goes]
    gone = {path.resolve() for path in paths if not path.is_symlink()}
    for path in paths:
        doubts += _links(workspace, path, gone)
    return Holdings(workspace, person, frozenset(names), found, doubts)


def _of_names(workspace: Workspace, names: Collection[str]) -> list[Holding]:
    """Lists what is made of the faces of people with these names."""
    masks = [mask for name in sorted(names) for mask in workspace.masks(name)]
    return [
        *there(workspace.cached(names), "faces as the training reads them"),
        *there(workspace.drawings(names), "pictures drawn of the faces"),
        *there(masks, "masks of the faces"),
    ]


def _of_everybody(
    workspace: Workspace, folders: list[Path], doubts: list[str]
) -> list[Holding]:
    """Lists what shows everybody who was seen."""
    aside = person_folders.set_aside(workspace, folders)
    sets = [place.parents[1].name.removeprefix("face_") for place in aside]
    found = [
        *there(aside, "faces set aside as another person's"),
        *there(workspace.drawings(sets), "pictures drawn of these"),
        *there([workspace.all_tracks()], "pages of who was seen in videos"),
        *there(
            person_folders.copied(workspace, folders),
            "copies of faces, also of others",
        ),
        *there(
            workspace.all_staging(),
            "faces that an interrupted extraction left",
        ),
    ]
    try:
        found += there(
            side_files(workspace), "what a conversion found in a video"
        )
        doubts += [
            f"{file} holds embeddings of faces, perhaps of the person: look "
            "which video it lies beside, and remove it yourself."
            for file in strange_tracks(workspace)
        ]
    except InputError as error:
        doubts.append(f"What lies beside outputs is not known: {error}")
    return found


def _of_model(model: TrainedModel, doubts: list[str]) -> Holding:
    """Describes a model; what else a link leads to stays, and is doubted."""
    what = f"model {model.name}, trained on {' and '.join(model.names)}"
    if before := model.names_before:
        what += f", begun from a model of {' and '.join(before)}"
    if not model.folder.is_symlink():
        return holding_at(model.folder, what)
    inside = sorted(model.folder.iterdir())
    other = [path for path in inside if not is_checkpoint(path)]
    if not any(path.name[0] != "." for path in other):
        return holding_at(model.folder, what)
    names = first_of([path.name for path in other], 3)
    doubts.append(
        f"{model.folder.resolve()}, where {model.folder} leads, holds more "
        f"than checkpoints ({names}), which stays: look, and remove yourself "
        "what is of the person."
    )
    return holding_at(model.folder, what, set(inside) - set(other))


def _links(
    workspace: Workspace, path: Path, gone: Collection[Path]
) -> Iterator[str]:
    """Says which links lead to what stays."""
    home = path.resolve()
    links = [] if path.is_file() else home.rglob("*")
    outward = [
        link
        for link in links
        if link.is_symlink() and not link.resolve().is_relative_to(home)
    ]
    if path.is_symlink() and workspace.is_shared(home) and home not in gone:
        outward = [path]
    for link in outward:
        yield (
            f"{link} leads to {link.resolve()}, which stays: remove it "
            "yourself if it shows the person."
        )
