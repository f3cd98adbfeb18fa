"""Which folders of runs show whom: curves, previews and evaluations."""

from collections.abc import Collection
from pathlib import Path

from faceswap_gan.errors import InputError
from faceswap_gan.project_paths import EVALUATION
from faceswap_gan.provenance.trained import TrainedModel
from faceswap_gan.storage import read_json
from faceswap_gan.workspace import Workspace


def run_folders(
    workspace: Workspace,
    models: Collection[TrainedModel],
    names: Collection[str],
) -> tuple[list[Path], list[str]]:
    """Finds the folders of runs that show certain people.

    Args:
        workspace: the project.
        models: those there.
        names: of the people.

    Returns:
        The folders whose model or whose evaluation knows one of them, and a
        sentence on each other of which nobody can say whom it shows.
    """
    people = {model.name: model.everybody for model in models}
    found, doubts = [], []
    for folder in workspace.runs():
        known = people.get(folder.name, set()) | _evaluated(folder)
        if known & set(names):
            found.append(folder)
        elif folder.name in people or _is_empty(folder):
            continue
        elif not _is_of_videos(folder):
            doubts.append(
                f"{folder} was left behind and may show the person: look, and "
                "remove it yourself."
            )
    return found, doubts


def _evaluated(folder: Path) -> set[str]:
    """Names whom an evaluation in a folder compares."""
    record = folder / EVALUATION
    if not record.exists():
        return set()
    try:
        row = read_json(record)
        return {row["person_from"], row["person_to"]}
    except (InputError, KeyError, TypeError):
        return set()


def _is_empty(folder: Path) -> bool:
    """Says whether there is nothing, as where work was refused in time."""
    inside = folder.rglob("*")
    return folder.is_dir() and all(
        path.is_dir() and not path.is_symlink() for path in inside
    )


def _is_of_videos(folder: Path) -> bool:
    """Says whether there is an evaluation alone, of people who are named."""
    others = [file for file in folder.rglob("*.png") if file.is_file()]
    return bool(_evaluated(folder)) and not others
