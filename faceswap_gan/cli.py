"""The command line: parse, call, report."""

import dataclasses
import sys
import traceback
from pathlib import Path
from typing import Annotated
from typing import Any

import typer
from rich.console import Console

from faceswap_gan import __version__
from faceswap_gan.errors import FaceswapError

app = typer.Typer(
    name="faceswap-gan",
    help="Train a face swap of two people and convert videos with it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True)

WorkspaceOption = Annotated[
    Path, typer.Option("--workspace", help="Folder of the project.")
]
ReportOption = Annotated[
    Path | None,
    typer.Option("--report", help="Write a summary as JSON to this file."),
]


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"faceswap-gan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="Show it."
        ),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks of errors.")
    ] = False,
) -> None:
    pass


@app.command()
def extract(
    inputs: Annotated[
        list[Path], typer.Argument(help="Videos, images or folders of images.")
    ],
    workspace: WorkspaceOption,
    person: Annotated[
        str, typer.Option(help="Whose faces these are: a name of yours.")
    ],
    consent: Annotated[
        str,
        typer.Option(
            help="On what basis the face is used: self, consent, licensed, "
            "public-domain or synthetic."
        ),
    ],
    consent_note: Annotated[
        str, typer.Option(help="Where the consent is kept, or who gave it.")
    ] = "",
    every: Annotated[
        int, typer.Option(min=1, help="Take every Nth frame of a video.")
    ] = 1,
    report: ReportOption = None,
) -> None:
    """Find, align and keep the faces of one person.

    Example: faceswap-gan extract alice.mp4 --workspace project --person src
    --consent self
    """
    _load_framework()
    from faceswap_gan.faces.extract import extract as run
    from faceswap_gan.progress import Meter
    from faceswap_gan.workspace import Workspace

    with Meter("Extracting", "frames") as meter:
        result = run(
            inputs,
            Workspace(workspace, create=True),
            person,
            consent,
            note=consent_note,
            every=every,
            progress=meter,
        )
    _report(result, report)


@app.command()
def consent(
    workspace: WorkspaceOption,
    person: Annotated[str, typer.Option(help="Whose faces these are.")],
    basis: Annotated[
        str,
        typer.Option(
            help="self, consent, licensed, public-domain or synthetic."
        ),
    ],
    note: Annotated[
        str, typer.Option(help="Where the consent is kept, or who gave it.")
    ] = "",
) -> None:
    """Record the consent for faces that you put into the workspace yourself.

    Example: faceswap-gan consent --workspace project --person src --basis self
    """
    from faceswap_gan.provenance.consent import record_consent
    from faceswap_gan.workspace import Workspace

    space = Workspace(workspace)
    space.face_files(person)
    record_consent(space.person_file(person), person, basis, note, [])
    out.print(f"{space.person_file(person)} says: {person}, {basis}.")


@app.command()
def masks(
    workspace: WorkspaceOption,
    person: Annotated[
        list[str] | None, typer.Option(help="Only this person; repeatable.")
    ] = None,
    landmarks: Annotated[
        str, typer.Option(help="auto, dlib, fan or five-point.")
    ] = "auto",
    report: ReportOption = None,
) -> None:
    """Make the eye masks of the extracted faces.

    Example: faceswap-gan masks --workspace project
    """
    _load_framework()
    from faceswap_gan.faces.mask_set import make_masks
    from faceswap_gan.progress import Meter
    from faceswap_gan.workspace import Workspace

    space = Workspace(workspace)
    results = []
    for name in person or space.people():
        with Meter(f"Masking {name}", "faces") as meter:
            results.append(make_masks(space, name, landmarks, progress=meter))
    _report(results, report)


