"""Where a training is to begin, and with which networks, by what is on disk.

No framework is needed to know.
"""

import contextlib
import os
from pathlib import Path

from faceswap_gan.config import validate
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.json_text import json_of
from faceswap_gan.models.model_folder import candidates
from faceswap_gan.models.packed_file import packed_state
from faceswap_gan.models.state import STATE
from faceswap_gan.models.state import read_state
from faceswap_gan.names import is_name
from faceswap_gan.provenance.trained import trained_models
from faceswap_gan.settings.base import Config
from faceswap_gan.suggestion import did_you_mean
from faceswap_gan.systems import entry_of
from faceswap_gan.workspace import Workspace


def place_of(workspace: Workspace, given: str | Path) -> Path:
    """Finds the folder of a model or of a checkpoint, or a packed file.

    Args:
        workspace: the project of the new model.
        given: a model's name there, or where it is.

    Raises:
        CheckpointError: there is none.
    """
    if is_name(str(given)) and workspace.model(str(given)).is_dir():
        return workspace.model(str(given))
    if os.path.exists(given):
        return Path(given)
    names = [model.name for model in trained_models(workspace)]
    raise CheckpointError(
        f"There is no model {given} to begin from, neither in "
        f"{workspace.root} (there is: {', '.join(names) or 'none'}) nor as a "
        f"folder or file.{did_you_mean(str(given), names)}"
    )


def check_new(given: str | Path | None, model: Path) -> None:
    """Refuses to begin from another model where a training has begun.

    Args:
        given: the other model, or None.
        model: the folder of the one to be trained.

    Raises:
        CheckpointError: there are checkpoints in it, with what to do.
    """
    if given is not None and candidates(model):
        raise CheckpointError(
            f"{model} has begun already: leave out --start-from to go on with "
            "it, or give another --model or --fresh to begin a new one from "
            f"{given}."
        )


def networks_of(place: Path) -> list[str]:
    """Returns the settings of a model's networks, as `load_config` takes them.

    Precision is not among them: that is the new machine's.

    Args:
        place: the folder of the model or of a checkpoint, or a packed file.

    Raises:
        CheckpointError: nothing there says what the networks are.
        InputError: it is a file and not a packed model.
    """
    if place.is_file():
        found = {0: validate(packed_state(place).config, str(place))}
    else:
        found = _settings_in(place)
    if not found:
        raise CheckpointError(
            f"{place} holds no model that can be begun from: --start-from "
            "takes a model's name, its folder, that of a checkpoint or a "
            "packed file."
        )
    config = found[max(found)]
    entry = entry_of(config.training.system)
    taken = {"training.system": entry.name, **entry.inherited(config)}
    return [f"{name}={json_of(value)}" for name, value in taken.items()]


def _settings_in(folder: Path) -> dict[int, Config]:
    """Reads the settings of each checkpoint that can be read, by its step."""
    found: dict[int, Config] = {}
    for place in (folder, *(one.folder for one in candidates(folder))):
        with contextlib.suppress(InputError, CheckpointError, ConfigError):
            state = read_state(place)
            found[state.step] = validate(state.config, str(place / STATE))
    return found
