"""The people of a workspace: on what basis, how many faces, which models."""

import dataclasses

from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.provenance.consent import Person
from faceswap_gan.provenance.consent import read_person
from faceswap_gan.provenance.trained import TrainedModel
from faceswap_gan.provenance.trained import trained_models
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
        problems: sentences on what is missing or does not agree.
    """

    name: str
    basis: str
    note: str
    date: str
    faces: int
    sources: list[str]
    models: list[str]
    problems: list[str]


def people_of(workspace: Workspace) -> list[PersonSummary]:
    """Lists everybody with faces in a workspace or known to its models.

    Args:
        workspace: the project.
    """
    models = trained_models(workspace)
    names = {name for model in models for name in model.names}
    return [
        _summary(workspace, name, [m for m in models if name in m.names])
        for name in sorted(names.union(workspace.people()))
    ]


def changes(workspace: Workspace, people: list[Person]) -> list[str]:
    """Says whose faces are not those that a model was trained on.

    Args:
        workspace: the project with the faces.
        people: as the model's checkpoint has them, or its outputs.

    Returns:
        A sentence for each person whose faces were changed or are not here.
    """
    sentences = []
    for person in people:
        try:
            now = workspace.face_set(person.name)
        except WorkspaceError:
            sentences.append(f"{workspace.root} has no faces of {person.name}.")
            continue
        if person.face_set and person.face_set != now:
            sentences.append(
                f"The faces of {person.name} in {workspace.root} are not "
                "those that the model was trained on."
            )
    return sentences


def _summary(
    workspace: Workspace, name: str, models: list[TrainedModel]
) -> PersonSummary:
    problems = []
    try:
        record = read_person(workspace.person_file(name))
    except ConsentError as error:
        record = None
        problems.append(str(error))
    try:
        faces = len(workspace.face_files(name))
    except WorkspaceError:
        faces = 0
    for model in models:
        own = [person for person in model.people if person.name == name]
        problems += [
            f"Model {model.name}: {sentence}"
            for sentence in changes(workspace, own)
        ]
    return PersonSummary(
        name=name,
        basis=record.basis if record else "not recorded",
        note=record.note if record else "",
        date=record.date if record else "",
        faces=faces,
        sources=[source.name for source in record.sources] if record else [],
        models=[model.name for model in models],
        problems=problems,
    )
