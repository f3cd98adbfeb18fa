"""Atomic writes: a killed process leaves the old file or the new one."""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError


@contextlib.contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Gives a temporary path beside `path` that replaces it on success.

    Args:
        path: the final name. The temporary name keeps its suffix, so that
            libraries which choose a format by suffix work.

    Yields:
        The temporary path to write to.

    Raises:
        OutputError: the file cannot be written (full disk, no permission).
    """
    path = Path(path)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}.tmp{path.suffix}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        _flush(temporary)
        os.replace(temporary, path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error}): "
            "free some space or choose another folder."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Gives a temporary folder beside `path` that becomes it on success.

    Args:
        path: the final name; a folder already there is replaced.

    Yields:
        The temporary folder to fill.

    Raises:
        OutputError: the folder cannot be written.
    """
    path = Path(path)
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(
            tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent)
        )
        yield temporary
        for file in temporary.rglob("*"):
            _flush(file)
        if path.exists():
            shutil.rmtree(path)
        os.replace(temporary, path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror or error}): "
            "free some space or choose another folder."
        ) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)


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
    write_bytes(path, (json.dumps(value, indent=2) + "\n").encode())


def read_json(path: Path) -> Any:
    """Reads JSON from `path`.

    Raises:
        InputError: the file is missing or is not JSON.
    """
    try:
        return json.loads(Path(path).read_text())
    except OSError as error:
        raise InputError(
            f"{path} cannot be read ({error.strerror})."
        ) from error
    except ValueError as error:
        raise InputError(
            f"{path} is not valid JSON ({error}): mend it or delete it."
        ) from error


def write_jsonl(path: Path, rows: list[dict]) -> None:
    """Writes one JSON object a line to `path` atomically."""
    text = "".join(json.dumps(row) + "\n" for row in rows)
    write_bytes(path, text.encode())


def read_jsonl(path: Path) -> list[dict]:
    """Reads one JSON object a line from `path`; no file gives no rows.

    Raises:
        InputError: a line is not JSON.
    """
    path = Path(path)
    if not path.exists():
        return []
    try:
        lines = path.read_text().splitlines()
        return [json.loads(line) for line in lines if line]
    except ValueError as error:
        raise InputError(
            f"{path} is not valid JSON lines ({error}): mend it or delete it."
        ) from error
