"""Where a workspace keeps a person: by the name, and by the record."""

import glob
import re
from collections.abc import Collection
from collections.abc import Iterable
from pathlib import Path

from faceswap_gan.commands import command_line
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.records.consent import read_person
from faceswap_gan.workspace import Workspace

RECORD = "person.json"
ASIDE = Path("rejected", "wrong_person")
"""Where `faces` puts what it takes for somebody else's face."""


def face_folders(
    workspace: Workspace, person: str
) -> tuple[list[Path], list[str]]:
    """Finds a person's folders of faces, by their names and their records.

    Args:
        workspace: the project.
        person: the name.

    Returns:
        The folders, and a sentence on each doubt whose faces one holds.
    """
    folders, doubts = [], []
    for folder in sorted(workspace.root.glob("face_*")):
        record = folder / RECORD
        name = None
        if record.exists():
            try:
                name = read_person(record).name
            except (ConsentError, InputError) as error:
                if folder.name != f"face_{person}":
                    doubts.append(
                        f"{folder} may be {person}'s too, for its record "
                        f"cannot be read: {error}"
                    )
        elif folder.name != f"face_{person}" and any(folder.glob("*.png")):
            doubts.append(
                f"{folder} may be {person}'s too, for it has no record: look, "
                "and remove it yourself."
            )
        if person in (folder.name[5:], name):
            folders.append(folder)
        if folder.name == f"face_{person}" and name not in (None, person):
            rest = ("--workspace", workspace.root, "--person", name)
            doubts.append(
                f"{record} says that these faces are of {name}: run "
                f"`{command_line('forget', *rest)}` too, if they are of one "
                "person."
            )
    return folders, doubts + _elsewhere(workspace, person, folders)


def _elsewhere(
    workspace: Workspace, person: str, folders: list[Path]
) -> list[str]:
    """Says where else in a workspace there are records of a person."""
    known = {workspace.root, *workspace.root.glob("face_*")}
    doubts = []
    for record in sorted(workspace.root.rglob(RECORD)):
        if record.parent in known or set(folders) & set(record.parents):
            continue
        try:
            name = read_person(record).name
        except (ConsentError, InputError):
            name = None
        if name in (None, person):
            doubts.append(
                f"{record.parent} holds a record that may be {person}'s: "
                "look, and remove it yourself."
            )
    return doubts


def cached(workspace: Workspace, names: Iterable[str]) -> list[Path]:
    """Names the arrays that trainings read of people with these names."""
    # A killed process leaves a file under a temporary name.
    people = "|".join(map(re.escape, names))
    pattern = rf"\.?({people})_\d+_[0-9a-f]+\..*"
    files = (workspace.root / "cache").glob("*")
    return sorted(file for file in files if re.fullmatch(pattern, file.name))


def set_aside(workspace: Workspace, folders: Collection[Path]) -> list[Path]:
    """Names the folders of faces that are not of those among whom they were.

    Args:
        workspace: the project.
        folders: of faces, which are left out.
    """
    others = sorted(set(workspace.root.glob("face_*")) - set(folders))
    return [folder / ASIDE for folder in others if (folder / ASIDE).is_dir()]


def drawn(workspace: Workspace, names: Iterable[str]) -> list[Path]:
    """Names the reports of `faces`, and what a killed one left."""
    reports = workspace.root / "reports"
    return [
        file
        for name in sorted(names)
        for pattern in ("faces_{}.png", ".faces_{}.*.png")
        for file in reports.glob(pattern.format(glob.escape(name)))
    ]


def masks(workspace: Workspace, names: Iterable[str]) -> list[Path]:
    """Names the folders of eye and face masks, there or not."""
    folder = workspace.root / "binary_masks"
    return [
        folder / f"face_{name}_{kind}"
        for name in sorted(names)
        for kind in ("eyes", "face")
    ]


def copied(workspace: Workspace, folders: list[Path]) -> list[Path]:
    """Names the folders as faceswap-GAN has them, where the person is there.

    All people share them, and they can be made again.
    """
    copies = workspace.root / "faces"
    own = {file.name for f in folders for file in f.rglob("*.png")}
    there = {file.name for file in copies.rglob("*.png")}
    return [copies] if own & there else []
