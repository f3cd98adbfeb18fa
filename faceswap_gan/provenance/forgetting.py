"""Removing everything in which a person's face is."""

import shutil
from pathlib import Path

from faceswap_gan.errors import OutputError
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.provenance.holdings import Holdings
from faceswap_gan.provenance.holdings import everything_of
from faceswap_gan.provenance.holdings import is_shared


def forget(held: Holdings) -> None:
    """Removes what `holdings` found; it cannot be undone.

    What can be removed is, even where something else cannot; then the
    command can be given again.

    Args:
        held: what to remove.

    Raises:
        OutputError: something is still there.
        WorkspaceError: all of it is gone, and something else may know the
            person.
    """
    reasons = []
    for holding in held.found:
        try:
            _remove(holding.path, held.workspace.root.resolve())
        except OSError as error:
            reasons.append(f"{error.filename}: {error.strerror}")
    left = everything_of(held.workspace, held.person).found
    if reasons or left:
        names = reasons or [str(holding.path) for holding in left]
        raise OutputError(
            f"{held.person} is not forgotten, since not everything could be "
            f"removed ({'; '.join(names)}): remove it yourself and run the "
            "command again."
        )
    if held.doubts:
        raise WorkspaceError(
            "\n".join(
                [
                    f"What was known to be of {held.person} is removed, but "
                    "this may be too:",
                    *held.doubts,
                ]
            )
        )


def _remove(path: Path, root: Path) -> None:
    """Removes a file, a folder, or a link with what it leads to."""
    if path.is_symlink():
        target = path.resolve()
        if target.exists() and not is_shared(target, root):
            _remove(target, root)
        path.unlink()
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
