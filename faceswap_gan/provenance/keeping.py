"""Keeping people from being forgotten while something is made of them.

What is made of a model is not yet where `forget` would find it: so whoever
makes it keeps the people of the model, and `forget` refuses meanwhile.
"""

import contextlib
import secrets
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.locking import locked
from faceswap_gan.locking import shared
from faceswap_gan.models.model_folder import BEST
from faceswap_gan.models.model_folder import LATEST
from faceswap_gan.models.model_folder import resolve
from faceswap_gan.models.packed_file import packed_state
from faceswap_gan.models.packed_file import refused
from faceswap_gan.models.state import STATE
from faceswap_gan.names import checked_name
from faceswap_gan.provenance.ancestry import everybody_in
from faceswap_gan.storage import read_json
from faceswap_gan.workspace import Workspace


@contextlib.contextmanager
def kept(workspace: Workspace, people: Iterable[str]) -> Iterator[None]:
    """Keeps people from being forgotten; others may keep them too.

    Args:
        workspace: the project.
        people: names, of whom there need not be anything.

    Raises:
        BusyError: one of them is being forgotten.
        WorkspaceError: nobody can have such a name.
        OutputError: the project's folder cannot be written to.
    """
    # No two may share under one name.
    own = secrets.token_hex(4)
    with contextlib.ExitStack() as stack:
        for person in dict.fromkeys(people):
            place = workspace.keeping(checked_name(person))
            stack.enter_context(shared(place, own))
        yield


def kept_model(
    workspace: Workspace,
    model: str,
    checkpoint: str = LATEST,
    others: Iterable[str] = (),
) -> AbstractContextManager[None]:
    """Keeps everybody whom a model knows from being forgotten; see `kept`.

    Args:
        workspace: the project.
        model: the model's name, which need not be there.
        checkpoint: which of the model, see `checkpoint.find`.
        others: names of people who are kept too.

    Raises:
        CheckpointError: there is no checkpoint of that name.
    """
    place = workspace.model(model)
    if checkpoint not in (LATEST, BEST):
        place = resolve(place, checkpoint)
    return kept(workspace, (*people_of(place), *others))


@contextlib.contextmanager
def being_forgotten(
    workspace: Workspace, people: Iterable[str]
) -> Iterator[None]:
    """Lets nobody make anything of people meanwhile.

    Args:
        workspace: the project.
        people: names, also of folders that no command can name.

    Raises:
        BusyError: somebody does.
        OutputError: the project's folder cannot be written to.
    """
    with contextlib.ExitStack() as stack:
        for person in sorted(set(people)):
            stack.enter_context(locked(workspace.keeping(person)))
        yield


def people_of(place: Path) -> list[str]:
    """Names everybody whom a model knows, or those that it began from.

    Checkpoints that do not say it are left out; they cannot be used.

    Args:
        place: the folder of the model or of a checkpoint, or a packed file.

    Raises:
        InputError: it is a file and not a packed model.
    """
    if place.is_file():
        state = packed_state(place)
        with refused(place):
            return everybody_in(vars(state), STATE)
    names = []
    for file in (place / STATE, *sorted(place.glob(f"*/{STATE}"))):
        with contextlib.suppress(InputError, ConsentError):
            names += everybody_in(read_json(file), str(file))
    return list(dict.fromkeys(names))
