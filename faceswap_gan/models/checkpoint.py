"""Checkpoints that a kill cannot damage and that resume exactly.

A checkpoint is a folder `step-00000600` that appears under its name only when
it is complete: `weights.npz`, `optimizer.npz` and `state.json`, which holds
the step, the people with their consent, the settings, and the hash of each
file and of itself. The newest whose hashes hold is used.
"""

import logging
import math
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from typing import NamedTuple

import keras

from faceswap_gan.commands import to_begin
from faceswap_gan.errors import CheckpointError
from faceswap_gan.hashing import sha256_of
from faceswap_gan.models.arrays import names_in
from faceswap_gan.models.arrays import read_arrays
from faceswap_gan.models.arrays import write_arrays
from faceswap_gan.models.model_folder import BEST
from faceswap_gan.models.model_folder import LATEST
from faceswap_gan.models.model_folder import Stored
from faceswap_gan.models.model_folder import all_stored
from faceswap_gan.models.model_folder import candidates
from faceswap_gan.models.model_folder import folder_at
from faceswap_gan.models.model_folder import resolve
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.opening import first_whole
from faceswap_gan.models.opening import open_checkpoint
from faceswap_gan.models.ranking import by_score
from faceswap_gan.models.ranking import check_named
from faceswap_gan.models.slots import read_slots
from faceswap_gan.models.slots import write_slots
from faceswap_gan.models.state import FORMAT
from faceswap_gan.models.state import OPTIMIZER
from faceswap_gan.models.state import WEIGHTS
from faceswap_gan.models.state import read_state
from faceswap_gan.models.state import write_state
from faceswap_gan.provenance.ancestry import Ancestor
from faceswap_gan.provenance.trained import no_model
from faceswap_gan.records.consent import Person
from faceswap_gan.settings.base import Config
from faceswap_gan.storage import atomic_folder
from faceswap_gan.workspace import Workspace

_LOG = logging.getLogger(__name__)


class History(NamedTuple):
    """How a model came to be what it is.

    Attributes:
        rollbacks: how often its learning rates were halved.
        ancestors: the models that it began from.
    """

    rollbacks: int = 0
    ancestors: Iterable[Ancestor] = ()


NO_HISTORY = History()
"""Of a model that began from nothing and never went back."""


def save(
    folder: Path,
    step: int,
    people: list[Person],
    config: Config,
    variables: Mapping[str, Any],
    optimizer: keras.optimizers.Optimizer,
    score: float | None = None,
    history: History = NO_HISTORY,
) -> Path:
    """Writes a checkpoint.

    Args:
        folder: the model's folder; the checkpoint becomes a folder in it.
        step: number of finished steps.
        people: consent records in the order of the training.
        config: the settings.
        variables: name to Keras variable, everything that the model holds.
        optimizer: the optimizer with its moments.
        score: what it has of its system's criterion on what was held out,
            None where nothing is held out.
        history: how the model came to be.

    Returns:
        The checkpoint's folder.

    Raises:
        OutputError: it cannot be written; older checkpoints stay.
    """
    target = folder_at(folder, step)
    with atomic_folder(target) as temporary:
        write_arrays(temporary / WEIGHTS, variables)
        write_slots(temporary / OPTIMIZER, optimizer, variables)
        if score is not None and not math.isfinite(score):
            score = None
        state = {
            "format": FORMAT,
            "step": step,
            "keras": keras.__version__,
            "backend": keras.backend.backend(),
            "people": [person.model_dump() for person in people],
            "config": config.model_dump(mode="json"),
            "score": score,
            "setbacks": history.rollbacks,
            "ancestors": [
                one.model_dump(mode="json") for one in history.ancestors
            ],
            "sha256": {
                name: sha256_of(temporary / name)
                for name in (WEIGHTS, OPTIMIZER)
            },
        }
        write_state(temporary, state)
    return target


