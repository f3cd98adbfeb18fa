"""Atomic writes: a killed process leaves the old file or the new one."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.files import cannot_write
from faceswap_gan.files import check_ordinary
from faceswap_gan.files import hidden_name
from faceswap_gan.files import remove_quietly
from faceswap_gan.json_text import json_of
from faceswap_gan.json_text import parse_json

LARGEST_TEXT = 2**30
"""Bytes of a text file, more of which are not read at once."""


@contextlib.contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yields a temporary path beside `path` that replaces it on success.

    Args:
        path: the final name. The temporary name keeps its suffix, so that
            libraries which choose a format by suffix work.

    Yields:
        The temporary path to write to.

    Raises:
        OutputError: the file cannot be written (full disk, no permission).
    """
    path = Path(path)
    temporary = hidden_name(path, f"{os.getpid()}.tmp")
    with _errors_named(path, temporary):
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        _flush(temporary)
        os.replace(temporary, path)


@contextlib.contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yields a temporary folder beside `path` that becomes it on success.

    Args:
        path: the final name; a folder already there is replaced.

    Yields:
        The temporary folder to fill; who may read it is up to the umask.

    Raises:
        OutputError: the folder cannot be written.
    """
    path = Path(path)
    token = secrets.token_hex(4)
    temporary = hidden_name(path, f"{token}.tmp")
    with _errors_named(path, temporary):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.mkdir()
        yield temporary
        for file in temporary.rglob("*"):
            _flush(file)
        _put_in_place(temporary, path, hidden_name(path, f"{token}.old"))


@contextlib.contextmanager
def _errors_named(path: Path, temporary: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        at = error.filename
        if isinstance(at, str) and not _concerns(Path(at), path, temporary):
            raise OutputError(
                f"{at} cannot be used ({error.strerror}), so {path} was not "
                "written."
            ) from error
        raise cannot_write(path, error) from error
    finally:
        remove_quietly(temporary)


def _concerns(file: Path, path: Path, temporary: Path) -> bool:
    """Says whether an error at a file is one of writing `path`."""
    if file.name.startswith(".") and file.parent == path.parent:
        return True  # An internal file, whose name would say nothing.
    return file in (path, *path.parents) or temporary in (file, *file.parents)


def _put_in_place(folder: Path, path: Path, aside: Path) -> None:
    """Renames a folder; one that is there goes when the new one stands."""
    if not path.is_dir():
        os.replace(folder, path)
        return
    os.replace(path, aside)
    try:
        os.replace(folder, path)
    except OSError:
        os.replace(aside, path)
        raise
    remove_quietly(aside)


def _flush(path: Path) -> None:
    if path.is_dir():
        return
    with open(path, "rb+") as file:
        os.fsync(file.fileno())


def write_bytes(path: Path, data: bytes) -> None:
    """Writes `data` to `path` atomically."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def write_json(path: Path, value: Any) -> None:
    """Writes `value` as indented JSON to `path` atomically."""
    write_bytes(path, (json_of(value, indent=2) + "\n").encode())


def write_jsonl(path: Path, rows: list[dict[str, Any]]) -> None:
    """Writes one JSON object a line to `path` atomically."""
    text = "".join(json_of(row) + "\n" for row in rows)
    write_bytes(path, text.encode())


def read_json(path: Path) -> Any:
    """Reads JSON from `path`.

    Raises:
        InputError: the file is missing or is not JSON.
    """
    try:
        return parse_json(_read(path))
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValueError as error:
        raise InputError(
            f"{path} is not valid JSON ({error}): fix or delete it."
        ) from error


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Reads one JSON object a line from `path`; without a file there are none.

    Raises:
        InputError: the file cannot be read, or a line is not JSON.
    """
    try:
        return [parse_json(line) for line in read_lines(path)]
    except ValueError as error:
        raise InputError(
            f"{path} is not valid JSON lines ({error}): fix or delete it."
        ) from error


def read_lines(path: Path) -> list[bytes]:
    """Reads the lines that are not blank; without a file there are none.

    Raises:
        InputError: the file cannot be read.
    """
    try:
        lines = _read(path).split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(path, error) from error
    return [line for line in lines if line.strip()]


def _read(path: Path) -> bytes:
    """Reads an ordinary file of reasonable size; a pipe would wait for ever."""
    if check_ordinary(path).st_size > LARGEST_TEXT:
        raise OSError(
            errno.EFBIG, f"it is larger than {LARGEST_TEXT >> 20} MiB"
        )
    return Path(path).read_bytes()


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(f"{path} cannot be read ({error.strerror or error}).")
