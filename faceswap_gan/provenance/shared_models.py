"""Models that were made to be given away, and whose faces they make."""

import dataclasses
from pathlib import Path

from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.models.packed_file import SUFFIX
from faceswap_gan.models.packed_file import packed_state
from faceswap_gan.project_paths import CARD
from faceswap_gan.provenance.ancestry import everybody_in
from faceswap_gan.provenance.side_files import noted_outputs
from faceswap_gan.storage import read_json
from faceswap_gan.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class SharedModel:
    """A packed model's file or an exported model's folder.

    Attributes:
        path: where it is.
        people: names of those whose faces it makes, or was trained on, or
            what it began from was.
    """

    path: Path
    people: list[str]


def shared_models(workspace: Workspace, doubts: list[str]) -> list[SharedModel]:
    """Finds the models of a workspace that were packed or exported.

    Those in the workspace are found, and those that it noted elsewhere.

    Args:
        workspace: the project.
        doubts: gets a sentence on each that does not say whose it is.
    """
    try:
        noted = noted_outputs(workspace)
    except InputError as error:
        noted = []
        doubts.append(f"Which models were packed is not known: {error}")
    paths = {
        *noted,
        *(file.absolute() for file in workspace.root.rglob(f"*{SUFFIX}")),
        *(card.parent.absolute() for card in workspace.root.rglob(CARD)),
    }
    found = []
    for path in sorted(paths):
        packed = path.suffix == SUFFIX and path.is_file()
        if packed or (path / CARD).is_file():
            try:
                found.append(SharedModel(path, _people(path)))
            except (InputError, ConsentError) as error:
                doubts.append(f"{path} may know the person: {error}")
    return found


def _people(path: Path) -> list[str]:
    if path.is_file():
        return everybody_in(vars(packed_state(path)), str(path))
    card = path / CARD
    return everybody_in(read_json(card), str(card))
