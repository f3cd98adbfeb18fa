"""Commands that apply a trained model: convert."""

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import convert_options as options
from faceswap_gan.cli import endings
from faceswap_gan.cli import file_checks
from faceswap_gan.cli.arguments import CheckpointOption
from faceswap_gan.cli.arguments import ModelOption
from faceswap_gan.cli.arguments import OverwriteOption
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.arguments import given
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import show_result
from faceswap_gan.commands import model_words
from faceswap_gan.files import check_distinct
from faceswap_gan.terminal import say

if TYPE_CHECKING:
    from faceswap_gan.conversion.convert_options import ConvertOptions
    from faceswap_gan.conversion.report import ConvertReport
    from faceswap_gan.faces.detect import Detector
    from faceswap_gan.workspace import Workspace


@interruptible(
    "What is finished of a video is kept: run the same command again to go "
    "on from there."
)
def convert(
    input: options.InputArgument,
    workspace: WorkspaceOption,
    output: options.OutputOption,
    source: options.SourceOption = None,
    target: options.TargetOption = None,
    model: ModelOption = "default",
    checkpoint: CheckpointOption = "latest",
    overwrite: OverwriteOption = False,
    report: ReportOption = None,
    swap: options.SwapOption = None,
    tracks: options.TracksOption = None,
    color: options.ColorOption = None,
    parts: options.PartsOption = None,
    detector: options.DetectorOption = None,
    landmarks: options.LandmarksOption = "auto",
    feather: options.FeatherOption = None,
    erosion: options.ErosionOption = None,
    enhance: options.EnhanceOption = None,
    sharpen: options.SharpenOption = None,
    start: options.StartOption = None,
    end: options.EndOption = None,
    codec: options.CodecOption = None,
    crf: options.CrfOption = None,
    preset: options.PresetOption = None,
    layout: options.LayoutOption = "result",
    mask_video: options.MaskVideoOption = None,
    preview: options.PreviewOption = None,
    label: options.LabelOption = None,
    label_corner: options.LabelCornerOption = None,
    label_size: options.LabelSizeOption = None,
    label_font: options.LabelFontOption = None,
    certificate: options.CertificateOption = None,
    key: options.KeyOption = None,
) -> None:
    """Swap the face in a video, an image or a folder of images.

    Only those are swapped who are recognised by their faces in the workspace.
    If interrupted, run the same command again to resume. The output is marked
    and signed.

    Example: faceswap-gan convert alice.mp4 --workspace project --from src
    --to dst --output swapped.mp4
    """
    from faceswap_gan.video.options import TrimOptions
    from faceswap_gan.workspace import Workspace

    more = given(
        landmarks=landmarks,
        tracks=_tracks(tracks),
        trim=TrimOptions(start, end),
        layout=layout,
        mask_video=mask_video,
        preview=preview,
    )
    look = _look(color, parts, feather, erosion, enhance, sharpen)
    mark = _marks(
        *(label, label_corner, label_size, label_font), certificate, key
    )
    encoding = given(codec=codec, crf=crf, preset=preset)
    pairs = _swaps(source, target, swap or [])
    asked = _Asked(
        Workspace(workspace), input, output, pairs, model, checkpoint
    )
    _check(asked, mask_video, overwrite)
    words = _Words(look, encoding, mark, more)
    chosen = load_framework(lambda: _opened(asked, detector, words))
    result = _converted(asked, chosen)
    if preview is None:
        lines = endings.convert(result, _evaluation(asked, start))
    else:
        lines = endings.preview(result, preview)
    show_result(result, report, lines)


class _Asked(NamedTuple):
    """What is converted into what, who is swapped, by what of which model."""

    space: "Workspace"
    source: Path
    output: Path
    pairs: list[tuple[str, str]]
    model: str
    checkpoint: str


class _Words(NamedTuple):
    """What was given of the options of each kind, by name."""

    look: dict[str, Any]
    encoding: dict[str, Any]
    marks: dict[str, Any]
    more: dict[str, Any]


def _look(
    color: str | None,
    parts: str | None,
    feather: float | None,
    erosion: float | None,
    enhance: float | None,
    sharpen: float | None,
) -> dict[str, Any]:
    return given(
        color=color,
        parts=parts,
        feather=feather,
        erosion=erosion,
        enhance=enhance,
        sharpen=sharpen,
    )


