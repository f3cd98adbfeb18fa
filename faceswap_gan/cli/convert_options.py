"""The options of convert, each with its help and the group it is in."""

from pathlib import Path
from typing import Annotated

import typer

from faceswap_gan.cli.arguments import DETECTORS_HELP
from faceswap_gan.conversion.color_methods import COLOR_METHODS

WHO = "Several people"
LOOK = "Look of the face"
FILE = "Part of the video and its encoding"
MORE = "More pictures"
MARKS = "Label and signature"


InputArgument = Annotated[
    Path,
    typer.Argument(
        metavar="INPUT", help="A video, an image or a folder of images."
    ),
]
OutputOption = Annotated[Path, typer.Option(help="What to write.")]
SourceOption = Annotated[
    str | None, typer.Option("--from", help="The person seen in INPUT.")
]
TargetOption = Annotated[
    str | None, typer.Option("--to", help="The person to swap in.")
]
SwapOption = Annotated[
    list[str] | None,
    typer.Option(
        help="SEEN:NEW, for each of several people.", rich_help_panel=WHO
    ),
]
TracksOption = Annotated[
    str | None,
    typer.Option(
        help="Swap tracks, whoever they show: longest, all, or 0,2.",
        rich_help_panel=WHO,
    ),
]
ColorOption = Annotated[
    str | None,
    typer.Option(
        help=f"Colour method: {', '.join(COLOR_METHODS)}.",
        rich_help_panel=LOOK,
    ),
]
PartsOption = Annotated[
    str | None,
    typer.Option(
        help="Only some of eyes,eyebrows,nose,mouth,skin; all: all but skin.",
        rich_help_panel=LOOK,
    ),
]
DetectorOption = Annotated[
    str | None,
    typer.Option(
        help=f"{DETECTORS_HELP} Left out: what aligns faces as the training's "
        "were.",
        show_default=False,
    ),
]
LandmarksOption = Annotated[
    str,
    typer.Option(
        help="What finds outlines: auto, mesh, dlib, fan or five-point.",
        rich_help_panel=LOOK,
    ),
]
FeatherOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        help="Soft edge, as a share of the face.",
        rich_help_panel=LOOK,
    ),
]
ErosionOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        help="How far the mask is drawn in.",
        rich_help_panel=LOOK,
    ),
]
EnhanceOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        help="How far to exaggerate the swap, such as 0.4.",
        rich_help_panel=LOOK,
    ),
]
SharpenOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=4,
        help="How far to sharpen the swapped face, such as 0.25.",
        rich_help_panel=LOOK,
    ),
]
StartOption = Annotated[
    float | None,
    typer.Option(min=0, help="Seconds to begin at.", rich_help_panel=FILE),
]
EndOption = Annotated[
    float | None,
    typer.Option(min=0, help="Seconds to stop at.", rich_help_panel=FILE),
]
CodecOption = Annotated[
    str | None,
    typer.Option(
        help="FFmpeg's video encoder, such as libx264.", rich_help_panel=FILE
    ),
]
CrfOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=63,
        help="Quality, such as 18; lower is better.",
        rich_help_panel=FILE,
    ),
]
PresetOption = Annotated[
    str | None,
    typer.Option(
        help="Speed of the encoder, such as veryfast.", rich_help_panel=FILE
    ),
]
LayoutOption = Annotated[
    str,
    typer.Option(
        help="result; pair shows the source beside it, triple the mask too.",
        rich_help_panel=MORE,
    ),
]
MaskVideoOption = Annotated[
    Path | None,
    typer.Option(
        help="Write a second video of where faces were swapped.",
        rich_help_panel=MORE,
    ),
]
PreviewOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        help="Only draw this second's frame with every colour method; "
        "OUTPUT is a picture.",
        rich_help_panel=MORE,
    ),
]
LabelOption = Annotated[
    str | None,
    typer.Option(
        help='Show this in every frame: "AI-altered", or "icon".',
        rich_help_panel=MARKS,
    ),
]
LabelCornerOption = Annotated[
    str | None,
    typer.Option(
        help="Where: bottom-right, top-left...", rich_help_panel=MARKS
    ),
]
LabelSizeOption = Annotated[
    float | None,
    typer.Option(
        min=0,
        max=1,
        help="Letters, as a share of the height.",
        rich_help_panel=MARKS,
    ),
]
LabelFontOption = Annotated[
    Path | None,
    typer.Option(
        help="A .ttf or .otf font for the label.", rich_help_panel=MARKS
    ),
]
CertificateOption = Annotated[
    Path | None,
    typer.Option(
        help="Sign with this (PEM), not with one made here.",
        rich_help_panel=MARKS,
    ),
]
KeyOption = Annotated[
    Path | None,
    typer.Option(
        help="The key of the certificate (PEM).", rich_help_panel=MARKS
    ),
]
