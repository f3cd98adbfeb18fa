"""The command that curates a face set: faces."""

from typing import Annotated
from typing import Any

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import face_endings as endings
from faceswap_gan.cli import file_checks
from faceswap_gan.cli.arguments import BASES
from faceswap_gan.cli.arguments import DetectorOption
from faceswap_gan.cli.arguments import NoteOption
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import open_detector_for
from faceswap_gan.cli.reporting import show_result
from faceswap_gan.faces.detectors import DEFAULT


@interruptible(
    "The faces are where they were; run the same command to begin again."
)
def faces(
    workspace: WorkspaceOption,
    person: Annotated[str, typer.Option(help="Whose faces to look after.")],
    compare: Annotated[
        str | None,
        typer.Option(
            help="The other person of the swap: say which poses and movements "
            "are missing, and what to film."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only look; move nothing.")
    ] = False,
    restore: Annotated[
        bool,
        typer.Option("--restore", help="Bring back what was set aside."),
    ] = False,
    accept: Annotated[
        bool,
        typer.Option(
            "--accept",
            help="Take pictures that you put into the folder into the face "
            "set; needs --consent and --consent-note.",
        ),
    ] = False,
    consent: Annotated[
        str | None,
        typer.Option(help=f"On what basis these may be used: {BASES}"),
    ] = None,
    consent_note: NoteOption = "",
    report: ReportOption = None,
    detector: DetectorOption = DEFAULT,
) -> None:
    """Show what a face set holds; set aside faces that harm training.

    Duplicates, blurred faces and other people's go to rejected/ beside the
    faces; nothing is deleted. Pictures that you put into the folder yourself
    are used once you accept them with --accept.

    Example: faceswap-gan faces --workspace project --person src --compare dst
    """
    from faceswap_gan.workspace import Workspace

    _check_excluded(person, compare, dry_run, restore, accept)
    space = Workspace(workspace)
    if accept:
        result = _accepted(space, person, consent, consent_note)
        show_result(result, report, endings.accepted(result, workspace))
        return
    if consent is not None or consent_note:
        raise typer.BadParameter("--consent goes with --accept.")
    people = [person, compare] if compare else [person]
    for name in people:
        space.face_files(name)
    checks.check_free(space.lock(person))

    if restore:
        finder = load_framework(lambda: file_checks.open_detector(detector))
    else:
        finder = open_detector_for(space, people, detector)
    from faceswap_gan.faces.curation import curate
    from faceswap_gan.progress import Meter

    with Meter(f"Looking at {person}", "faces") as meter:
        result = curate(
            space,
            person,
            compare=compare,
            dry_run=dry_run,
            restore=restore,
            detector=finder,
            progress=meter,
        )
    show_result(result, report, endings.faces(result, workspace))


def _check_excluded(
    person: str, compare: str | None, dry_run: bool, restore: bool, accept: bool
) -> None:
    if accept and (compare or dry_run or restore):
        raise typer.BadParameter(
            "--accept does nothing else: leave out --compare, --dry-run and "
            "--restore."
        )
    if restore and dry_run:
        raise typer.BadParameter(
            "--restore moves faces and --dry-run moves none: give one."
        )
    if compare == person:
        raise typer.BadParameter(
            f"--person and --compare are both {person}: --compare names the "
            "other person of the swap."
        )


def _accepted(space: Any, person: str, consent: str | None, note: str) -> Any:
    """Takes pictures into a face set, on somebody's word."""
    from faceswap_gan.faces.acceptance import accept_faces

    if consent is None:
        raise typer.BadParameter(f"--accept needs --consent: {BASES}")
    return accept_faces(space, person, consent, note)
