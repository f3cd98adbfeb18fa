"""Checkpoints that a kill cannot damage and that resume exactly.

A checkpoint is a folder `step-00000600` that appears under its name only when
it is complete: `weights.npz`, `optimizer.npz` and `state.json`, which holds
the step, the people with their consent, the settings, and the hash of each
file and of itself. The newest whose hashes hold is used.
"""

import contextlib
import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras

from faceswap_gan.config import Config
from faceswap_gan.config import validate
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.files import remove_quietly
from faceswap_gan.provenance.consent import Person
from faceswap_gan.provenance.consent import sha256_of
from faceswap_gan.provenance.consent import validated
from faceswap_gan.storage import atomic_folder
from faceswap_gan.training.arrays import read_arrays
from faceswap_gan.training.arrays import write_arrays
from faceswap_gan.training.state import FORMAT
from faceswap_gan.training.state import OPTIMIZER
from faceswap_gan.training.state import STATE
from faceswap_gan.training.state import WEIGHTS
from faceswap_gan.training.state import read_state
from faceswap_gan.training.state import write_state


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    """A complete checkpoint on disk.

    Attributes:
        folder: where it is.
        step: number of finished training steps.
        people: consent records in the order of the decoders.
        config: the settings of the training.
        score: held-out PSNR in dB, None where nothing was held out.
        setbacks: how often the learning rates were halved.
    """

    folder: Path
    step: int
    people: list[Person]
    config: Config
    score: float | None = None
    setbacks: int = 0

    @property
    def names(self) -> list[str]:
        """Names of the people in the order of the decoders."""
        return [person.name for person in self.people]

    @property
    def digest(self) -> str:
        """SHA-256 of the weights, by which outputs name their model."""
        return read_state(self.folder).sha256[WEIGHTS]


def save(
    folder: Path,
    step: int,
    people: list[Person],
    config: Config,
    variables: Mapping[str, Any],
    optimizer: keras.optimizers.Optimizer,
    score: float | None = None,
    setbacks: int = 0,
) -> Path:
    """Writes a checkpoint.

    Args:
        folder: the model's folder; the checkpoint becomes a folder in it.
        step: number of finished steps.
        people: consent records in the order of the decoders.
        config: the settings.
        variables: name to Keras variable, everything that the model holds.
        optimizer: the optimizer with its moments.
        score: held-out PSNR in dB, None where nothing is held out.
        setbacks: how often the learning rates were halved.

    Returns:
        The checkpoint's folder.

    Raises:
        OutputError: it cannot be written; older checkpoints stay.
    """
    target = folder_at(folder, step)
    with atomic_folder(target) as temporary:
        write_arrays(temporary / WEIGHTS, variables)
        write_arrays(temporary / OPTIMIZER, _numbered(optimizer))
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
            "setbacks": setbacks,
            "sha256": {
                name: sha256_of(temporary / name)
                for name in (WEIGHTS, OPTIMIZER)
            },
        }
        write_state(temporary, state)
    return target


def folder_at(folder: Path, step: int) -> Path:
    """Gives the folder of a model's checkpoint of a step."""
    return folder / f"step-{step:08d}"


def prune(folder: Path, keep: int) -> None:
    """Removes all but a model's newest checkpoints and its best.

    Args:
        folder: the model's folder.
        keep: how many of the newest stay.
    """
    found = best(folder)
    for old in _folders(folder)[keep:]:
        if found is None or old != found:
            remove_quietly(old)


def tidy(folder: Path) -> None:
    """Removes what a killed process left half written in a model's folder."""
    for left in folder.glob(".step-*"):
        remove_quietly(left)


def best(folder: Path) -> Path | None:
    """Finds the checkpoint with the best held-out score.

    Only what they say of themselves is read; `open_checkpoint` checks it.

    Args:
        folder: the model's folder.

    Returns:
        The checkpoint's folder, or None where none has a score.
    """
    scores = {}
    for candidate in _folders(folder):
        with contextlib.suppress(InputError, CheckpointError):
            score = read_state(candidate).score
            if score is not None:
                scores[candidate] = score
    return max(scores, key=scores.get, default=None)


def latest(folder: Path) -> Checkpoint | None:
    """Finds the newest whole checkpoint of a model.

    Args:
        folder: the model's folder.

    Returns:
        The checkpoint, or None where none was ever saved.

    Raises:
        CheckpointError: there are checkpoints, and all are damaged.
    """
    folders = _folders(folder)
    reasons = []
    for candidate in folders:
        try:
            return open_checkpoint(candidate)
        except CheckpointError as error:
            reasons.append(str(error))
    if reasons:
        raise CheckpointError(
            f"No checkpoint in {folder} is whole; the newest: {reasons[0]}"
        )
    return None


def open_checkpoint(folder: Path) -> Checkpoint:
    """Reads a checkpoint's state and checks its files against their hashes.

    Raises:
        CheckpointError: it is incomplete, damaged or of another format.
        ConsentError: a person in it has no consent record.
    """
    origin = str(folder / STATE)
    try:
        state = read_state(folder)
        for name, digest in state.sha256.items():
            if sha256_of(folder / name) != digest:
                raise CheckpointError(
                    f"{folder / name} is damaged (its hash differs)."
                )
        return Checkpoint(
            folder,
            state.step,
            [validated(person, origin) for person in state.people],
            validate(state.config, origin),
            state.score,
            state.setbacks,
        )
    except (InputError, ConfigError, OSError) as error:
        raise CheckpointError(
            f"{folder} is not a complete checkpoint ({error})."
        ) from error


def restore(
    checkpoint: Checkpoint,
    variables: Mapping[str, Any],
    optimizer: keras.optimizers.Optimizer | None = None,
) -> None:
    """Puts a checkpoint's values into variables.

    Args:
        checkpoint: the checkpoint.
        variables: name to Keras variable; may be a part of those saved.
        optimizer: built optimizer, to resume; None to convert only.

    Raises:
        CheckpointError: a variable is missing there or has another shape,
            or the optimizer was left out when it was packed.
    """
    kept = read_state(checkpoint.folder).sha256
    if optimizer is not None and OPTIMIZER not in kept:
        raise CheckpointError(
            f"{checkpoint.folder} was packed for conversion alone, without "
            "the optimizer that a training goes on with: have it packed with "
            "--optimizer where it was trained, or give --fresh to train a new "
            "model beside it."
        )
    read_arrays(checkpoint.folder / WEIGHTS, variables)
    if optimizer is not None:
        read_arrays(checkpoint.folder / OPTIMIZER, _numbered(optimizer))


def _folders(folder: Path) -> list[Path]:
    return sorted(folder.glob("step-*"), reverse=True)


def _numbered(optimizer) -> dict[str, Any]:
    return {
        f"{index:05d}/{variable.name}": variable
        for index, variable in enumerate(optimizer.variables)
    }
