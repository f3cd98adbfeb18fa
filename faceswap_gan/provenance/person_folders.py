"""Where a workspace keeps a person: by the name, and by the record."""

from collections.abc import Collection
from pathlib import Path

from faceswap_gan.commands import command_line
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.project_paths import PERSON
from faceswap_gan.records.consent import read_person
from faceswap_gan.workspace import Workspace


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
    for folder in workspace.face_folders():
        record = folder / PERSON
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
    known = {workspace.root, *workspace.face_folders()}
    doubts = []
    for record in sorted(workspace.root.rglob(PERSON)):
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


def set_aside(workspace: Workspace, folders: Collection[Path]) -> list[Path]:
    """Names the folders of faces that are not of those among whom they were.

    Args:
        workspace: the project.
        folders: of faces, which are left out.
    """
    others = [f for f in workspace.face_folders() if f not in folders]
    aside = map(workspace.set_aside, others)
    return [folder for folder in aside if folder.is_dir()]


def copied(workspace: Workspace, folders: list[Path]) -> list[Path]:
    """Names the folders as faceswap-GAN has them, where the person is there.

    All people share them, and they can be made again.
    """
    copies = workspace.copies()
    own = {file.name for f in folders for file in f.rglob("*.png")}
    there = {file.name for file in copies.rglob("*.png")}
    return [copies] if own & there else []
