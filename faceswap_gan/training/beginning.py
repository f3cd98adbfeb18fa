"""The model that a training is to begin from, by name, folder or file."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from faceswap_gan.errors import CheckpointError
from faceswap_gan.files import remove_quietly
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.opening import open_checkpoint
from faceswap_gan.models.packing import unpack
from faceswap_gan.models.state import STATE
from faceswap_gan.provenance.ancestry import names_of
from faceswap_gan.provenance.keeping import kept
from faceswap_gan.provenance.keeping import people_of
from faceswap_gan.provenance.trained import check_recorded
from faceswap_gan.training.start_point import place_of
from faceswap_gan.workspace import Workspace


class Beginning(NamedTuple):
    """A model that a training begins from.

    Attributes:
        checkpoint: its newest whole checkpoint.
        name: what the user calls it.
    """

    checkpoint: Checkpoint
    name: str

    def check_system(self, system: str) -> None:
        """Refuses a model of another kind.

        Args:
            system: the kind that is to be trained.

        Raises:
            CheckpointError: it is of another.
        """
        kind = self.checkpoint.config.training.system
        if kind != system:
            raise CheckpointError(
                f"{self.name} is a model of {kind}, from which one of {system} "
                f"cannot begin: set training.system={kind}, or begin from "
                "another model."
            )


@contextlib.contextmanager
def beginning(
    workspace: Workspace, given: str | Path | None, model: str
) -> Iterator[Beginning | None]:
    """Opens the model that a training is to begin from.

    Nobody whom it knows is forgotten until the training has ended.

    Args:
        workspace: the project of the new model.
        given: a model's name there, the folder of a model or of a checkpoint,
            a packed file, or None to begin from nothing.
        model: the new model's name, which the caller has locked.

    Yields:
        The model, or None.

    Raises:
        CheckpointError: there is no such model, or it is damaged.
        InputError: a file is not a packed model.
        ConsentError: somebody's faces are here without a record of consent,
            or nobody says whom it was trained on.
        BusyError: somebody whom it knows is being forgotten.
    """
    if given is None:
        yield None
        return
    place = place_of(workspace, given)
    with (
        kept(workspace, people_of(place)),
        _unpacked(workspace, place, model) as folder,
    ):
        found = _opened(folder)
        if found is None:
            raise CheckpointError(
                f"{given} holds no model: --start-from takes a model's name, "
                "its folder, that of a checkpoint or a packed file."
            )
        people = [*found.names, *names_of(found.ancestors)]
        check_recorded(workspace, people)
        yield Beginning(found, str(given))


@contextlib.contextmanager
def _unpacked(workspace: Workspace, place: Path, model: str) -> Iterator[Path]:
    """Takes a packed model out of its file for as long as it is needed."""
    if not place.is_file():
        yield place
        return
    scratch = workspace.unpacking(model)
    remove_quietly(scratch)  # What a killed training left.
    try:
        yield unpack(place, Workspace(scratch, create=True), "packed").path
    finally:
        remove_quietly(scratch)


def _opened(folder: Path) -> Checkpoint | None:
    if (folder / STATE).exists():
        return open_checkpoint(folder)
    return checkpoints.latest(folder)
