"""The command line: parse, call, report."""

import sys
import traceback
from typing import Annotated

import typer

from faceswap_gan import __version__
from faceswap_gan.cli import conversion
from faceswap_gan.cli import curation
from faceswap_gan.cli import doctor
from faceswap_gan.cli import evaluation
from faceswap_gan.cli import exporting
from faceswap_gan.cli import models
from faceswap_gan.cli import prepare
from faceswap_gan.cli import provenance
from faceswap_gan.cli import training
from faceswap_gan.cli.arguments import finite
from faceswap_gan.cli.arguments import repeated
from faceswap_gan.cli.help import Commands
from faceswap_gan.cli.help import GroupedCommand
from faceswap_gan.cli.help import summary
from faceswap_gan.errors import FaceswapError
from faceswap_gan.terminal import one_line
from faceswap_gan.terminal import say

COMMANDS = (
    training.demo,
    prepare.extract,
    prepare.import_faces,
    prepare.consent,
    curation.faces,
    prepare.masks,
    training.train,
    conversion.convert,
    exporting.export,
    evaluation.evaluate,
    evaluation.compare,
    evaluation.detect,
    provenance.verify,
    provenance.people,
    provenance.forget,
    doctor.doctor,
)

app = typer.Typer(
    name="faceswap-gan",
    cls=Commands,
    help="Train a face swap of two people and convert videos with it.",
    context_settings={"max_content_width": 80},
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command in COMMANDS:
    app.command(cls=GroupedCommand, short_help=summary(command))(
        finite(command)
    )
model_app = typer.Typer(
    cls=Commands,
    help="List, show, pack and unpack models.",
    no_args_is_help=True,
)
for name, command in models.COMMANDS.items():
    model_app.command(name, cls=GroupedCommand, short_help=summary(command))(
        finite(command)
    )
app.add_typer(model_app, name="models")


def _version(asked: bool) -> None:
    if asked:
        say(f"faceswap-gan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Show the version.",
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks of errors.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Runs the command line and turns errors into a sentence and a code."""
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    try:
        app(repeated(arguments, "--people"), prog_name="faceswap-gan")
    except FaceswapError as error:
        say(traceback.format_exc() if debug else one_line(str(error)), err=True)
        sys.exit(1)
