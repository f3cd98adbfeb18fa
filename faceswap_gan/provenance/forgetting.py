"""Removing everything in which a person's face is."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.errors import OutputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.locking import holding
from faceswap_gan.locking import locked
from faceswap_gan.provenance.holdings import Holdings
from faceswap_gan.provenance.holdings import everything_of
from faceswap_gan.provenance.keeping import being_forgotten
from faceswap_gan.provenance.side_files import outputs_of
from faceswap_gan.workspace import Workspace


@contextlib.contextmanager
def _locked(held: Holdings) -> Iterator[None]:
    """Keeps what is removed from all who would write it anew."""
    workspace = held.workspace
    with contextlib.ExitStack() as stack:
        stack.enter_context(being_forgotten(workspace, held.names))
        stack.enter_context(workspace.lock(held.person))
        places = {workspace.locked_by_writer(f.path) for f in held.found}
        outputs = outputs_of(workspace, [f.path for f in held.found])
        for place in sorted(filter(None, {*places, *outputs})):
            stack.enter_context(locked(place))
        yield


@holding(_locked)
def forget(held: Holdings) -> None:
    """Removes what `holdings` found; it cannot be undone.

    What can be removed is, even where something else cannot; then the
    command can be given again.

    Args:
        held: what to remove.

    Raises:
        OutputError: something is still there.
        BusyError: another process works on something of it: faces, a model,
            an evaluation or an output, or makes something of such a model.
        WorkspaceError: all of it is gone, and something else may know the
            person.
    """
    reasons = []
    for path in (path for found in held.found for path in found.goes):
        try:
            _remove(path, held.workspace)
        except OSError as error:
            reasons.append(f"{error.filename}: {error.strerror}")
    after = everything_of(held.workspace, held.person)
    left = [path for found in after.found for path in found.goes]
    if reasons or left:
        names = reasons or [str(path) for path in left]
        raise OutputError(
            f"{held.person} is not forgotten, since not everything could be "
            f"removed ({'; '.join(names)}): remove it yourself and run the "
            "command again."
        )
    if held.doubts:
        raise WorkspaceError(
            f"What was known to be of {held.person} is removed, but this may "
            f"be too: {' '.join(held.doubts)}"
        )


def _remove(path: Path, workspace: Workspace) -> None:
    """Removes a file, a folder, or a link with what it leads to."""
    if path.is_symlink():
        target = path.resolve()
        if target.exists() and not workspace.is_shared(target):
            _remove(target, workspace)
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