@app.command()
def train(
    workspace: WorkspaceOption,
    people: Annotated[
        list[str], typer.Option(help="Whom to train; repeat for each person.")
    ] = ["src", "dst"],  # noqa: B006
    config: Annotated[
        Path | None, typer.Option(help="Settings, as train_config.json.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="small, lite or standard.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", help="section.key=value; repeatable."),
    ] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="Steps in all.")
    ] = None,
    model: Annotated[
        str, typer.Option(help="Name of the model in the workspace.")
    ] = "default",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start anew beside what is there.")
    ] = False,
    report: ReportOption = None,
) -> None:
    """Train, or go on where the last training ended; Ctrl-C saves.

    Example: faceswap-gan train --workspace project --preset lite
    """
    from faceswap_gan.config import load_config
    from faceswap_gan.workspace import Workspace

    changes = list(settings or [])
    if iterations:
        changes.append(f"training.iterations={iterations}")
    chosen = load_config(config, preset, changes)
    space = Workspace(workspace)
    _load_framework()
    from faceswap_gan.progress import Meter
    from faceswap_gan.training import trainer

    name = trainer.fresh_name(space, model) if fresh else model
    with Meter("Training", "steps") as meter:
        result = trainer.train(
            space, people, chosen, name, lambda *a: meter(*_with_losses(*a))
        )
    _report(result, report)
    if result.interrupted:
        raise typer.Exit(130)


@app.command()
def convert(
    input: Annotated[
        Path, typer.Argument(help="A video, an image or a folder of images.")
    ],
    workspace: WorkspaceOption,
    source: Annotated[
        str, typer.Option("--from", help="The person seen in INPUT.")
    ],
    target: Annotated[str, typer.Option("--to", help="The person to swap in.")],
    output: Annotated[Path, typer.Option(help="What to write.")],
    model: Annotated[
        str, typer.Option(help="Name of the model in the workspace.")
    ] = "default",
    layout: Annotated[
        str, typer.Option(help="result, pair or triple.")
    ] = "result",
    color: Annotated[
        str | None, typer.Option(help="Colour method: seamless, mkl, lab...")
    ] = None,
    parts: Annotated[
        str | None,
        typer.Option(
            help="Swap only these: eyes,eyebrows,nose,mouth,skin; all is "
            "every one but the skin."
        ),
    ] = None,
    landmarks: Annotated[
        str,
        typer.Option(
            help="What finds a face's outline and parts: auto, dlib, fan or "
            "five-point."
        ),
    ] = "auto",
    feather: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Soft edge, as a share of the face."),
    ] = None,
    erosion: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="How far the mask is drawn in."),
    ] = None,
    enhance: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Exaggerate the swap: 0 to 0.4."),
    ] = None,
    sharpen: Annotated[
        float | None,
        typer.Option(min=0, max=4, help="Sharpen the swapped face: 0.25."),
    ] = None,
    start: Annotated[
        float | None, typer.Option(min=0, help="Seconds to begin at.")
    ] = None,
    end: Annotated[
        float | None, typer.Option(min=0, help="Seconds to stop at.")
    ] = None,
    codec: Annotated[
        str | None, typer.Option(help="Video encoder of FFmpeg: libx264.")
    ] = None,
    crf: Annotated[
        float | None, typer.Option(min=0, help="Quality, less is better: 18.")
    ] = None,
    preset: Annotated[
        str | None, typer.Option(help="Speed of the encoder: veryfast.")
    ] = None,
    mask_video: Annotated[
        Path | None,
        typer.Option(help="Write a second video: where faces were swapped."),
    ] = None,
    preview: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Only draw the frame at this second with every colour "
            "method side by side; OUTPUT is a picture.",
        ),
    ] = None,
    report: ReportOption = None,
) -> None:
    """Swap the face in a video, an image or a folder of images.

    Killed or interrupted, the same command goes on where it was.

    Example: faceswap-gan convert alice.mp4 --workspace project --from src
    --to dst --output swapped.mp4
    """
    from faceswap_gan.workspace import Workspace

    space = Workspace(workspace)
    _load_framework()
    from faceswap_gan import swapping
    from faceswap_gan.progress import Meter

    with Meter("Converting", "frames") as meter:
        result = swapping.convert(
            space,
            input,
            output,
            source,
            target,
            model=model,
            layout=layout,
            color=color,
            look=_given(
                parts=parts,
                feather=feather,
                erosion=erosion,
                enhance=enhance,
                sharpen=sharpen,
            ),
            landmarks=landmarks,
            encoding=_given(codec=codec, crf=crf, preset=preset),
            trim=_given(start=start, end=end, mask_video=mask_video),
            preview=preview,
            progress=meter,
        )
    _report(result, report)


