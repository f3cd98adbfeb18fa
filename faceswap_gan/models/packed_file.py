"""Packed models, read without trusting them.

One is a zip of a checkpoint's files, none of them compressed, so that nothing
in it can grow when it is read.
"""

import contextlib
import stat
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.json_text import parse_json
from faceswap_gan.models.state import OPTIMIZER
from faceswap_gan.models.state import STATE
from faceswap_gan.models.state import WEIGHTS
from faceswap_gan.models.state import State
from faceswap_gan.models.state import checked_state
from faceswap_gan.names import checked_name

SUFFIX = ".fsgan"
LARGEST_STATE = 2**24
"""Bytes of a state, more of which no program writes."""
_UNUSABLE = (
    *(CheckpointError, ConsentError, InputError, WorkspaceError),
    *(zipfile.BadZipFile, ValueError, EOFError, NotImplementedError),
    *(OverflowError, struct.error),
)


def packed_state(file: Path) -> State:
    """Reads what a packed model says of itself, and none of its weights.

    Raises:
        InputError: the file cannot be read or is not a packed model.
    """
    with refused(file), opened(file) as archive:
        return state_in(archive, file)


@contextlib.contextmanager
def refused(file: Path) -> Iterator[None]:
    """Says in one sentence why a file is not taken."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{file} cannot be read ({error.strerror or error}): check its "
            "name, or ask for another copy."
        ) from error
    except _UNUSABLE as error:
        raise InputError(
            f"{file} is not a packed model that can be used "
            f"({str(error).rstrip('.')}): ask for another copy, made with "
            "`faceswap-gan models pack`."
        ) from error


@contextlib.contextmanager
def opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """Opens a zip that holds what a packed model does and nothing else."""
    status = file.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("it is not an ordinary file")
    with zipfile.ZipFile(file) as archive:
        _check_members(archive.infolist(), status.st_size)
        yield archive


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    names = [member.filename for member in members]
    known = {STATE, WEIGHTS, OPTIMIZER}
    if len(set(names)) < len(names):
        raise ValueError("it holds a file twice")
    if not {STATE, WEIGHTS} <= set(names) <= known:
        strange = sorted(set(names) - known)
        raise ValueError(
            f"it holds {strange[0]!r}" if strange else "files are missing"
        )
    for member in members:
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            raise ValueError(f"{member.filename} is not an ordinary file")
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
            raise ValueError(f"{member.filename} is compressed or encrypted")
    if sum(member.file_size for member in members) > size:
        raise ValueError("it claims to hold more than it does")


def state_in(archive: zipfile.ZipFile, file: Path) -> State:
    if archive.getinfo(STATE).file_size > LARGEST_STATE:
        raise ValueError(f"{STATE} is too large")
    state = checked_state(parse_json(archive.read(STATE)), STATE)
    people = [person.get("name") for person in state.people]
    for name in people:
        checked_name(str(name))
    if len(set(people)) < len(people):
        raise ValueError("it names a person twice")
    if {STATE, *state.sha256} != set(archive.namelist()):
        raise ValueError(f"{STATE} does not tell of the files that are in it")
    return state
