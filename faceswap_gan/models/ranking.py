"""Which checkpoints of a model are best, by their systems' criteria."""

from pathlib import Path

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConfigError
from faceswap_gan.models.model_folder import BEST
from faceswap_gan.models.model_folder import LATEST
from faceswap_gan.models.model_folder import Stored
from faceswap_gan.models.model_folder import candidates
from faceswap_gan.models.model_folder import resolve
from faceswap_gan.models.model_folder import stored
from faceswap_gan.systems import entry_in


def by_score(folder: Path) -> list[Stored]:
    """Lists the checkpoints with a held-out score that were not set aside.

    Args:
        folder: the model's folder.

    Returns:
        Those of the best score first, by what they say of themselves.
    """
    merits = [(_merit(one), one) for one in candidates(folder)]
    scored = [(merit, one) for merit, one in merits if merit is not None]
    scored.sort(key=lambda pair: pair[0], reverse=True)
    return [one for _, one in scored]


def _merit(stored: Stored) -> float | None:
    """Returns a number that is higher the better a checkpoint is, if known."""
    state = stored.state
    if state is None or state.score is None:
        return None
    try:
        return entry_in(state.config).criterion.merit(state.score)
    except ConfigError:
        return None


def preferred(folder: Path, name: str) -> list[Stored]:
    """Lists the checkpoints that a name may mean, the preferred one first.

    Args:
        folder: the model's folder.
        name: `latest`, `best`, a checkpoint in it, or a path.

    Raises:
        CheckpointError: there is no such checkpoint.
    """
    if name == LATEST:
        return candidates(folder)
    if name == BEST:
        return by_score(folder)
    return [stored(resolve(folder, name))]


def check_named(folder: Path, name: str) -> None:
    """Refuses the name of a checkpoint that is not there.

    Args:
        folder: the model's folder.
        name: `latest`, `best`, a checkpoint in it, or a path.

    Raises:
        CheckpointError: there is no such checkpoint.
    """
    if name == BEST and not by_score(folder):
        raise CheckpointError(
            f"No checkpoint of {folder} has a score, as where nothing is held "
            f"out: name one of them, or give {LATEST}."
        )
    if name not in (LATEST, BEST):
        resolve(folder, name)
