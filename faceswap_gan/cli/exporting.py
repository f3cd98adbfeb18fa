"""The command that takes a network out of this package: export."""

from pathlib import Path
from typing import Annotated
from typing import Any

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import model_endings as endings
from faceswap_gan.cli.arguments import CheckpointOption
from faceswap_gan.cli.arguments import ModelOption
from faceswap_gan.cli.arguments import OverwriteOption
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import show_result
from faceswap_gan.errors import ConfigError
from faceswap_gan.terminal import say


@interruptible("Nothing is written; run the same command to begin again.")
def export(
    workspace: WorkspaceOption,
    target: Annotated[
        str, typer.Option("--to", help="The person whose face comes out.")
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            help="The person whose face goes in; the other of two where "
            "nothing is said.",
        ),
    ] = None,
    kind: Annotated[
        str,
        typer.Option("--format", help="keras, onnx, saved_model or tflite."),
    ] = "onnx",
    model: ModelOption = "default",
    checkpoint: CheckpointOption = "latest",
    output: Annotated[
        Path | None,
        typer.Option(help="Folder to write; in the project if not given."),
    ] = None,
    overwrite: OverwriteOption = False,
    report: ReportOption = None,
) -> None:
    """Write one network that swaps a face, for use in other programs.

    Beside it is what describes alignment, normalization and whose consent it
    needs, and for ONNX an example that runs without this package. What the
    network makes carries no marks: whoever uses it must mark that.

    Example: faceswap-gan export --workspace project --to dst --format onnx
    """
    from faceswap_gan.exporting.formats import format_of
    from faceswap_gan.exporting.place import check_replaceable
    from faceswap_gan.framework import chosen_backend
    from faceswap_gan.provenance.keeping import kept_model
    from faceswap_gan.provenance.side_files import note_output
    from faceswap_gan.provenance.trained import check_trained
    from faceswap_gan.workspace import Workspace

    space = Workspace(workspace)
    check_trained(space, model, [target])
    seen = source or _other(space, model, target)
    checks.check_trained(space, model, [(seen, target)])
    checks.check_checkpoint(space.model(model), checkpoint, "export")
    format_of(kind, chosen_backend())
    folder = output or space.export(f"{model}-{seen}-{target}-{kind}")
    check_replaceable(folder)
    checks.check_output(folder, overwrite)
    load_framework()
    from faceswap_gan.exporting.export import export as run
    from faceswap_gan.models.checkpoint import needed

    note_output(space, folder)
    with kept_model(space, model, checkpoint):
        found = needed(space.model(model), checkpoint, say)
        result = run(found, seen, target, kind, folder)
    show_result(result, report, endings.export(result))


def _other(space: Any, model: str, person: str) -> str:
    """Returns the one of two people who is not the person given."""
    from faceswap_gan.provenance.trained import trained_models

    names = [
        name
        for found in trained_models(space)
        if found.name == model
        for name in found.names
        if name != person
    ]
    if len(names) != 1:
        raise ConfigError(
            f"Model {model} knows {', '.join(names)} beside {person}: say with "
            "--from whose face goes in."
        )
    return names[0]
