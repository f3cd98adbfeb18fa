"""Commands that apply a trained model: convert."""

from pathlib import Path
from typing import Any

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import convert_options as options
from faceswap_gan.cli import endings
from faceswap_gan.cli import file_checks
from faceswap_gan.cli.arguments import CheckpointOption
from faceswap_gan.cli.arguments import DetectorOption
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
    detector: DetectorOption = "mtcnn",
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

    trim = TrimOptions(start, end)
    pairs = _swaps(source, target, swap or [])
    who = _tracks(tracks)
    space = Workspace(workspace)
    checks.check_trained(space, model, pairs)
    checks.check_checkpoint(space.model(model), checkpoint, "convert")
    checks.check_there([input])
    check_distinct(input, output, mask_video)
    for path in (output, mask_video):
        checks.check_output(path, overwrite, input)
    look = given(
        color=color,
        parts=parts,
        feather=feather,
        erosion=erosion,
        enhance=enhance,
        sharpen=sharpen,
    )
    marks = given(
        label=label,
        corner=label_corner,
        size=label_size,
        font=label_font,
        certificate=certificate,
        key=key,
    )
    more = given(
        landmarks=landmarks,
        tracks=who,
        trim=trim,
        layout=layout,
        mask_video=mask_video,
        preview=preview,
        checkpoint=checkpoint,
    )
    encoding = given(codec=codec, crf=crf, preset=preset)

    def check() -> Any:
        checks.check_look(landmarks, layout)
        found = {"detector": file_checks.open_detector(detector)}
        chosen = _options(look, encoding, marks, more | found)
        file_checks.check_conversion(input, output, chosen)
        return chosen

    chosen = load_framework(check)
    from faceswap_gan import swapping
    from faceswap_gan.progress import Meter

    with Meter("Loading the model and the faces", "frames") as meter:
        result = swapping.convert(
            space,
            input,
            output,
            dict(pairs),
            model,
            chosen,
            progress=meter,
            say=say,
        )
    if preview is None:
        judged = _evaluation(space, input, output, pairs[0], model, start)
        if judged and checkpoint != "latest":
            judged += ["--checkpoint", checkpoint]
        lines = endings.convert(result, judged)
    else:
        lines = endings.preview(result, preview)
    show_result(result, report, lines)


def _options(
    look: dict[str, Any],
    encoding: dict[str, Any],
    marks: dict[str, Any],
    more: dict[str, Any],
) -> Any:
    """Makes the options of what was given, and refuses what cannot be."""
    from faceswap_gan.conversion.blend_options import BlendOptions
    from faceswap_gan.conversion.convert_options import ConvertOptions
    from faceswap_gan.conversion.parts import parse_parts
    from faceswap_gan.provenance.marking_options import MarkOptions
    from faceswap_gan.video.options import EncodingOptions

    if "parts" in look:
        look = {**look, "parts": parse_parts(look["parts"])}
    made = ConvertOptions(
        blend=BlendOptions(**look),
        encoding=EncodingOptions(**encoding),
        marks=MarkOptions(**marks),
        **more,
    )
    file_checks.check_marks(made.marks)
    return made


def _evaluation(
    space: Any,
    source: Path,
    output: Path,
    pair: tuple[str, str],
    model: str,
    start: float | None,
) -> list[object]:
    """Returns the command that compares a video with what it became.

    There is none for pictures, for a later part of a video, and where a
    person has no faces to compare with.
    """
    from faceswap_gan.picture_names import IMAGE_SUFFIXES

    videos = all(
        path.is_file() and path.suffix.lower() not in IMAGE_SUFFIXES
        for path in (source, output)
    )
    if start or not videos or not {*pair} <= {*space.people()}:
        return []
    return [
        *("evaluate", "--workspace", space.root),
        *("--from", pair[0], "--to", pair[1]),
        *("--original", source, "--swapped", output),
        *model_words(model),
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
