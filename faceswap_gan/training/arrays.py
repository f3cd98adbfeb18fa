"""Variables as arrays in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.errors import CheckpointError


def write_arrays(path: Path, variables: Mapping[str, Any]) -> None:
    """Writes the values of Keras variables, by name, as `.npz`.

    Raises:
        OSError: the file cannot be written.
    """
    arrays = {name: variable.numpy() for name, variable in variables.items()}
    with open(path, "wb") as file:
        np.savez(file, **arrays)


def read_arrays(path: Path, variables: Mapping[str, Any]) -> None:
    """Puts values from a file into Keras variables, by name.

    Args:
        path: what `write_arrays` wrote.
        variables: name to variable; may be a part of those written.

    Raises:
        CheckpointError: a variable is missing there or has another shape.
    """
    with np.load(path) as arrays:
        for name, variable in variables.items():
            if name not in arrays.files:
                raise CheckpointError(
                    f"{path} has no '{name}': it was trained with another "
                    "architecture; use the settings it was trained with, or "
                    "--fresh to train a new model beside it."
                )
            value = arrays[name]
            if value.shape != tuple(variable.shape):
                raise CheckpointError(
                    f"{path} has '{name}' of shape {value.shape}, these "
                    f"settings need {tuple(variable.shape)}: use the settings "
                    "it was trained with, or --fresh to train a new model "
                    "beside it."
                )
            variable.assign(value)