def latest(
    folder: Path, say: Callable[[str], None] = _LOG.warning
) -> Checkpoint | None:
    """Finds the whole checkpoint of the most steps; see `model_folder`.

    Args:
        folder: the model's folder.
        say: is called with a sentence where damaged ones are passed over, or
            where it does not have the name that a training gave it.

    Returns:
        The checkpoint, or None where none was ever saved.

    Raises:
        CheckpointError: there are checkpoints, and all are damaged.
        ForbiddenError: this user may not read the newest.
    """
    stored = candidates(folder)
    if not stored:
        return None
    found = _whole(stored, folder, say)
    if not next(one for one in stored if one.folder == found.folder).own:
        say(
            f"{found.folder} has the most steps, {found.step}, and is used, "
            "though its name is not one that a training gives."
        )
    return found


def find(
    folder: Path, name: str, say: Callable[[str], None] = _LOG.warning
) -> Checkpoint | None:
    """Opens the checkpoint of a model that a user asks for.

    Args:
        folder: the model's folder.
        name: `latest`, `best` by the held-out examples, the name of a
            checkpoint in the folder, or a path.
        say: is called where damaged ones are passed over.

    Returns:
        The checkpoint, or None where the latest is asked for and there are
        none.

    Raises:
        CheckpointError: there is no such checkpoint, or it is damaged.
        ForbiddenError: this user may not read it.
    """
    if name == LATEST:
        return latest(folder, say)
    check_named(folder, name)
    if name == BEST:
        return _whole(by_score(folder), folder, say)
    return open_checkpoint(resolve(folder, name))


def needed(
    folder: Path, name: str = LATEST, say: Callable[[str], None] = _LOG.warning
) -> Checkpoint:
    """Opens a checkpoint as `find` does, where there has to be one.

    Args:
        folder: the model's folder.
        name: see `find`.
        say: is called where damaged ones are passed over.

    Raises:
        CheckpointError: there is none, or it is damaged.
        ForbiddenError: this user may not read it.
    """
    found = find(folder, name, say)
    if found is not None:
        return found
    if aside := all_stored(folder):
        raise CheckpointError(
            f"All that {folder} holds was set aside: name what to use, such as "
            f"--checkpoint {aside[0].folder.name}."
        )
    raise no_model(Workspace(folder.parents[1]), folder.name)


def _whole(
    stored: list[Stored], folder: Path, say: Callable[[str], None]
) -> Checkpoint:
    found, passed_over = first_whole(stored)
    if found is None:
        raise CheckpointError(
            f"No checkpoint in {folder} is whole; the first: {passed_over[0]}"
        )
    for sentence in passed_over:
        say(sentence)
    return found


def restore(
    checkpoint: Checkpoint,
    variables: Mapping[str, Any],
    optimizer: keras.optimizers.Optimizer | None = None,
    growing: bool = False,
) -> None:
    """Puts a checkpoint's values into variables.

    Args:
        checkpoint: the checkpoint.
        variables: name to Keras variable; may be a part of those saved.
        optimizer: built optimizer, to resume; None to convert only.
        growing: leave networks of which the checkpoint has nothing as they
            are.

    Raises:
        CheckpointError: a variable is missing there or has another shape,
            or the optimizer was left out when it was packed.
    """
    kept = read_state(checkpoint.folder).sha256
    if optimizer is not None and OPTIMIZER not in kept:
        raise CheckpointError(
            f"{checkpoint.folder} was packed for conversion alone, without "
            "the optimizer that a training goes on with: have it packed with "
            "--optimizer where it was trained, or give "
            f"{to_begin(checkpoint.folder)}."
        )
    weights = checkpoint.folder / WEIGHTS
    there = set(map(_network, names_in(weights))) if growing else ()
    old = {
        name: variable
        for name, variable in variables.items()
        if not growing or _network(name) in there
    }
    read_arrays(weights, old)
    if optimizer is not None:
        read_slots(checkpoint.folder / OPTIMIZER, optimizer, variables, old)


def _network(name: str) -> str:
    return name.rpartition("/")[0]
