"""Which models of a workspace know whose faces."""

import dataclasses
from pathlib import Path

from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.provenance.consent import Person
from faceswap_gan.provenance.consent import validated
from faceswap_gan.storage import read_json
from faceswap_gan.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class TrainedModel:
    """A model of a workspace, by what its checkpoints say of themselves.

    Attributes:
        name: in the workspace.
        folder: its checkpoints.
        people: those whose faces it was trained on, as in its last one.
        digests: SHA-256 of the weights of each checkpoint.
        unread: a sentence on each checkpoint that does not say it.
    """

    name: str
    folder: Path
    people: tuple[Person, ...]
    digests: tuple[str, ...]
    unread: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Names of the people."""
        return [person.name for person in self.people]


def trained_models(workspace: Workspace) -> list[TrainedModel]:
    """Finds the models of a workspace, sorted by name.

    Their weights are not read, so that it takes no time.

    Args:
        workspace: the project.
    """
    folders = sorted((workspace.root / "models").glob("[!.]*"))
    return [_model(folder) for folder in folders if folder.is_dir()]


def _model(folder: Path) -> TrainedModel:
    people: dict[str, Person] = {}
    digests, unread = [], []
    for checkpoint in sorted(folder.glob("step-*")):
        file = checkpoint / "state.json"
        try:
            state = read_json(file)
            found = [validated(row, str(file)) for row in state["people"]]
            digests.append(state["sha256"]["weights.npz"])
        except (InputError, ConsentError, KeyError, TypeError) as error:
            unread.append(
                f"{file} does not say whom it was trained on: {error}"
            )
        else:
            people.update({person.name: person for person in found})
    return TrainedModel(
        folder.name,
        folder,
        tuple(people.values()),
        tuple(digests),
        tuple(unread),
    )
