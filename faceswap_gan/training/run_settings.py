"""The settings with which a training begins or resumes.

No framework is needed to know them.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from faceswap_gan.config import load_config
from faceswap_gan.config import validate
from faceswap_gan.errors import ConfigError
from faceswap_gan.models.model_folder import LATEST
from faceswap_gan.models.ranking import preferred
from faceswap_gan.models.state import STATE
from faceswap_gan.settings.base import Config
from faceswap_gan.training.division import as_asked
from faceswap_gan.training.division import without_stale


def run_settings(folder: Path, name: str = LATEST) -> Config | None:
    """Reads the settings in the checkpoint that a training resumes.

    Args:
        folder: the model's folder.
        name: `latest`, `best`, a checkpoint in the folder, or a path.

    Returns:
        The settings, or None where no checkpoint can be read.

    Raises:
        CheckpointError: there is no checkpoint of that name.
    """
    for one in preferred(folder, name):
        if one.state is not None:
            with contextlib.suppress(ConfigError):
                return validate(one.state.config, str(one.folder / STATE))
    return None


def resolve(
    run: Config | None,
    file: Path | None,
    preset: str | None,
    overrides: Sequence[str],
    auto_batch: bool = False,
) -> Config:
    """Resolves the settings of a training that may have begun before.

    A run's own settings are the base; a file takes their place.

    Args:
        run: the settings of the run so far, None to begin.
        file: a JSON file with settings.
        preset: a name in `PRESETS`.
        overrides: `section.key=value` each.
        auto_batch: whether batches may be divided: they count as they were
            before the run's were.

    Raises:
        ConfigError: with the name of the key at fault.
    """
    if run is None or file is not None:
        return load_config(file, preset, overrides)
    base = as_asked(run) if auto_batch else run
    return without_stale(load_config(None, preset, overrides, base), base)
