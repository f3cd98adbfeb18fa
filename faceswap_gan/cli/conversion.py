"""Commands that apply a trained model: convert."""

from pathlib import Path
from typing import Annotated

import typer

from faceswap_gan.cli.arguments import ModelOption
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.arguments import given
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import show_result


def convert(
    input: Annotated[
        Path, typer.Argument(help="A video, an image or a folder of images.")
    ],
    workspace: WorkspaceOption,
    output: Annotated[Path, typer.Option(help="What to write.")],
    source: Annotated[
        str | None, typer.Option("--from", help="The person seen in INPUT.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--to", help="The person to swap in.")
    ] = None,
    swap: Annotated[
        list[str] | None,
        typer.Option(help="SEEN:NEW, for each of several people."),
    ] = None,
    tracks: Annotated[
        str | None,
        typer.Option(help="Recognise nobody: longest, all, or 0,2."),
    ] = None,
    model: ModelOption = "default",
    layout: Annotated[
        str, typer.Option(help="result, pair or triple.")
    ] = "result",
    color: Annotated[
        str | None, typer.Option(help="Colour method: seamless, mkl, lab...")
    ] = None,
    parts: Annotated[
        str | None,
        typer.Option(
            help="Only some of eyes,eyebrows,nose,mouth,skin; all: no skin."
        ),
    ] = None,
    landmarks: Annotated[
        str,
        typer.Option(help="Outlines by auto, dlib, fan or five-point."),
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
            help="Only draw this second's frame with every colour method; "
            "OUTPUT is a picture.",
        ),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(help='Show this in every frame: "AI-altered".'),
    ] = None,
    label_corner: Annotated[
        str | None, typer.Option(help="Where: bottom-right, top-left...")
    ] = None,
    label_size: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Letters, as a share of the height."),
    ] = None,
    label_font: Annotated[
        Path | None, typer.Option(help="A .ttf file with the letters.")
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(help="Sign with this (PEM), not with one made here."),
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="The key of the certificate (PEM).")
    ] = None,
    report: ReportOption = None,
) -> None:
    """Swap the face in a video, an image or a folder of images.

    Only those are swapped who are recognised by their faces in the workspace.
    Killed, the same command goes on where it was. Its output is signed.

    Example: faceswap-gan convert alice.mp4 --workspace project --from src
    --to dst --output swapped.mp4
    """
    from faceswap_gan.workspace import Workspace

    (seen, person), *others = _swaps(source, target, swap or [])
    space = Workspace(workspace)
    load_framework()
    from faceswap_gan import swapping
    from faceswap_gan.progress import Meter

    with Meter("Converting", "frames") as meter:
        result = swapping.convert(
            space,
            input,
            output,
            seen,
            person,
            model=model,
            layout=layout,
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
            tracks=_tracks(tracks),
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
    show_result(result, report)


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
