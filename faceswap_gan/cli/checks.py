"""What is checked before a framework is loaded, so that mistakes cost nothing.

Names, people, paths and options: none of this imports Keras.
"""

import contextlib
import os
import sys
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import typer

from faceswap_gan.cli import file_checks
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.files import check_writable
from faceswap_gan.locking import locked
from faceswap_gan.terminal import one_line
from faceswap_gan.terminal import say


def check_there(paths: Iterable[Path]) -> None:
    """Refuses inputs that are not there.

    Raises:
        InputError: with the first of them.
    """
    for path in paths:
        if not os.path.exists(path):
            raise InputError(f"{path} is not there: check its name and folder.")


def people_to_work_on(workspace: Any, named: Iterable[str] | None) -> list[str]:
    """Returns the people that a command names, or else all, each once.

    Raises:
        WorkspaceError: there is nobody, or a person has no faces.
    """
    people = list(dict.fromkeys(named or workspace.people()))
    if not people:
        raise WorkspaceError(
            f"{workspace.root} holds nobody's faces: run `faceswap-gan extract "
            f"VIDEO --workspace {workspace.root} ...` first."
        )
    for person in people:
        workspace.face_files(person)
    return people


def check_faces(workspace: Any, people: Iterable[str]) -> None:
    """Refuses people without faces or consent, and faces not accepted.

    Raises:
        WorkspaceError: a person has no faces.
        ConsentError: consent is not recorded, of a person or of a picture.
        InputError: a record cannot be read.
    """
    for person in people:
        workspace.person(person)


def check_checkpoint(folder: Path, name: str, use: Any = None) -> None:
    """Refuses a checkpoint that is not there, or not for what is wanted.

    Args:
        folder: of the model.
        name: `latest`, `best`, a checkpoint in it, or a path.
        use: what its system has to be for, if anything; see `Entry.uses`.

    Raises:
        CheckpointError: there is no such checkpoint, or its system is not.
    """
    from faceswap_gan.models.ranking import check_named
    from faceswap_gan.models.uses import check_use

    check_named(folder, name)
    if use is not None:
        check_use(folder, name, use)


def check_resumed(run: Any, chosen: Any, folder: Path) -> None:
    """Refuses settings that the weights of a run would not fit.

    Args:
        run: the settings of the run so far, None where there is none.
        chosen: those it is to go on with.
        folder: of the model.

    Raises:
        CheckpointError: with the first of them.
    """
    from faceswap_gan.settings.changes import changes
    from faceswap_gan.settings.changes import check_changes

    if run is not None:
        check_changes(changes(run, chosen), folder)


def check_look(landmarks: str, layout: str) -> None:
    """Refuses names of landmark models and layouts that do not exist.

    Raises:
        ConfigError: there is no such name.
    """
    from faceswap_gan.conversion.layouts import panels_of

    panels_of(layout)
    file_checks.check_landmarks(landmarks)


def check_output(
    path: Path | None, overwrite: bool, source: Path | None = None
) -> None:
    """Refuses an output that cannot be written; asks before one is replaced.

    Args:
        path: a file or folder to be written, or None.
        overwrite: whether it may be replaced.
        source: what is converted: other files beside the pictures of this
            video may be in a folder.

    Raises:
        OutputError: it cannot be written, or it is there, and nobody can be
            asked.
        BusyError: another process is writing it.
        typer.Abort: the answer is no.
    """
    if path is None:
        return
    check_writable(path)
    check_free(locked(path))
    if overwrite or not _holds_something(path, source):
        return
    there, which = "exists", "it"
    if path.is_dir():
        there, which = "holds something", "files of the same name"
    if not sys.stdin.isatty():
        raise OutputError(
            f"{path} {there} already: give --overwrite to replace {which}, or "
            "choose another name."
        )
    question = one_line(f"{path} {there} already. Overwrite {which}?")
    typer.confirm(question, abort=True)


def check_free(lock: AbstractContextManager[None]) -> None:
    """Refuses what another process works on; the work itself locks it later.

    Raises:
        BusyError: another process holds the lock.
        OutputError: the folder cannot be written to.
    """
    with lock:
        pass


def _holds_something(path: Path, source: Path | None) -> bool:
    if not path.is_dir():
        return path.exists()
    if source is not None and not source.is_dir():
        from faceswap_gan.video.sequences import pictures_in

        return bool(pictures_in(path, source.stem))
    return any(path.iterdir())


def warn_of_others(workspace: Any, person: str, inputs: Iterable[Path]) -> None:
    """Warns where an input was given as another person before.

    Records of others that cannot be read are left to the commands that are
    about those people.

    Args:
        workspace: the project.
        person: whose faces the inputs are said to show now.
        inputs: the files and folders.
    """
    from faceswap_gan.hashing import sha256_of
    from faceswap_gan.records.consent import read_person

    owners: dict[str, str] = {}
    for other in workspace.people():
        if other != person:
            with contextlib.suppress(ConsentError, InputError):
                record = read_person(workspace.person_file(other))
                owners |= {s.sha256: other for s in record.sources}
    for path in inputs if owners else ():
        if (other := owners.get(sha256_of(path))) is not None:
            say(
                f"Warning: {path} was given as {other} before, now as "
                f"{person}; if that is a mistake, stop with Ctrl-C.",
                err=True,
            )


def check_trained(
    workspace: Any, model: str, swaps: Iterable[tuple[str, str]]
) -> None:
    """Refuses swaps that a model cannot make.

    Raises:
        ConfigError: somebody is swapped with the same person.
        CheckpointError: there is no model, or it does not know a person.
    """
    from faceswap_gan.names import check_swap
    from faceswap_gan.provenance.trained import check_trained as check

    people = []
    for seen, person in swaps:
        check_swap(seen, person)
        people += [seen, person]
    check(workspace, model, people)
