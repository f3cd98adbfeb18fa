"""A checkpoint that is whole, as what reads it gets it."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path

from faceswap_gan.config import validate
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import ForbiddenError
from faceswap_gan.errors import InputError
from faceswap_gan.hashing import sha256_of
from faceswap_gan.models.model_folder import Stored
from faceswap_gan.models.state import STATE
from faceswap_gan.models.state import WEIGHTS
from faceswap_gan.models.state import forbidden
from faceswap_gan.models.state import read_state
from faceswap_gan.provenance.ancestry import Ancestor
from faceswap_gan.provenance.ancestry import ancestors_in
from faceswap_gan.records.consent import Person
from faceswap_gan.records.consent import validated
from faceswap_gan.settings.base import Config


@dataclasses.dataclass(frozen=True)
class Checkpoint:
    """A complete checkpoint on disk.

    Attributes:
        folder: where it is.
        step: number of finished training steps.
        people: consent records in the order of the training.
        config: the settings of the training.
        score: what it has of its system's criterion on what was held out,
            None where nothing was held out.
        rollbacks: how often the learning rates were halved.
        ancestors: the models that it began from.
    """

    folder: Path
    step: int
    people: list[Person]
    config: Config
    score: float | None = None
    rollbacks: int = 0
    ancestors: tuple[Ancestor, ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of the people in the order of the training."""
        return [person.name for person in self.people]

    @property
    def digest(self) -> str:
        """SHA-256 of the weights, by which outputs name their model."""
        return read_state(self.folder).sha256[WEIGHTS]

    @property
    def lineage(self) -> tuple[Ancestor, ...]:
        """What a model that begins from this one began from."""
        own = Ancestor(model=self.digest, people=tuple(self.people))
        return (own, *self.ancestors)


def open_checkpoint(folder: Path) -> Checkpoint:
    """Reads a checkpoint's state and checks its files against their hashes.

    Raises:
        CheckpointError: it is incomplete, damaged or of another format.
        ForbiddenError: this user may not read it.
        ConsentError: a person in it, or in what it began from, has no consent
            record.
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
            state.rollbacks,
            ancestors_in(state.ancestors, origin),
        )
    except PermissionError as error:
        raise forbidden(folder) from error
    except (InputError, ConfigError, OSError) as error:
        raise CheckpointError(
            f"{folder} is not a complete checkpoint ({error})."
        ) from error


def first_whole(
    stored: Iterable[Stored],
) -> tuple[Checkpoint | None, list[str]]:
    """Opens the first checkpoint that is whole.

    Args:
        stored: some of a model's, in the order of preference.

    Returns:
        The checkpoint, None where none is whole, and a sentence on each that
        was passed over.

    Raises:
        ConsentError: a person in it has no consent record.
        ForbiddenError: this user may not read one that would be preferred.
    """
    damaged: list[tuple[Stored, CheckpointError]] = []
    for one in stored:
        try:
            found = open_checkpoint(one.folder)
        except ForbiddenError:
            raise
        except CheckpointError as error:
            damaged.append((one, error))
        else:
            return found, [_passed_over(*passed, found) for passed in damaged]
    return None, [str(reason) for _, reason in damaged]


def _passed_over(
    passed: Stored, reason: CheckpointError, used: Checkpoint
) -> str:
    sentence = f"{reason} {used.folder.name} is used instead"
    if (lost := passed.step - used.step) > 0:
        sentence += f", which has {lost} steps fewer"
    return f"{sentence}."
