"""The people of a workspace: on what basis, how many faces, which models."""

import contextlib
import dataclasses
from collections.abc import Sequence

from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.provenance.ancestry import people_before
from faceswap_gan.provenance.trained import TrainedModel
from faceswap_gan.provenance.trained import trained_models
from faceswap_gan.records.consent import Person
from faceswap_gan.records.manifest import HASHED
from faceswap_gan.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class PersonSummary:
    """What a workspace knows of a person.

    Attributes:
        name: in the workspace.
        basis: on what basis the face is used.
        note: where the consent is kept, or who gave it.
        date: of the last statement of the basis.
        faces: how many pictures there are.
        sources: the files that they were taken from.
        models: names of the models trained on them.
        begun: names of those that began from a model trained on them.
        problems: sentences on what is missing or does not agree.
    """

    name: str
    basis: str
    note: str
    date: str
    faces: int
    sources: list[str]
    models: list[str]
    begun: list[str]
    problems: list[str]


def people_of(workspace: Workspace) -> list[PersonSummary]:
    """Lists everybody with faces in a workspace or known to its models.

    What is wrong with one of them is said there, and hides nobody else.

    Args:
        workspace: the project.
    """
    models = trained_models(workspace)
    names = {name for model in models for name in model.everybody}
    return [
        _summary(workspace, name, [m for m in models if name in m.everybody])
        for name in sorted(names.union(workspace.people()))
    ]


def changes(workspace: Workspace, people: Sequence[Person]) -> list[str]:
    """Says whose faces are not those that a model was trained on.

    Args:
        workspace: the project with the faces.
        people: as the model's checkpoint has them, or its outputs.

    Returns:
        A sentence for each person whose faces were changed or are not here.
    """
    sentences = []
    for person in people:
        now, trouble = _face_set(workspace, person.name)
        sentences += _change(workspace, person, now) if now else [trouble]
    return sentences


def _face_set(workspace: Workspace, name: str) -> tuple[str, str]:
    """Returns the hash of a person's faces, or nothing and a sentence why."""
    try:
        return workspace.face_set(name), ""
    except WorkspaceError:
        return "", f"{workspace.root} has no faces of {name}."
    except InputError as error:
        return "", str(error)


def _change(workspace: Workspace, person: Person, now: str) -> list[str]:
    if person.face_set in ("", now):
        return []
    if not person.face_set.startswith(HASHED):
        return [
            f"Whether the faces of {person.name} in {workspace.root} are "
            "those that the model was trained on cannot be said: it is of a "
            "version that did not hash the pictures."
        ]
    return [
        f"The faces of {person.name} in {workspace.root} are not those that "
        "the model was trained on."
    ]


def _before(models: list[TrainedModel]) -> dict[str, Person]:
    """Returns the records of people of whom only ancestors know, by name."""
    return {
        person.name: person
        for model in models
        for person in people_before(model.ancestors)
        if person.name in model.names_before
    }


def _summary(
    workspace: Workspace, name: str, models: list[TrainedModel]
) -> PersonSummary:
    problems, faces = [], 0
    record = _before(models).get(name)
    now, trouble = _face_set(workspace, name)
    with contextlib.suppress(WorkspaceError):
        faces = len(workspace.face_files(name))
    if not record or workspace.faces(name).is_dir():
        try:
            record = workspace.record(name)
            if faces:
                workspace.accepted_faces(name)
        except (ConsentError, InputError, WorkspaceError) as error:
            problems.append(str(error))
    for model in models:
        problems += [
            f"Model {model.name}: {sentence}"
            for person in model.people
            if person.name == name
            for sentence in (
                _change(workspace, person, now) if now else [trouble]
            )
        ]
    return PersonSummary(
        name=name,
        basis=record.basis if record else "not recorded",
        note=record.note if record else "",
        date=record.date if record else "",
        faces=faces,
        sources=[source.name for source in record.sources] if record else [],
        models=[model.name for model in models if name in model.names],
        begun=[model.name for model in models if name in model.names_before],
        problems=problems,
    )
