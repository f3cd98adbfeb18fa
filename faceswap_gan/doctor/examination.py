"""Everything that is looked at, in order."""

from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.doctor import machine
from faceswap_gan.doctor.backend import backend
from faceswap_gan.doctor.finding import Finding


def examine(workspace: Path | None = None) -> Iterator[Finding]:
    """Looks at the machine, the installation and, if given, a workspace.

    Nothing that may be missing is imported before it was looked for.

    Args:
        workspace: a project's folder.

    Yields:
        One finding after the other, the slow ones last.

    Raises:
        WorkspaceError: there is no such folder.
    """
    yield machine.python()
    yield machine.packages()
    yield machine.codecs()
    yield machine.mesh()
    yield from machine.extras()
    yield machine.memory()
    yield machine.disk(Path())
    works = True
    for finding in backend():
        works &= finding.state != "missing"
        yield finding
    if workspace is not None and works:
        from faceswap_gan.doctor.project import project
        from faceswap_gan.workspace import Workspace

        yield from project(Workspace(workspace))
