"""What commands have in common around their work: loading, ending, report."""

import dataclasses
import functools
from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import typer

from faceswap_gan.cli import file_checks
from faceswap_gan.terminal import one_line
from faceswap_gan.terminal import say

if TYPE_CHECKING:
    from faceswap_gan.faces.detect import Detector
    from faceswap_gan.workspace import Workspace

INTERRUPTED = 130


def load_framework(check: Callable[[], Any] = lambda: None) -> Any:
    """Says that it loads Keras and its backend, and loads them.

    Args:
        check: looks into files just before, which takes a moment itself.

    Returns:
        What the check returns.
    """
    from faceswap_gan.framework import TITLES
    from faceswap_gan.framework import chosen_backend
    from faceswap_gan.framework import load_framework as load

    say(f"Loading {TITLES[chosen_backend()]}...", err=True)
    checked = check()
    load()
    return checked


def open_detector_for(
    workspace: "Workspace", people: Iterable[str], choice: str
) -> "Detector":
    """Opens a detector that may not be needed by pictures of these people.

    A framework is loaded, and what the detector lacks is downloaded, only if
    the manifest does not say where all of their faces are.

    Args:
        workspace: the project.
        people: whose pictures.
        choice: its name; see `detectors.open_detector`.

    Raises:
        ConfigError: there is no such detector, or it needs a file or none.
        InputError: its file is not there or not its model.
        CheckpointError: what it lacks cannot be downloaded.
    """
    from faceswap_gan.faces.detectors import open_detector
    from faceswap_gan.faces.five_points import FivePoints

    for person in people:
        points = FivePoints(workspace, person)
        if not all(map(points.knows, workspace.face_files(person))):
            return load_framework(lambda: file_checks.open_detector(choice))
    return open_detector(choice)


def interruptible(
    kept: str,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Makes a command answer Ctrl-C with a sentence and exit code 130.

    Args:
        kept: what is kept, and how to go on, where the interrupt itself does
            not say it.

    Returns:
        A decorator.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def wrapped(*arguments: Any, **options: Any) -> Any:
            try:
                return command(*arguments, **options)
            except (KeyboardInterrupt, typer.Abort) as error:
                if not _was_ctrl_c(error):
                    raise
                sentence = " ".join(map(str, error.args))
                say(f"\n{sentence or f'Interrupted. {kept}'}", err=True)
                raise typer.Exit(INTERRUPTED) from error

        return wrapped

    return decorate


def _was_ctrl_c(error: BaseException) -> bool:
    """Whether Ctrl-C ended the work or was the answer to a question."""
    asked = error.__context__ if isinstance(error, typer.Abort) else error
    return isinstance(asked, KeyboardInterrupt)


def show_result(
    result: Any, path: Path | None, sentences: Iterable[str]
) -> None:
    """Says what was made, where, and what comes next; writes JSON if asked.

    Args:
        result: a dataclass, or a list of them.
        path: the JSON file, or None.
        sentences: a line each; see `endings`.
    """
    for sentence in sentences:
        say(one_line(sentence))
    if path is not None:
        from faceswap_gan.storage import write_json

        several = isinstance(result, list)
        facts = [_facts(one) for one in (result if several else [result])]
        write_json(path, facts if several else facts[0])


def _facts(result: Any) -> dict[str, Any]:
    """Returns what a report says, with places as text."""
    return {
        name: str(value) if isinstance(value, Path) else value
        for name, value in dataclasses.asdict(result).items()
    }