@app.command()
def evaluate(
    workspace: WorkspaceOption,
    source: Annotated[
        str, typer.Option("--from", help="The person seen in the original.")
    ],
    target: Annotated[str, typer.Option("--to", help="The person swapped in.")],
    original: Annotated[
        Path | None, typer.Option(help="The video that was converted.")
    ] = None,
    swapped: Annotated[
        Path | None, typer.Option(help="What it was converted to.")
    ] = None,
    model: Annotated[
        str, typer.Option(help="Name of the model in the workspace.")
    ] = "default",
    vggface: Annotated[
        Path | None,
        typer.Option(help="Weights of VGGFace, to judge identity by."),
    ] = None,
    report: ReportOption = None,
) -> None:
    """Say how good a swap is, in figures and as a page to look at.

    Example: faceswap-gan evaluate --workspace project --from src --to dst
    --original alice.mp4 --swapped swapped.mp4
    """
    from faceswap_gan.workspace import Workspace

    if (original is None) != (swapped is None):
        raise typer.BadParameter("--original and --swapped go together.")
    space = Workspace(workspace)
    _load_framework()
    from faceswap_gan.evaluation.evaluate import evaluate as run
    from faceswap_gan.progress import Meter

    with Meter("Evaluating", "frames") as meter:
        result = run(
            space,
            source,
            target,
            None if original is None else (original, swapped),
            model,
            vggface,
            progress=meter,
        )
    _report(result, report)


@app.command()
def compare(
    runs: Annotated[
        list[Path],
        typer.Argument(help="Folders of runs, or evaluation.json files."),
    ],
    report: ReportOption = None,
) -> None:
    """Show the evaluations of several runs in one table.

    Example: faceswap-gan compare project/runs/default project/runs/finer
    """
    from faceswap_gan.evaluation.compare import compare as run
    from faceswap_gan.evaluation.compare import table
    from faceswap_gan.storage import write_json

    result = run(runs)
    out.print(table(result))
    if report is not None:
        write_json(report, dataclasses.asdict(result))


@app.command()
def demo(
    output: Annotated[
        Path, typer.Option(help="Folder for everything it makes.")
    ] = Path("demo"),
    report: ReportOption = None,
) -> None:
    """Swap two people who do not exist, from video to video, in minutes.

    Example: faceswap-gan demo --output demo
    """
    _load_framework()
    from faceswap_gan.demo import run_demo
    from faceswap_gan.progress import Meter

    result = run_demo(output, lambda title, unit: Meter(title, unit), out.print)
    _report(result, report)


def _with_losses(step: int, total: int, losses: dict) -> tuple:
    shown = ("loss", "reconstruction")
    detail = " ".join(f"{k} {losses[k]:.3f}" for k in shown if k in losses)
    return step, total, detail


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _load_framework() -> None:
    from faceswap_gan.framework import load_framework

    load_framework()


def _report(result: Any, path: Path | None) -> None:
    rows = result if isinstance(result, list) else [result]
    facts = [dataclasses.asdict(row) for row in rows]
    for row in facts:
        for key, value in row.items():
            if value not in (None, [], {}, ""):
                out.print(f"{key.replace('_', ' ')}: {_shown(value)}")
    if path is not None:
        from faceswap_gan.storage import write_json

        write_json(path, facts if isinstance(result, list) else facts[0])


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return "\n  ".join(["", *map(_shown, value)])
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(v)}" for key, v in value.items())
    return str(value)


def main() -> None:
    """Runs the command line and turns errors into a sentence and a code."""
    arguments = sys.argv[1:]
    debug = "--debug" in arguments
    arguments = [word for word in arguments if word != "--debug"]
    try:
        app(_repeated(arguments, "--people"), prog_name="faceswap-gan")
    except FaceswapError as error:
        if debug:
            traceback.print_exc()
        sys.stderr.write(f"{error}\n")
        sys.exit(1)


def _repeated(arguments: list[str], option: str) -> list[str]:
    """Turns `--people a b` into `--people a --people b`."""
    result, inside = [], False
    for word in arguments:
        inside = word == option or (inside and not word.startswith("-"))
        if inside and word != option:
            result += [option, word]
        elif word != option:
            result.append(word)
    return result
