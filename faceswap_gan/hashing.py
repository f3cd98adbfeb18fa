"""SHA-256 of files, by which records name them."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

from faceswap_gan.errors import InputError


def sha256_of(path: Path) -> str:
    """Returns the SHA-256 of a file, or of a folder's files in name order."""
    if path.is_file():
        return _sha256_of(path)
    files = sorted(file for file in path.rglob("*") if file.is_file())
    return _sha256_of(*files)


def hashes_of(files: Iterable[Path]) -> dict[Path, str]:
    """Returns the SHA-256 of each of these files.

    Raises:
        InputError: one cannot be read.
    """
    try:
        return {file: _sha256_of(file) for file in files}
    except OSError as error:
        raise InputError(
            f"{error.filename} cannot be read ({error.strerror}): allow "
            "yourself to read it, or remove it."
        ) from error


def _sha256_of(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        with open(file, "rb", buffering=0, opener=_at_once) as opened:
            while block := opened.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _at_once(path: str, flags: int) -> int:
    """Opens a file; a pipe is not waited for, and is empty."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
