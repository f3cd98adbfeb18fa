"""The command that looks after a face set: faces."""

from typing import Annotated

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import endings
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import show_result


@interruptible(
    "The faces are where they were; run the same command to begin again."
)
def faces(
    workspace: WorkspaceOption,
    person: Annotated[str, typer.Option(help="Whose faces to look after.")],
    compare: Annotated[
        str | None,
        typer.Option(help="Who is swapped with: say which poses are missing."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only look; move nothing.")
    ] = False,
    restore: Annotated[
        bool,
        typer.Option("--restore", help="Bring back what was set aside."),
    ] = False,
    report: ReportOption = None,
) -> None:
    """Show what a face set holds; set aside faces that harm training.

    Duplicates, blurred faces and other people's go to rejected/ beside the
    faces; nothing is deleted.

    Example: faceswap-gan faces --workspace project --person src --compare dst
    """
    from faceswap_gan.workspace import Workspace

    space = Workspace(workspace)
    checks.check_faces(space, [person, compare] if compare else [person])
    load_framework()
    from faceswap_gan.faces.care import care
    from faceswap_gan.progress import Meter

    with Meter(f"Looking at {person}", "faces") as meter:
        result = care(
            space,
            person,
            compare=compare,
            dry_run=dry_run,
            restore=restore,
            progress=meter,
        )
    show_result(result, report, endings.faces(result, workspace))
