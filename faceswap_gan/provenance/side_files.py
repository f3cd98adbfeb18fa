"""What conversions leave beside their outputs, and where those are."""

import glob
import json
from collections.abc import Collection
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.errors import InputError
from faceswap_gan.files import cannot_write
from faceswap_gan.files import side_name
from faceswap_gan.storage import read_jsonl
from faceswap_gan.workspace import Workspace

TRACKS = ".tracks.jsonl"
KINDS = (TRACKS, ".segments")


def note_output(workspace: Workspace, output: Path, model: str = "") -> None:
    """Writes down what is written with which model, so that `forget` knows.

    Args:
        workspace: the project whose model it is.
        output: the file or folder to be written.
        model: SHA-256 of the model's weights, which its credentials name.

    Raises:
        OutputError: the workspace cannot be written to.
    """
    register = workspace.outputs()
    row = {"output": str(Path(output).absolute())}
    line = json.dumps(row | ({"model": model} if model else {}))
    try:
        known = register.read_bytes() if register.exists() else b""
        if line.encode() not in known.splitlines():
            with open(register, "a") as file:
                file.write(f"{line}\n")
    except OSError as error:
        raise cannot_write(register, error) from error


def noted_outputs(workspace: Workspace) -> list[Path]:
    """Returns where commands of a workspace wrote, as they noted it.

    Args:
        workspace: the project.

    Raises:
        InputError: the notes are damaged.
    """
    noted = (row["output"] for row in _noted(workspace))
    return [Path(output) for output in dict.fromkeys(noted)]


def side_files(workspace: Workspace) -> list[Path]:
    """Finds what conversions of a workspace left beside their outputs.

    Args:
        workspace: the project.

    Raises:
        InputError: it is not known where the outputs are.
    """
    noted = noted_outputs(workspace)
    found = {file for output in noted for file in _beside(output)}
    return sorted(found | set(workspace.root.rglob(f"[!.]*{TRACKS}")))


def outputs_of(workspace: Workspace, files: Collection[Path]) -> list[Path]:
    """Finds the outputs that some files were left beside.

    Args:
        workspace: the project.
        files: as `side_files` found them; others belong to no output.
    """
    wanted = set(files)
    try:
        noted = noted_outputs(workspace)
    except InputError:
        return []
    return [output for output in noted if wanted.intersection(_beside(output))]


def noted_models(workspace: Workspace) -> set[str]:
    """Returns the SHA-256 of the weights with which outputs were made.

    Args:
        workspace: the project.

    Raises:
        InputError: it is not known with which.
    """
    return {row["model"] for row in _noted(workspace) if "model" in row}


def strange_tracks(workspace: Workspace) -> list[Path]:
    """Finds embeddings of faces that conversions nobody noted left near by.

    Args:
        workspace: the project; its own folder, the one that it is in, and
            the one that the program runs in are looked at.
    """
    places = {workspace.root.absolute().parent, Path.cwd()}
    files = {file for place in places for file in place.glob(f"*{TRACKS}*")}
    noted = set(side_files(workspace))
    return sorted(file for file in files - noted if _has_embeddings(file))


def _beside(output: Path) -> Iterator[Path]:
    for kind in KINDS:
        name = glob.escape(side_name(output, kind).name)
        yield from output.parent.glob(f"{name}*")


def _noted(workspace: Workspace) -> list[dict[str, str]]:
    register = workspace.outputs()
    rows = read_jsonl(register)
    if not all(
        isinstance(row, dict)
        and isinstance(row.get("output"), str)
        and isinstance(row.get("model", ""), str)
        for row in rows
    ):
        raise InputError(f"{register} is damaged: fix or delete it.")
    return rows


def _has_embeddings(file: Path) -> bool:
    """Says whether these are of an unfinished search or an older version."""
    if not file.name.endswith(TRACKS):
        return True
    try:
        rows = read_jsonl(file)
    except InputError:
        return True
    header = rows[0] if rows else {}
    return not isinstance(header, dict) or bool(header.get("embeddings"))
