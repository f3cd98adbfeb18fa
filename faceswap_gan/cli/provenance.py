"""Commands about whose faces and whose making: verify, people, forget."""

from pathlib import Path
from typing import Annotated

import typer

from faceswap_gan.cli import endings
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import show_result
from faceswap_gan.terminal import say


@interruptible("Nothing is written; run the same command to begin again.")
def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Any file.")],
    workspace: Annotated[
        Path | None,
        typer.Option(help="Folder of the project that may have made it."),
    ] = None,
    trust_list: Annotated[
        Path | None,
        typer.Option(help="PEM certificates of signers that you trust."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of sentences.")
    ] = False,
) -> None:
    """Say whether a file was made with this software, and of whom.

    Exits with 0 if intact credentials say so, with 3 if nothing does, with 4
    if a watermark alone does, with 5 if the credentials that do are broken or
    another file's, and with 6 if only a part of it was made so.

    Example: faceswap-gan verify swapped.mp4
    """
    import dataclasses
    import json

    from faceswap_gan.provenance.trust_list import load_trust_list
    from faceswap_gan.provenance.verdict import verdict
    from faceswap_gan.provenance.verify import EXIT_CODES
    from faceswap_gan.provenance.verify import verify as run
    from faceswap_gan.workspace import Workspace

    space = None if workspace is None else Workspace(workspace)
    trusted = None if trust_list is None else load_trust_list(trust_list)
    found = run(file, space, trusted)
    if as_json:
        say(json.dumps(dataclasses.asdict(found), indent=2))
    else:
        say("\n".join(verdict(found)))
    if code := EXIT_CODES[found.conclusion]:
        raise typer.Exit(code)


@interruptible("Nothing is written; run the same command to begin again.")
def people(workspace: WorkspaceOption, report: ReportOption = None) -> None:
    """List the people of a project, their consent and their models.

    Example: faceswap-gan people --workspace project
    """
    from faceswap_gan.provenance.people import people_of
    from faceswap_gan.workspace import Workspace

    found = people_of(Workspace(workspace))
    show_result(found, report, endings.people(found, workspace))


@interruptible(
    "What is not removed yet is still there: run the same command again to "
    "remove the rest."
)
def forget(
    workspace: WorkspaceOption,
    person: Annotated[str, typer.Option(help="Whom to forget.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before removing.")
    ] = False,
) -> None:
    """Remove a person: faces, masks and every model trained on them.

    Example: faceswap-gan forget --workspace project --person src
    """
    from faceswap_gan.provenance.forgetting import forget as run
    from faceswap_gan.provenance.holdings import holdings
    from faceswap_gan.workspace import Workspace

    held = holdings(Workspace(workspace), person)
    say("\n".join(held.sentences()))
    if not yes:
        typer.confirm("Remove all this?", abort=True)
    run(held)
    say(f"{person} is forgotten.")
