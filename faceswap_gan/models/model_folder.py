"""What a model's folder holds, by what its checkpoints say of themselves.

Names decide nothing: a checkpoint that was renamed or copied has the steps
that its state says. No framework is needed to know.
"""

import dataclasses
import os
import re
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import InputError
from faceswap_gan.models.state import STATE
from faceswap_gan.models.state import State
from faceswap_gan.models.state import forbidden
from faceswap_gan.models.state import read_state
from faceswap_gan.suggestion import did_you_mean

LATEST, BEST = "latest", "best"
ASIDE = "-set-aside"
MOST_NAMED = 12
_GIVEN = re.compile(r"step-(\d{8})")
_SET_ASIDE = re.compile(rf".+{ASIDE}(-\d+)?")


@dataclasses.dataclass(frozen=True)
class Stored:
    """A checkpoint in a model's folder, which need not be whole.

    Attributes:
        folder: where it is.
        state: what it says of itself, None where that cannot be read.
        trouble: why it cannot be read.
    """

    folder: Path
    state: State | None
    trouble: CheckpointError | None = None

    @property
    def step(self) -> int:
        """Steps by its state, else by its name; -1 where neither says it."""
        if self.state is not None:
            return self.state.step
        named = _GIVEN.fullmatch(self.folder.name)
        return int(named[1]) if named else -1

    @property
    def own(self) -> bool:
        """Whether a training made it and nobody renamed or linked it."""
        if self.state is None or self.folder.is_symlink():
            return False
        return self.folder.name == folder_at(Path(), self.state.step).name

    @property
    def set_aside(self) -> bool:
        """Whether a training went on from an earlier one."""
        return bool(_SET_ASIDE.fullmatch(self.folder.name))


def folder_at(folder: Path, step: int) -> Path:
    """Returns the folder of a model's checkpoint of a step."""
    return folder / f"step-{step:08d}"


def all_stored(folder: Path) -> list[Stored]:
    """Lists the checkpoints of a model, those of the most steps first.

    At the same step the one that a training named comes before copies of it.

    Args:
        folder: the model's folder, which need not be there.

    Raises:
        ForbiddenError: the folder cannot be read by this user.
    """
    found = [stored(inside) for inside in _inside(folder)]
    return sorted(
        found, key=lambda one: (one.step, one.own, one.folder), reverse=True
    )


def candidates(folder: Path) -> list[Stored]:
    """Lists the checkpoints that nobody has set aside, newest first."""
    return [one for one in all_stored(folder) if not one.set_aside]


def resolve(folder: Path, name: str) -> Path:
    """Finds the checkpoint that a user names.

    Args:
        folder: the model's folder.
        name: of a checkpoint in it, or a path to any other.

    Raises:
        CheckpointError: there is no such checkpoint.
        ForbiddenError: the folder cannot be read by this user.
    """
    there = [one.folder.name for one in all_stored(folder)]
    if name in there:
        return folder / name
    if name and os.path.isdir(name):
        return Path(name)
    if os.path.isfile(name) or os.path.isfile(folder / name):
        raise CheckpointError(
            f"{name} is a file, and a checkpoint is a folder: unpack it first, "
            "or name another."
        )
    shown = ", ".join(there[:MOST_NAMED]) or "none yet"
    more = ", ..." if len(there) > MOST_NAMED else ""
    raise CheckpointError(
        f"{folder} has no checkpoint {name} (there is: {shown}{more}): give "
        f"one of these, {LATEST}, {BEST} or the path of a checkpoint."
        f"{did_you_mean(name, [*there, LATEST, BEST])}"
    )


def _inside(folder: Path) -> Iterator[Path]:
    """Yields the folders that are checkpoints by their name or content."""
    try:
        names = sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    except PermissionError as error:
        raise forbidden(folder) from error
    for name in names:
        inside = folder / name
        named = _GIVEN.fullmatch(name) or os.path.lexists(inside / STATE)
        if named and not name.startswith(".") and os.path.isdir(inside):
            yield inside


def stored(folder: Path) -> Stored:
    """Returns a checkpoint by what it says of itself, be it damaged."""
    try:
        return Stored(folder, read_state(folder))
    except CheckpointError as error:
        return Stored(folder, None, error)
    except InputError as error:
        return Stored(folder, None, CheckpointError(str(error)))
