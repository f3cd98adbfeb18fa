"""Which checkpoints of a model stay, and under which names.

A training names its checkpoints `step-` and eight digits, and removes those
alone. Whatever else is there, such as a copy under another name, is the
user's.
"""

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from faceswap_gan.files import cannot_write
from faceswap_gan.files import hidden_name
from faceswap_gan.files import remove_quietly
from faceswap_gan.models.model_folder import ASIDE
from faceswap_gan.models.model_folder import Stored
from faceswap_gan.models.model_folder import candidates
from faceswap_gan.models.model_folder import folder_at
from faceswap_gan.models.ranking import by_score
from faceswap_gan.models.state import STATE
from faceswap_gan.models.state import State
from faceswap_gan.models.state import read_state
from faceswap_gan.storage import atomic_folder

_HALF_WRITTEN = re.compile(r"\.step-\d{8}\..+")


def prune(folder: Path, keep: int) -> None:
    """Removes all but a training's newest checkpoints and its best.

    Args:
        folder: the model's folder, in which copies of a user stay.
        keep: how many of the newest stay.
    """
    own = [one.folder for one in candidates(folder) if one.own]
    best = next((one.folder for one in by_score(folder) if one.own), None)
    for old in own[keep:]:
        if old != best:
            _remove(old)


def tidy(folder: Path) -> None:
    """Removes what a killed process left half written in a model's folder."""
    for left in folder.glob(".step-*"):
        if _HALF_WRITTEN.fullmatch(left.name):
            remove_quietly(left)


def continue_from(
    folder: Path, chosen: Path, say: Callable[[str], None]
) -> Path:
    """Makes a checkpoint the newest of a model, and loses none for it.

    Args:
        folder: the model's folder.
        chosen: the checkpoint, which may lie elsewhere; its files are whole.
        say: is called with what became of those that are newer.

    Returns:
        The checkpoint in the model's folder.

    Raises:
        OutputError: a newer one cannot be renamed, or the chosen one copied.
    """
    state = read_state(chosen)
    newer = [one.folder for one in _newer(folder, state)]
    moved = {place.name: put_aside(place).name for place in newer}
    if moved:
        names = " and ".join(f"{old} as {new}" for old, new in moved.items())
        say(
            f"The training goes on from step {state.step}; what is newer is "
            f"kept beside it, {names}."
        )
    newest = next(iter(candidates(folder)), None)
    if newest is not None and newest.state == state:
        return newest.folder
    target = folder_at(folder, state.step)
    with atomic_folder(target) as temporary:
        for name in (*state.sha256, STATE):
            shutil.copyfile(chosen / name, temporary / name)
    return target


def _newer(folder: Path, state: State) -> list[Stored]:
    """Lists what would be taken for newer, or stands in the way."""
    place = folder_at(folder, state.step)
    return [
        one
        for one in candidates(folder)
        if one.step > state.step or (one.folder == place and one.state != state)
    ]


def put_aside(place: Path, suffix: str = "") -> Path:
    """Renames what is of steps that a training takes again.

    Args:
        place: a checkpoint, or a file.
        suffix: the end of the name that stays its end.

    Returns:
        The new place, under a name that is not set aside yet.

    Raises:
        OutputError: it cannot be renamed.
    """
    name, number = f"{place.name.removesuffix(suffix)}{ASIDE}", 1
    aside = place.with_name(f"{name}{suffix}")
    while os.path.lexists(aside):
        number += 1
        aside = place.with_name(f"{name}-{number}{suffix}")
    try:
        place.rename(aside)
    except OSError as error:
        raise cannot_write(aside, error) from error
    return aside


def _remove(checkpoint: Path) -> None:
    """Removes a checkpoint, of which no half is left under its name."""
    leaving = hidden_name(checkpoint, f"{secrets.token_hex(4)}.old")
    with contextlib.suppress(OSError):
        checkpoint.rename(leaving)
    remove_quietly(leaving)
