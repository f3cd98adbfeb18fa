"""What every writing of files needs: checks, names, sentences, tidying."""

import contextlib
import errno
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from faceswap_gan.errors import FaceswapError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.errors import Refusal

LONGEST_NAME = 255
"""Bytes of a file's name, more of which no common file system takes."""
LONGEST_SUFFIX = 16
LONGEST_TAG = 32
_TEMPORARY = re.compile(r"\..+\.[0-9a-f]+\.tmp(\.[^.]+)?")
_ADVICE = {
    errno.ENOSPC: "free some space or choose another folder.",
    errno.EDQUOT: "free some space or choose another folder.",
    errno.EFBIG: "choose a folder on a disk that takes files so large.",
    errno.ENAMETOOLONG: "choose a shorter name.",
    errno.ENOTDIR: "it lies below a file; choose another folder.",
    errno.EEXIST: "a file stands where a folder is needed; choose another.",
    errno.EACCES: "choose a folder that you may write to.",
    errno.EPERM: "choose a folder that you may write to.",
    errno.EROFS: "choose a folder that you may write to.",
    errno.EISDIR: "a folder of that name is there; choose another name.",
}


def cannot_write(path: Path, error: Refusal) -> OutputError:
    """Returns the sentence for a file or folder that cannot be written."""
    advice = _ADVICE.get(error.errno or 0, "choose another folder.")
    reason = error.strerror or error
    return OutputError(f"{path} cannot be written ({reason}): {advice}")


def owner_of(path: Path) -> str:
    """Names whom a file belongs to, as far as the system says it."""
    try:
        return Path(path).owner()
    except (KeyError, OSError, NotImplementedError):
        return "another user"


@contextlib.contextmanager
def errors_known_as(path: Path, folder: Path) -> Iterator[None]:
    """Lets sentences name what is made, and no file that it is made of.

    Args:
        path: what is made.
        folder: where internal files of it are.

    Raises:
        FaceswapError: as raised inside, with the name of `path`.
        OutputError: an internal file cannot be read.
    """
    inside = re.compile(rf"{re.escape(str(folder))}(/[\w.-]*\w)+")
    try:
        yield
    except FaceswapError as error:
        sentence = str(error)
        if not inside.search(sentence):
            raise
        if isinstance(error, InputError):
            raise OutputError(
                f"{path} was not written, for what was kept of it on the way "
                "cannot be read: run the same command again."
            ) from error
        error.args = (inside.sub(lambda _: str(path), sentence),)
        raise


def check_writable(path: Path) -> None:
    """Makes sure before the work that a file can be written after it.

    Args:
        path: the file or folder to write later; its folder is made.

    Raises:
        OutputError: its name is too long, it lies below a file, or its folder
            cannot be written to.
    """
    path = Path(path)
    if path.name in ("", ".."):
        raise OutputError(
            f"{path} is no name for an output: give the name of a file or "
            "folder to write."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            path.lstat()
        probe = hidden_name(path, f"{secrets.token_hex(4)}.tmp")
        try:
            probe.touch()
        finally:
            remove_quietly(probe)
    except OSError as error:
        raise cannot_write(path, error) from error


def check_distinct(*paths: Path | None) -> None:
    """Refuses an output that would be written over what is still needed.

    Raises:
        OutputError: two of these inputs and outputs are the same.
    """
    seen = set()
    for path in filter(None, paths):
        if path.resolve() in seen:
            raise OutputError(
                f"{path} would be overwritten while it is needed: choose "
                "another name."
            )
        seen.add(path.resolve())


def check_ordinary(path: Path) -> os.stat_result:
    """Refuses what is no file, such as a pipe, which would be waited for.

    Args:
        path: what is about to be read.

    Returns:
        What is known of the file.

    Raises:
        OSError: there is no file, or it is of another kind.
    """
    status = os.stat(path)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not an ordinary file", str(path))
    return status


def names_in(folder: Path) -> list[str]:
    """Lists what is in a folder, sorted; nothing where there is none.

    Raises:
        InputError: this user may not read it.
    """
    try:
        return sorted(os.listdir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise InputError(
            f"{folder} cannot be read ({error.strerror}) and belongs to "
            f"{owner_of(folder)}: have yourself allowed to read it."
        ) from error


def reserve(file: BinaryIO, size: int) -> None:
    """Takes the space of a file before it is filled, where that can be done.

    Args:
        file: open to be written, empty.
        size: bytes that it will have.

    Raises:
        OSError: there is not so much space.
    """
    if not hasattr(os, "posix_fallocate"):
        return
    try:
        os.posix_fallocate(file.fileno(), 0, size)
    except OSError as error:
        if error.errno not in (errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS):
            raise


def hidden_name(path: Path, tag: str) -> Path:
    """Names an internal file beside another, with the same suffix.

    Args:
        path: the other file; where its name is too long to be added to, it is
            cut and a hash of it added.
        tag: what tells internal files of the same file apart.

    Returns:
        `.STEM.TAG.SUFFIX`, hidden and short enough for every file system.
    """
    stem, suffix = _hidden_parts(path)
    return Path(path).with_name(f"{stem}.{tag}{suffix}")


def hidden_files(path: Path, tag: str) -> list[Path]:
    """Lists the internal files beside another.

    Args:
        path: the other file.
        tag: a regular expression of their tags.
    """
    stem, suffix = map(re.escape, _hidden_parts(path))
    name = re.compile(rf"{stem}\.({tag}){suffix}")
    files = Path(path).parent.iterdir()
    return sorted(file for file in files if name.fullmatch(file.name))


def _hidden_parts(path: Path) -> tuple[str, str]:
    path = Path(path)
    suffix = path.suffix
    if len(os.fsencode(suffix)) > LONGEST_SUFFIX:
        suffix = ""
    stem = path.name.removesuffix(suffix)
    room = LONGEST_NAME - LONGEST_SUFFIX - LONGEST_TAG
    return short_name(f".{stem}", "", room), suffix


def side_name(path: Path, ending: str) -> Path:
    """Names a file or folder that stays beside another, after it.

    Args:
        path: the other file; where its name is too long to be added to, it is
            cut and a hash of it added.
        ending: what is added.
    """
    path = Path(path)
    room = LONGEST_NAME - LONGEST_TAG
    return path.with_name(short_name(path.name, ending, room))


def short_name(stem: str, ending: str, longest: int = LONGEST_NAME) -> str:
    """Joins a file's name of two parts that every file system takes.

    Args:
        stem: the beginning, which is cut where it is too long; then a hash of
            it tells it from others.
        ending: the end, which stays whole.
        longest: bytes that both may have.
    """
    room = longest - len(os.fsencode(ending))
    name = os.fsencode(stem)
    if len(name) > room:
        digest = hashlib.sha256(name).hexdigest()[:12]
        stem = f"{name[: room - 13].decode(errors='ignore')}-{digest}"
    return stem + ending


def remove_temporaries(folder: Path) -> None:
    """Removes what killed processes left in a folder that nobody else uses."""
    for file in folder.glob(".*"):
        if _TEMPORARY.fullmatch(file.name):
            remove_quietly(file)


def remove_quietly(path: Path) -> None:
    """Removes a temporary file or folder where that is possible.

    Cleaning up must not hide the error that made it necessary.
    """
    with contextlib.suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
