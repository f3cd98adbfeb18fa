"""Which models of a workspace know whose faces."""

import dataclasses
import os
from collections.abc import Collection
from pathlib import Path

from faceswap_gan.commands import to_train_all
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.provenance.ancestry import Ancestor
from faceswap_gan.provenance.ancestry import ancestors_in
from faceswap_gan.provenance.ancestry import everybody_in
from faceswap_gan.provenance.ancestry import names_of
from faceswap_gan.records.consent import Person
from faceswap_gan.records.consent import validated
from faceswap_gan.storage import read_json
from faceswap_gan.suggestion import did_you_mean
from faceswap_gan.workspace import Workspace

STATE = "state.json"


@dataclasses.dataclass(frozen=True)
class TrainedModel:
    """A model of a workspace, by what its checkpoints say of themselves.

    Attributes:
        name: in the workspace.
        folder: its checkpoints.
        people: those whose faces it was trained on, as in its last one.
        digests: SHA-256 of the weights of each checkpoint.
        ancestors: the models that it began from.
        unread: a sentence on each checkpoint that does not say it, and on
            weights without one.
    """

    name: str
    folder: Path
    people: tuple[Person, ...]
    digests: tuple[str, ...]
    ancestors: tuple[Ancestor, ...]
    unread: tuple[str, ...]

    @property
    def names(self) -> list[str]:
        """Names of the people."""
        return [person.name for person in self.people]

    @property
    def names_before(self) -> list[str]:
        """Names of those whom only what it began from was trained on."""
        return [n for n in names_of(self.ancestors) if n not in self.names]

    @property
    def everybody(self) -> set[str]:
        """Names of all of whose faces it holds something."""
        return {*self.names, *self.names_before}


def trained_models(workspace: Workspace) -> list[TrainedModel]:
    """Finds the models of a workspace, sorted by name.

    Their weights are not read, so that it takes no time.

    Args:
        workspace: the project.
    """
    return [_model(folder) for folder in workspace.models()]


def stray_models(
    workspace: Workspace,
    models: Collection[TrainedModel],
    names: Collection[str],
) -> list[str]:
    """Says where in a workspace there are models that nothing uses.

    Args:
        workspace: the project.
        models: those in their place.
        names: of people; models of others alone are left out.

    Returns:
        A sentence on each folder that holds one of these people, or whose
        weights nobody says whom they were trained on.
    """
    known = {model.folder for model in models}
    folders = {
        weights.parent
        for weights in workspace.root.rglob("*.npz")
        if not known & set(weights.parents)
    }
    doubts = []
    for folder in sorted(folders):
        try:
            state = read_json(folder / STATE)
            people = set(everybody_in(state, str(folder)))
        except (InputError, ConsentError):
            people = set(names)
        if people & set(names):
            doubts.append(
                f"{folder} holds weights that may be of the person: look, and "
                "remove it yourself."
            )
    return doubts


def is_checkpoint(folder: Path) -> bool:
    """Says whether a folder is a checkpoint's, be it damaged or renamed."""
    named = folder.name.startswith("step-")
    return folder.is_dir() and (named or os.path.lexists(folder / STATE))


def _model(folder: Path) -> TrainedModel:
    people: dict[str, Person] = {}
    ancestors: dict[str, Ancestor] = {}
    digests, unread = [], []
    for checkpoint in sorted(folder.glob("[!.]*")):
        if not is_checkpoint(checkpoint):
            continue
        file = checkpoint / STATE
        try:
            state = read_json(file)
            found = [validated(row, str(file)) for row in state["people"]]
            before = ancestors_in(state.get("ancestors", []), str(file))
            digests.append(state["sha256"]["weights.npz"])
        except (KeyError, TypeError):
            unread.append(f"{file} does not say whom it was trained on.")
        except (InputError, ConsentError) as error:
            unread.append(
                f"{file} does not say whom it was trained on: {error}"
            )
        else:
            people.update({person.name: person for person in found})
            ancestors.update({one.model: one for one in before})
    if not digests and not unread and any(folder.rglob("*.npz")):
        unread.append(
            f"{folder} holds weights and no checkpoint that says whom they "
            "were trained on."
        )
    return TrainedModel(
        folder.name,
        folder,
        tuple(people.values()),
        tuple(digests),
        tuple(ancestors.values()),
        tuple(unread),
    )


def check_recorded(workspace: Workspace, people: Collection[str]) -> None:
    """Refuses people whose faces are here without a record of consent.

    Args:
        workspace: the project.
        people: names, whose faces need not be here.

    Raises:
        ConsentError: somebody's faces are, and no record.
        InputError: a record cannot be read.
    """
    for person in people:
        if workspace.faces(person).is_dir():
            workspace.record(person)


def check_trained(
    workspace: Workspace, name: str, people: Collection[str]
) -> None:
    """Refuses a model that is not there or does not know these people.

    Args:
        workspace: the project.
        name: the model's.
        people: whom it has to know.

    Raises:
        CheckpointError: with what is there instead.
    """
    models = {model.name: model for model in trained_models(workspace)}
    folder = workspace.model(name)
    model = models.get(name)
    if model and not model.people and any(folder.glob("step-*")):
        why = next(iter(model.unread), f"{folder} names nobody.")
        raise CheckpointError(
            f"{why} Put back a copy of this model, or train another: "
            f"`{_command(workspace, name)} --fresh`."
        )
    if name not in models or not models[name].digests:
        usable = [model.name for model in models.values() if model.digests]
        raise no_model(workspace, name, question=did_you_mean(name, usable))
    known = models[name].names
    for person in people:
        if person not in known:
            raise CheckpointError(
                f"{folder} knows {', '.join(known)}, not {person}: --from "
                "names the person seen in the video, --to the person swapped "
                f"in.{did_you_mean(person, known)}"
            )


def no_model(
    workspace: Workspace, name: str, otherwise: str = "", question: str = ""
) -> CheckpointError:
    """Returns the error that a model is not there, with what makes it.

    Args:
        workspace: the project.
        name: the model's.
        otherwise: what else can be done, as the end of the sentence.
        question: what is asked after it.
    """
    return CheckpointError(
        f"{workspace.model(name)} holds no model: run "
        f"`{_command(workspace, name)}` first{otherwise}.{question}"
    )


def _command(workspace: Workspace, name: str) -> str:
    return to_train_all(workspace.root, workspace.people(), name)