def _marks(
    label: str | None,
    corner: str | None,
    size: float | None,
    font: Path | None,
    certificate: Path | None,
    key: Path | None,
) -> dict[str, Any]:
    return given(
        label=label,
        corner=corner,
        size=size,
        font=font,
        certificate=certificate,
        key=key,
    )


def _check(asked: _Asked, mask_video: Path | None, overwrite: bool) -> None:
    """Refuses names and paths that cannot be, before anything is loaded."""
    checks.check_trained(asked.space, asked.model, asked.pairs)
    folder = asked.space.model(asked.model)
    checks.check_checkpoint(folder, asked.checkpoint, "convert")
    checks.check_there([asked.source])
    check_distinct(asked.source, asked.output, mask_video)
    for path in (asked.output, mask_video):
        checks.check_output(path, overwrite, asked.source)


def _opened(
    asked: _Asked, detector: str | None, words: _Words
) -> "ConvertOptions":
    """Makes the options of what was given, and opens all that they name."""
    from faceswap_gan.conversion.blend_options import BlendOptions
    from faceswap_gan.conversion.convert_options import ConvertOptions
    from faceswap_gan.conversion.parts import parse_parts
    from faceswap_gan.provenance.marking_options import MarkOptions
    from faceswap_gan.video.options import EncodingOptions

    checks.check_look(words.more["landmarks"], words.more["layout"])
    look = dict(words.look)
    if "parts" in look:
        look["parts"] = parse_parts(look["parts"])
    options = ConvertOptions(
        detector=_detector(asked, detector),
        blend=BlendOptions(**look),
        encoding=EncodingOptions(**words.encoding),
        marks=MarkOptions(**words.marks),
        checkpoint=asked.checkpoint,
        **words.more,
    )
    file_checks.check_marks(options.marks)
    file_checks.check_conversion(asked.source, asked.output, options)
    return options


def _detector(asked: _Asked, choice: str | None) -> "Detector | None":
    """Opens the detector that was asked for, or has the training's at hand."""
    from faceswap_gan.faces.detectors import detector_aligning
    from faceswap_gan.models.uses import alignments

    if choice is not None:
        return file_checks.open_detector(choice)
    folder, seen = asked.space.model(asked.model), [*dict(asked.pairs)]
    trained = alignments(folder, asked.checkpoint, seen)
    file_checks.open_detector(detector_aligning(trained))
    return None


def _converted(asked: _Asked, options: "ConvertOptions") -> "ConvertReport":
    from faceswap_gan import swapping
    from faceswap_gan.progress import Meter

    with Meter("Loading the model and the faces", "frames") as meter:
        return swapping.convert(
            asked.space,
            asked.source,
            asked.output,
            dict(asked.pairs),
            asked.model,
            options,
            progress=meter,
            say=say,
        )


def _evaluation(asked: _Asked, start: float | None) -> list[object]:
    """Returns the command that compares a video with what it became.

    There is none for pictures, for a later part of a video, and where a
    person has no faces to compare with.
    """
    from faceswap_gan.picture_names import IMAGE_SUFFIXES

    videos = all(
        path.is_file() and path.suffix.lower() not in IMAGE_SUFFIXES
        for path in (asked.source, asked.output)
    )
    pair = asked.pairs[0]
    if start or not videos or not {*pair} <= {*asked.space.people()}:
        return []
    latest = asked.checkpoint == "latest"
    chosen = [] if latest else ["--checkpoint", asked.checkpoint]
    return [
        *("evaluate", "--workspace", asked.space.root),
        *("--from", pair[0], "--to", pair[1]),
        *("--original", asked.source, "--swapped", asked.output),
        *model_words(asked.model),
        *chosen,
    ]


def _swaps(
    source: str | None, target: str | None, swaps: list[str]
) -> list[tuple[str, str]]:
    """Reads who is swapped with whom."""
    pairs = [] if source is None else [(source, target or "")]
    for swap in swaps:
        seen, _, person = swap.partition(":")
        pairs.append((seen, person))
    if not pairs or not all(name for pair in pairs for name in pair):
        raise typer.BadParameter(
            "Say who is swapped: --from SEEN --to NEW, or --swap SEEN:NEW "
            "for each person."
        )
    for seen, _ in pairs:
        if [name for name, _ in pairs].count(seen) > 1:
            raise typer.BadParameter(
                f"{seen} is to be swapped twice: name each person seen once."
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
