"""Commands about whole models: models list, show, pack and unpack."""

from pathlib import Path
from typing import Annotated

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import model_endings as endings
from faceswap_gan.cli.arguments import CheckpointOption
from faceswap_gan.cli.arguments import OverwriteOption
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import show_result
from faceswap_gan.terminal import say

NameArgument = Annotated[
    str, typer.Argument(metavar="NAME", help="Name of the model.")
]


@interruptible("Nothing is written; run the same command to begin again.")
def list_models(
    workspace: WorkspaceOption, report: ReportOption = None
) -> None:
    """List a project's models: people, steps, network, score and size.

    Example: faceswap-gan models list --workspace project
    """
    from faceswap_gan.models.summaries import model_summaries
    from faceswap_gan.workspace import Workspace

    space = Workspace(workspace)
    found = model_summaries(space)
    lines = endings.list_models(found, workspace, space.people())
    show_result(found, report, lines)


@interruptible("Nothing is written; run the same command to begin again.")
def show(
    name: NameArgument,
    workspace: WorkspaceOption,
    report: ReportOption = None,
) -> None:
    """Show one model: its people's consent and its settings.

    Example: faceswap-gan models show default --workspace project
    """
    from faceswap_gan.models.summaries import model_summary
    from faceswap_gan.workspace import Workspace

    found = model_summary(Workspace(workspace), name)
    show_result(found, report, endings.show(found))


@interruptible("Nothing is written; run the same command to begin again.")
def pack(
    name: NameArgument,
    workspace: WorkspaceOption,
    output: Annotated[
        Path | None,
        typer.Option(help="What to write; NAME.fsgan where nothing is said."),
    ] = None,
    checkpoint: CheckpointOption = "latest",
    optimizer: Annotated[
        bool,
        typer.Option(
            "--optimizer",
            help="Pack what a training goes on with too: three times as large.",
        ),
    ] = False,
    overwrite: OverwriteOption = False,
    report: ReportOption = None,
) -> None:
    """Make one file of a model, to be used on another computer.

    It holds a checkpoint's weights, its settings and the consent of its people,
    but no pictures. It makes their faces: give it only to those whom the people
    have allowed to have it.

    Example: faceswap-gan models pack default --workspace project
    --output ada-and-bo.fsgan
    """
    from faceswap_gan.models.packed_file import SUFFIX
    from faceswap_gan.provenance.keeping import kept_model
    from faceswap_gan.provenance.side_files import note_output
    from faceswap_gan.provenance.trained import check_trained
    from faceswap_gan.workspace import Workspace

    space, target = Workspace(workspace), output or Path(f"{name}{SUFFIX}")
    check_trained(space, name, [])
    checks.check_checkpoint(space.model(name), checkpoint)
    if target.suffix != SUFFIX:
        raise typer.BadParameter(f"let the name of {target} end in {SUFFIX}.")
    checks.check_output(target, overwrite)
    load_framework()
    from faceswap_gan.models.checkpoint import needed
    from faceswap_gan.models.packing import pack as run

    note_output(space, target)
    with kept_model(space, name, checkpoint):
        found = needed(space.model(name), checkpoint, say)
        result = run(found, target, optimizer)
    show_result(result, report, endings.pack(result))


@interruptible("Nothing is written; run the same command to begin again.")
def unpack(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="What pack made.")
    ],
    workspace: WorkspaceOption,
    model: Annotated[
        str | None,
        typer.Option(help="Its name there; FILE's where nothing is said."),
    ] = None,
    report: ReportOption = None,
) -> None:
    """Put a packed model into a project, where convert can use it.

    The file is not trusted: nothing in it is executed, and one that is damaged
    or made to harm is refused.

    Example: faceswap-gan models unpack ada-and-bo.fsgan --workspace project
    """
    from faceswap_gan.models.packed_file import packed_state
    from faceswap_gan.workspace import Workspace

    checks.check_there([file])
    packed_state(file)
    space, name = Workspace(workspace, create=True), model or file.stem
    checks.check_free(space.lock_model(name))
    load_framework()
    from faceswap_gan.models.packing import unpack as run

    result = run(file, space, name)
    show_result(result, report, endings.unpack(result, workspace, name))


COMMANDS = {
    "list": list_models,
    "show": show,
    "pack": pack,
    "unpack": unpack,
}
