"""Locks that keep two processes from working in one place.

They are the operating system's, which takes them back from a process however
it ends: what a dead one leaves is never in the way.
"""

import contextlib
import datetime
import errno
import functools
import glob
import inspect
import os
import platform
import shlex
import sys
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from typing import ParamSpec
from typing import TypeVar

from filelock import FileLock
from filelock import Timeout

from faceswap_gan.errors import BusyError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.files import cannot_write
from faceswap_gan.files import remove_quietly
from faceswap_gan.files import short_name
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_json

PATIENCE = 1.0
"""Seconds to wait for a lock, since some are held for an instant only."""
LONGEST_COMMAND = 300
_LONGEST = 120
"""Bytes of either part of a lock's name."""
_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP)


@contextlib.contextmanager
def locked(place: Path) -> Iterator[None]:
    """Keeps a place to this thread, against all that write to or share it.

    Args:
        place: the file or folder to write to; it need not be there yet. A
            thread may lock it again.

    Raises:
        BusyError: another process or thread works there.
        OutputError: the lock cannot be made, as in a read-only folder.
    """
    gate = _lock_file(place)
    with _held(gate, place):
        for sharer in gate.parent.glob(f"{glob.escape(gate.name)}@*[!~]"):
            with _held(sharer, place):
                pass
        yield


@contextlib.contextmanager
def shared(place: Path, by: str) -> Iterator[None]:
    """Keeps those away that write to a place, but not others who share it.

    Args:
        place: the file or folder that is read.
        by: a name of letters, digits, `-`, `_` and `.` that tells those who
            share apart; two under one name exclude each other.

    Raises:
        BusyError: another process or thread writes there.
        OutputError: the lock cannot be made, as in a read-only folder.
    """
    gate = _lock_file(place)
    with contextlib.ExitStack() as stack:
        with _held(gate, place):
            own = gate.with_name(f"{gate.name}@{short_name(by, '', _LONGEST)}")
            stack.enter_context(_held(own, place))
        yield


def holding(
    lock: Callable[..., AbstractContextManager[Any]],
) -> Callable[[Callable[_Given, _Made]], Callable[_Given, _Made]]:
    """Makes a function hold a lock while it runs.

    Args:
        lock: returns the lock; called with those of the function's arguments
            that it has parameters for.
    """

    def decorate(function: Callable[_Given, _Made]) -> Callable[_Given, _Made]:
        signature = inspect.signature(function)
        wanted = inspect.signature(lock).parameters

        @functools.wraps(function)
        def guarded(*args: _Given.args, **kwargs: _Given.kwargs) -> _Made:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            with lock(**{name: bound.arguments[name] for name in wanted}):
                return function(*args, **kwargs)

        return guarded

    return decorate


@contextlib.contextmanager
def _held(file: Path, place: Path) -> Iterator[None]:
    lock = FileLock(file, is_singleton=True, fallback_to_soft=False)
    if lock.is_locked:
        yield
        return
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=PATIENCE)
    except Timeout as error:
        raise BusyError(_busy(file, place)) from error
    except OSError as error:
        raise _cannot_lock(place, error) from error
    try:
        with contextlib.suppress(OutputError):
            write_json(_holder_file(file), _this_process())
        yield
    finally:
        # Whoever waits for a file that is removed tries again.
        remove_quietly(_holder_file(file))
        remove_quietly(file)
        lock.release()


def _lock_file(place: Path) -> Path:
    place = Path(place)
    name = short_name(f".{place.name}", ".lock", _LONGEST)
    return place.parent.resolve() / name


def _holder_file(lock_file: Path) -> Path:
    return lock_file.with_name(f"{lock_file.name}~")


def _this_process() -> dict[str, Any]:
    program = Path(sys.argv[0] or "python")
    if program.name == "__main__.py":
        program = program.parent
    command = [program.name, *sys.argv[1:]]
    return {
        "pid": os.getpid(),
        "host": platform.node(),
        "command": shlex.join(command)[:LONGEST_COMMAND],
        "since": f"{datetime.datetime.now():%H:%M}",
    }


def _busy(file: Path, place: Path) -> str:
    remedy = "wait until it has ended, or stop it, and run this again."
    try:
        holder = read_json(_holder_file(file))
        who = f"process {int(holder['pid'])}"
        if holder["host"] != platform.node():
            who += f" on {holder['host']}"
        who += f" (`{holder['command']}`, since {holder['since']})"
    except (InputError, KeyError, TypeError, ValueError):
        who = "another process"
    return f"{place} is in use by {who}: {remedy}"


def _cannot_lock(place: Path, error: OSError) -> OutputError:
    if error.errno in _NO_LOCKS:
        return OutputError(
            f"{place} cannot be locked ({error.strerror}): its file system, "
            "perhaps a network folder, has no locks; choose a folder on a "
            "local disk."
        )
    return cannot_write(place, error)
