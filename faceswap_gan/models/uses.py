"""What models are used for, known and refused without a framework."""

import contextlib
from collections.abc import Collection
from pathlib import Path

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConfigError
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.ranking import preferred
from faceswap_gan.systems import entries
from faceswap_gan.systems import entry_in
from faceswap_gan.systems import entry_of
from faceswap_gan.systems.entry import Entry
from faceswap_gan.systems.entry import Use

_LACKS = {
    "convert": "replaces no faces",
    "export": "is not one network that can be exported",
}


def is_for(checkpoint: Checkpoint, use: Use) -> bool:
    """Returns whether a checkpoint's system is for a use."""
    return use in entry_of(checkpoint.config.training.system).uses


def alignments(
    folder: Path, name: str, people: Collection[str]
) -> list[str | None]:
    """Returns what people's faces were aligned by for a model, by its state.

    Args:
        folder: the model's folder.
        name: of a checkpoint, see `checkpoint.find`.
        people: whose faces; those whom it does not know are left out.
    """
    for one in preferred(folder, name):
        if one.state is not None:
            known = one.state.people
            return [p.get("aligned_by") for p in known if p["name"] in people]
    return []


def check_use(folder: Path, name: str, use: Use) -> None:
    """Refuses a model whose system is not for a use, by its state alone.

    Args:
        folder: the model's folder.
        name: of a checkpoint, see `checkpoint.find`.
        use: what it is to be used for.

    Raises:
        CheckpointError: it is not, with the systems that are.
    """
    for one in preferred(folder, name):
        # What cannot be read, or is of a later version, is passed over.
        with contextlib.suppress(ConfigError):
            if one.state is not None:
                check_entry(entry_in(one.state.config), folder, use)
                return


def check_entry(entry: Entry, folder: Path, use: Use) -> None:
    """Refuses a system that is not for a use.

    Args:
        entry: the system.
        folder: where a model of it is, for the error.
        use: what the model is to be used for.

    Raises:
        CheckpointError: it is not, with the systems that are.
    """
    if use not in entry.uses:
        able = [one.name for one in entries() if use in one.uses]
        raise CheckpointError(
            f"{folder} is a model of the system {entry.name}, which "
            f"{_LACKS[use]}: give --model the name of a model of "
            f"{' or '.join(able)}."
        )
