"""Variables as arrays in a file, which is read without trusting it."""

import contextlib
import math
import tokenize
import zipfile
import zlib
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path
from typing import IO
from typing import Any
from typing import Literal

import numpy as np

from faceswap_gan.errors import CheckpointError

_HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_LONGEST_HEADER = 1000
_DAMAGED = (
    *(OSError, EOFError, zipfile.BadZipFile, zlib.error),
    *(RuntimeError, ValueError, TypeError, LookupError),
    *(SyntaxError, tokenize.TokenError),
)
_REMEDY = (
    "use the settings it was trained with, or --fresh to train a new model "
    "beside it, with --start-from where it is to begin from this one."
)


def write_arrays(path: Path, variables: Mapping[str, Any]) -> None:
    """Writes the values of Keras variables, by name, as `.npz`.

    Raises:
        OSError: the file cannot be written.
    """
    arrays = {name: variable.numpy() for name, variable in variables.items()}
    with open(path, "wb") as file:
        np.savez(file, **arrays)


def names_in(path: Path) -> list[str]:
    """Lists the names of the arrays in a file.

    Raises:
        CheckpointError: the file is damaged.
    """
    with _sound(path), zipfile.ZipFile(path) as archive:
        return [name.removesuffix(".npy") for name in archive.namelist()]


def read_arrays(path: Path, variables: Mapping[str, Any]) -> None:
    """Puts values from a file into Keras variables, by name.

    Nothing larger than the variables is read, whatever the file claims, and
    nothing in it is executed.

    Args:
        path: what `write_arrays` wrote.
        variables: name to variable; may be a part of those written.

    Raises:
        CheckpointError: the file is damaged, or a variable is missing there,
            has another shape or type, or holds what is not a finite number.
    """
    for name, value in _values(path, variables):
        variables[name].assign(value)


def check_arrays(path: Path) -> None:
    """Refuses a file in which not everything is an array of finite numbers.

    No more is read than the file has, whatever it claims.

    Args:
        path: what `write_arrays` wrote, perhaps somebody else's.

    Raises:
        ValueError: with what is wrong in it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len({member.filename for member in members}) < len(members):
                raise ValueError("it has two arrays of one name")
            for member in members:
                if member.compress_type != zipfile.ZIP_STORED:
                    raise ValueError("its arrays are compressed")
                with archive.open(member) as opened:
                    shape, by_columns, dtype = _header(opened)
                    _check_size(shape, dtype, member.file_size)
                    value = _data(opened, shape, by_columns, dtype)
                    if not np.isfinite(value).all():
                        raise ValueError(
                            "it holds numbers that are infinite or none at all"
                        )
    except _DAMAGED as error:
        raise ValueError(f"{path.name}: {error}") from error


def _check_size(shape: tuple[Any, ...], dtype: np.dtype, size: int) -> None:
    if dtype.kind not in "fiu":
        raise ValueError(f"it holds {dtype}, which are no plain numbers")
    if dtype.itemsize * math.prod(shape) > size:
        raise ValueError("an array claims to be larger than it is")


def _values(
    path: Path, variables: Mapping[str, Any]
) -> Iterator[tuple[str, np.ndarray]]:
    """Yields the array of each variable."""
    with _sound(path), zipfile.ZipFile(path) as archive:
        inside = set(archive.namelist())
        for name, variable in variables.items():
            if f"{name}.npy" not in inside:
                raise CheckpointError(
                    f"{path} has no '{name}': it was trained with another "
                    f"architecture; {_REMEDY}"
                )
            with archive.open(f"{name}.npy") as member:
                value = _array(member, f"{path} has '{name}'", variable)
            yield name, value


@contextlib.contextmanager
def _sound(path: Path) -> Iterator[None]:
    """Turns what damage in a file raises into a sentence."""
    try:
        yield
    except _DAMAGED as error:
        raise CheckpointError(
            f"{path} is damaged or is not a file of weights: use an older "
            "checkpoint, or --fresh to train a new model beside it."
        ) from error


def _array(member: IO[bytes], subject: str, variable: Any) -> np.ndarray:
    """Reads an array that is what a variable needs, or reads nothing."""
    shape, by_columns, dtype = _header(member)
    wanted = tuple(variable.shape)
    if shape != wanted:
        raise CheckpointError(
            f"{subject} of shape {shape}, these settings need {wanted}: "
            f"{_REMEDY}"
        )
    if not _alike(dtype, np.dtype(variable.dtype)):
        raise CheckpointError(
            f"{subject} of type {dtype}, these settings need "
            f"{variable.dtype}: {_REMEDY}"
        )
    value = _data(member, shape, by_columns, dtype)
    if not np.isfinite(value).all():
        raise CheckpointError(
            f"{subject} with values that are not finite numbers: use an older "
            "checkpoint, or --fresh to train a new model beside it."
        )
    return value


def _header(member: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype]:
    """Reads an array's shape, whether it goes by columns, and its type."""
    version = np.lib.format.read_magic(member)
    if version not in _HEADERS:
        raise ValueError(f"format {version} of an array is not known")
    return _HEADERS[version](member, _LONGEST_HEADER)


def _data(
    member: IO[bytes], shape: tuple[Any, ...], by_columns: bool, dtype: np.dtype
) -> np.ndarray:
    size = dtype.itemsize * math.prod(shape)
    data = member.read(size)
    if len(data) < size or member.read(1):
        raise ValueError("an array is cut short or too long")
    order: Literal["F", "C"] = "F" if by_columns else "C"
    return np.frombuffer(bytearray(data), dtype).reshape(shape, order=order)


def _alike(found: np.dtype, wanted: np.dtype) -> bool:
    """Says whether a type can be taken; backends count seeds differently."""
    whole = "iu"
    return found == wanted or (found.kind in whole and wanted.kind in whole)
