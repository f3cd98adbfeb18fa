"""Commands that apply a trained model: convert."""

import enum
from pathlib import Path
from typing import Annotated

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import endings
from faceswap_gan.cli.arguments import ModelOption
from faceswap_gan.cli.arguments import OverwriteOption
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.arguments import given
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import show_result

WHO = "Several people"
LOOK = "Look of the face"
FILE = "Part of the video and its encoding"
MORE = "More pictures"
MARKS = "Label and signature"


class Layout(enum.StrEnum):
    """What a written frame shows."""

    RESULT = "result"
    PAIR = "pair"
    TRIPLE = "triple"


@interruptible(
    "What is finished of a video is kept: run the same command again to go "
    "on from there."
)
def convert(
    input: Annotated[
        Path,
        typer.Argument(
            metavar="INPUT", help="A video, an image or a folder of images."
        ),
    ],
    workspace: WorkspaceOption,
    output: Annotated[Path, typer.Option(help="What to write.")],
    source: Annotated[
        str | None, typer.Option("--from", help="The person seen in INPUT.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", help="The person to swap in.")
    ] = None,
    model: ModelOption = "default",
    overwrite: OverwriteOption = False,
    report: ReportOption = None,
    swap: Annotated[
        list[str] | None,
        typer.Option(
            help="SEEN:NEW, for each of several people.", rich_help_panel=WHO
        ),
    ] = None,
    tracks: Annotated[
        str | None,
        typer.Option(
            help="Recognise nobody: longest, all, or 0,2.",
            rich_help_panel=WHO,
        ),
    ] = None,
    color: Annotated[
        str | None,
        typer.Option(
            help="Colour method: seamless, mkl, lab...", rich_help_panel=LOOK
        ),
    ] = None,
    parts: Annotated[
        str | None,
        typer.Option(
            help="Only some of eyes,eyebrows,nose,mouth,skin; all: no skin.",
            rich_help_panel=LOOK,
        ),
    ] = None,
    landmarks: Annotated[
        str,
        typer.Option(
            help="Outlines by auto, dlib, fan or five-point.",
            rich_help_panel=LOOK,
        ),
    ] = "auto",
    feather: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Soft edge, as a share of the face.",
            rich_help_panel=LOOK,
        ),
    ] = None,
    erosion: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="How far the mask is drawn in.",
            rich_help_panel=LOOK,
        ),
    ] = None,
    enhance: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Exaggerate the swap: 0 to 0.4.",
            rich_help_panel=LOOK,
        ),
    ] = None,
    sharpen: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=4,
            help="Sharpen the swapped face: 0.25.",
            rich_help_panel=LOOK,
        ),
    ] = None,
    start: Annotated[
        float | None,
        typer.Option(min=0, help="Seconds to begin at.", rich_help_panel=FILE),
    ] = None,
    end: Annotated[
        float | None,
        typer.Option(min=0, help="Seconds to stop at.", rich_help_panel=FILE),
    ] = None,
    codec: Annotated[
        str | None,
        typer.Option(
            help="Video encoder of FFmpeg: libx264.", rich_help_panel=FILE
        ),
    ] = None,
    crf: Annotated[
        float | None,
        typer.Option(
            min=0, help="Quality, less is better: 18.", rich_help_panel=FILE
        ),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            help="Speed of the encoder: veryfast.", rich_help_panel=FILE
        ),
    ] = None,
    layout: Annotated[
        Layout,
        typer.Option(
            help="Show the source (and the mask) beside the result.",
            rich_help_panel=MORE,
        ),
    ] = Layout.RESULT,
    mask_video: Annotated[
        Path | None,
        typer.Option(
            help="Write a second video: where faces were swapped.",
            rich_help_panel=MORE,
        ),
    ] = None,
    preview: Annotated[
        float | None,
        typer.Option(
            min=0,
            help="Only draw this second's frame with every colour method; "
            "OUTPUT is a picture.",
            rich_help_panel=MORE,
        ),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(
            help='Show this in every frame: "AI-altered", or "icon".',
            rich_help_panel=MARKS,
        ),
    ] = None,
    label_corner: Annotated[
        str | None,
        typer.Option(
            help="Where: bottom-right, top-left...", rich_help_panel=MARKS
        ),
    ] = None,
    label_size: Annotated[
        float | None,
        typer.Option(
            min=0,
            max=1,
            help="Letters, as a share of the height.",
            rich_help_panel=MARKS,
        ),
    ] = None,
    label_font: Annotated[
        Path | None,
        typer.Option(
            help="A .ttf file with the letters.", rich_help_panel=MARKS
        ),
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(
            help="Sign with this (PEM), not with one made here.",
            rich_help_panel=MARKS,
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(
            help="The key of the certificate (PEM).", rich_help_panel=MARKS
        ),
    ] = None,
) -> None:
    """Swap the face in a video, an image or a folder of images.

    Only those are swapped who are recognised by their faces in the workspace.
    If interrupted, run the same command again to resume. The output is marked
    and signed.

    Example: faceswap-gan convert alice.mp4 --workspace project --from src
    --to dst --output swapped.mp4
    """
    from faceswap_gan.workspace import Workspace

    (seen, person), *others = pairs = _swaps(source, target, swap or [])
    chosen = _tracks(tracks)
    space = Workspace(workspace)
    checks.check_trained(space, model, pairs)
    checks.check_there([input])
    for path in (output, mask_video):
        checks.check_output(path, overwrite)
    outputs = [output, mask_video] if preview is None else []
    load_framework(
        lambda: (
            checks.check_look(color, parts, landmarks),
            checks.check_formats(input, outputs, codec),
        )
    )
    from faceswap_gan import swapping
    from faceswap_gan.progress import Meter

    with Meter("Loading the model and the faces", "frames") as meter:
        result = swapping.convert(
            space,
            input,
            output,
            seen,
            person,
            model=model,
            layout=layout.value,
            color=color,
            look=given(
                parts=parts,
                feather=feather,
                erosion=erosion,
                enhance=enhance,
                sharpen=sharpen,
            ),
            landmarks=landmarks,
            encoding=given(codec=codec, crf=crf, preset=preset),
            trim=given(start=start, end=end, mask_video=mask_video),
            preview=preview,
            also=dict(others),
            tracks=chosen,
            marks=given(
                label=label,
                corner=label_corner,
                size=label_size,
                font=label_font,
                certificate=certificate,
                key=key,
            ),
            progress=meter,
        )
    if preview is None:
        lines = endings.convert(result, input, workspace, (seen, person))
    else:
        lines = endings.preview(result, preview)
    show_result(result, report, lines)


def _swaps(
    source: str | None, target: str | None, swaps: list[str]
) -> list[tuple[str, str]]:
    """Reads who is swapped with whom."""
    pairs = [] if source is None else [(source, target)]
    for swap in swaps:
        seen, _, person = swap.partition(":")
        pairs.append((seen, person))
    if not pairs or not all(name for pair in pairs for name in pair):
        raise typer.BadParameter(
            "Say who is swapped: --from SEEN --to NEW, or --swap SEEN:NEW "
            "for each person."
        )
    return pairs


def _tracks(choice: str | None) -> str | list[int] | None:
    """Reads which tracks are swapped."""
    if choice in (None, "longest", "all"):
        return choice
    try:
        return [int(number) for number in choice.split(",")]
    except ValueError as error:
        raise typer.BadParameter(
            "--tracks is longest, all, or numbers such as 0,2."
        ) from error
