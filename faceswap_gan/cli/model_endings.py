"""What the commands about whole models say at their end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faceswap_gan.cli.endings import count
from faceswap_gan.cli.endings import next_command
from faceswap_gan.commands import to_train_all
from faceswap_gan.project_paths import CARD


def list_models(
    reports: list[Any], workspace: Path, people: list[str]
) -> Iterator[str]:
    """Says a line about each model.

    Args:
        reports: of the models.
        workspace: the project's folder.
        people: who could be trained on.
    """
    for model in reports:
        yield _line(model)
        yield from (f"  {problem}" for problem in model.problems)
    if not reports:
        yield f"{workspace} holds no models."
        yield f"Next: {to_train_all(workspace, people)}"
    else:
        name = reports[0].name
        yield next_command("models", "show", name, "--workspace", workspace)


def show(model: Any) -> Iterator[str]:
    """Says what there is of a model."""
    yield _line(model)
    for person in model.people:
        yield from _consent(person)
    if model.people_before:
        yield "  It began from a model that was trained on others too:"
    for person in model.people_before:
        yield from _consent(person)
    yield f"  Outputs name it by the digest {model.digest}."
    if not model.resumable:
        yield "  It was packed without what a training goes on with."
    settings = model.settings.items()
    yield (
        "  Settings that differ from the defaults:"
        if settings
        else ("  All settings are the defaults.")
    )
    yield from (f"    {name} = {value}" for name, value in settings)
    yield from (f"  {problem}" for problem in model.problems)


def pack(result: Any) -> Iterator[str]:
    """Says what is in the packed file, and what it asks of its owner."""
    names = " and ".join(result.people)
    yield (
        f"{result.path} holds the model of {names} after "
        f"{count(result.step, 'step')}, {_size(result.bytes)}, with their "
        "consent and without any picture."
    )
    yield (
        f"It makes the faces of {names}: give it only to those whom they have "
        "allowed to have it."
    )
    yield next_command("models", "unpack", result.path, "--workspace", "FOLDER")


def unpack(result: Any, workspace: Path, name: str) -> Iterator[str]:
    """Says whose model it is, and how to convert with it."""
    names = " and ".join(result.people)
    yield (
        f"{result.path} holds the model of {names} after "
        f"{count(result.step, 'step')}."
    )
    yield from [
        next_command("models", "show", name, "--workspace", workspace),
        next_command(
            *("convert", "VIDEO", "--workspace", workspace, "--model", name),
            *("--from", result.people[0], "--to", result.people[-1]),
            *("--output", "swapped.mp4"),
        ),
    ]


def export(result: Any) -> Iterator[str]:
    """Says what was written, and what its use asks for."""
    yield (
        f"{result.folder / result.file} takes faces of {result.seen} and makes "
        f"those of {result.person}, as after {count(result.step, 'step')}; how "
        f"to use it is in {result.folder / CARD}"
    )
    yield (
        "What it makes carries no marks: whoever uses it must say that the "
        f"face was swapped, and needs the consent of "
        f"{' and '.join(result.people)}."
    )
    if result.example:
        example = result.folder / result.example
        yield f"An example that needs nothing of this program: {example}"


def _consent(person: dict[str, Any]) -> Iterator[str]:
    note = f" ({person['note']})" if person["note"] else ""
    yield (
        f"  {person['name']}: used on the basis {person['basis']} since "
        f"{person['date']}{note}."
    )
    if person["sources"]:
        names = ", ".join(source["name"] for source in person["sources"])
        yield f"    Taken from {names}."


def _line(model: Any) -> str:
    names = " and ".join(person["name"] for person in model.people) or "nobody"
    if model.step is None:
        return f"{model.name}: {names}; no checkpoint can be read."
    score = f", {model.shown_score}" if model.shown_score else ""
    return (
        f"{model.name}: {names}, {count(model.step, 'step')}{score}, network "
        f"{model.network} at {model.resolution} px, "
        f"{count(model.checkpoints, 'checkpoint')}, {_size(model.bytes)}, "
        f"{model.date}."
    )


def _size(size: int) -> str:
    return f"{size / 1e6:.1f} MB"
