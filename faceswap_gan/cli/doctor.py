"""The command that says whether everything is there: doctor."""

from pathlib import Path
from typing import Annotated

import typer

from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.terminal import say


@interruptible("Nothing was changed; run the same command to begin again.")
def doctor(
    workspace: Annotated[
        Path | None, typer.Option(help="Look at this project too.")
    ] = None,
    report: ReportOption = None,
) -> None:
    """Say what is there, what is missing, and the command to fix it.

    Exits with 1 where something is missing without which nothing works.

    Example: faceswap-gan doctor --workspace project
    """
    import dataclasses

    from faceswap_gan.doctor.examination import examine
    from faceswap_gan.storage import write_json

    findings = []
    for finding in examine(workspace):
        findings.append(finding)
        say(f"{finding.state:8} {finding.text}")
        if finding.command:
            say(f"{'':8} -> {finding.command}")
    if report is not None:
        write_json(report, [dataclasses.asdict(found) for found in findings])
    missing = sum(found.state == "missing" for found in findings)
    if missing:
        say(
            f"Missing: {missing}. Run the command behind each arrow, then "
            "this one again."
        )
        raise typer.Exit(1)
    say("Everything that is needed is there.")
