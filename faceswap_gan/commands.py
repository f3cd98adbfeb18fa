"""Commands of this program, as sentences tell the user to type them.

Each runs as it stands, but for words in capitals, which the user replaces.
"""

import shlex
from collections.abc import Sequence
from pathlib import Path

from faceswap_gan.names import DEFAULT_MODEL

USUAL_PEOPLE = ("src", "dst")
"""Whom `train` takes where nobody is named."""


def command_line(*words: object) -> str:
    """Returns a command of this program as it is typed in a shell."""
    return shlex.join(["faceswap-gan", *map(str, words)])


def model_words(model: str) -> list[str]:
    """Returns the option that names a model, if it has to be named."""
    return [] if model == DEFAULT_MODEL else ["--model", model]


def to_extract(workspace: Path, person: str = "NAME") -> str:
    """Returns the command that takes a person's faces into a project."""
    return command_line(
        *("extract", "VIDEO", "--workspace", workspace),
        *("--person", person, "--consent", "BASIS"),
    )


def to_accept(workspace: Path, person: str) -> str:
    """Returns the command that accepts pictures as a person's."""
    return command_line(
        *("faces", "--workspace", workspace, "--person", person, "--accept"),
        *("--consent", "BASIS", "--consent-note", "NOTE"),
    )


def to_begin(place: Path, takes: bool = True) -> str:
    """Returns the options that begin a new model where one cannot go on.

    Args:
        place: of the model that is there, or of its checkpoint.
        takes: whether the new one can begin from it.
    """
    anew = "--fresh to train a new model beside it"
    if not takes:
        return anew
    origin = shlex.join(["--start-from", str(place)])
    return f"{anew}, which takes what fits of this one with `{origin}`"


def to_train(
    workspace: Path, people: Sequence[str], model: str = DEFAULT_MODEL
) -> str:
    """Returns the command that trains a model, or goes on with it.

    Args:
        workspace: the project's folder.
        people: whom it is trained on, in the order of the model.
        model: its name.
    """
    usual = tuple(people) == USUAL_PEOPLE
    names = [] if usual else ["--people", *people]
    return command_line(
        "train", "--workspace", workspace, *names, *model_words(model)
    )


def to_train_all(
    workspace: Path, people: Sequence[str], model: str = DEFAULT_MODEL
) -> str:
    """Returns the command that trains a new model of all people of a project.

    Where nobody could be swapped with another, it is the one that takes
    another person's faces.

    Args:
        workspace: the project's folder.
        people: who is there.
        model: the name of the model.
    """
    if len(people) < 2:
        return to_extract(workspace)
    if {*people} == {*USUAL_PEOPLE}:
        people = USUAL_PEOPLE
    return to_train(workspace, people, model)
