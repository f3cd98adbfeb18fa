"""What several commands take: shared options, and lists of names."""

import functools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from typing import Any

import typer

from faceswap_gan.faces.detectors import DETECTORS
from faceswap_gan.files import check_writable


def _writable(path: Path | None) -> Path | None:
    """Refuses a report that could not be written, or not as a report."""
    if path is not None and path.suffix.lower() != ".json":
        raise typer.BadParameter(f"let the name of {path} end in .json.")
    if path is not None:
        check_writable(path)
    return path


WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", help="Folder of the project.")
]
BASES = "self, consent, licensed, public-domain or synthetic."
NoteOption = Annotated[
    str, typer.Option(help="Where the consent is kept, or who gave it.")
]
ReportOption = Annotated[
    Path | None,
    typer.Option(
        "--report",
        help="Write a summary as JSON to this file.",
        callback=_writable,
    ),
]
ModelOption = Annotated[
    str, typer.Option(help="Name of the model in the workspace.")
]
CheckpointOption = Annotated[
    str, typer.Option(help="latest, best, or the name of a checkpoint.")
]
DETECTORS_HELP = (
    f"What finds faces: {', '.join(DETECTORS)}. For yunet give its ONNX file "
    "too, as yunet:FILE."
)
DetectorOption = Annotated[str, typer.Option("--detector", help=DETECTORS_HELP)]
OverwriteOption = Annotated[
    bool,
    typer.Option("--overwrite", help="Replace what is there under that name."),
]


def finite(command: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a command refuse numbers that no limit keeps out: nan and inf."""

    @functools.wraps(command)
    def checked(**options: Any) -> Any:
        for name, value in options.items():
            if isinstance(value, float) and not math.isfinite(value):
                option = name.replace("_", "-")
                raise typer.BadParameter(f"--{option} must be a finite number.")
        return command(**options)

    return checked


def given(**options: Any) -> dict[str, Any]:
    """Keeps the options that the user gave."""
    return {name: value for name, value in options.items() if value is not None}


def repeated(arguments: list[str], option: str) -> list[str]:
    """Turns `--people a b` into `--people a --people b`."""
    result, inside = [], False
    for word in arguments:
        inside = word == option or (inside and not word.startswith("-"))
        if inside and word != option:
            result += [option, word]
        elif word != option:
            result.append(word)
    return result
