"""Commands that judge swaps: evaluate, compare, detect."""

from pathlib import Path
from typing import Annotated
from typing import Any

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import endings
from faceswap_gan.cli import file_checks
from faceswap_gan.cli.arguments import CheckpointOption
from faceswap_gan.cli.arguments import DetectorOption
from faceswap_gan.cli.arguments import ModelOption
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import show_result
from faceswap_gan.faces.detectors import DEFAULT
from faceswap_gan.files import check_writable
from faceswap_gan.terminal import say


@interruptible("Nothing was written yet; run the same command to begin again.")
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
    model: ModelOption = "default",
    checkpoint: CheckpointOption = "latest",
    vggface: Annotated[
        Path | None,
        typer.Option(help="Weights of VGGFace, to judge identity by."),
    ] = None,
    report: ReportOption = None,
    detector: DetectorOption = DEFAULT,
) -> None:
    """Measure how good a swap is: scores, and a page to look at.

    Example: faceswap-gan evaluate --workspace project --from src --to dst
    --original alice.mp4 --swapped swapped.mp4
    """
    from faceswap_gan.names import check_swap
    from faceswap_gan.workspace import Workspace

    videos = _videos(original, swapped)
    space = Workspace(workspace)
    check_swap(source, target)
    checks.people_to_work_on(space, [source, target])
    if videos is None:
        checks.check_trained(space, model, [(source, target)])
    checks.check_there(videos or ())
    use = "convert" if videos is None else None
    checks.check_checkpoint(space.model(model), checkpoint, use)
    check_writable(space.report(model))
    checks.check_free(space.lock_run(model))

    def check() -> Any:
        checks.check_faces(space, [source, target])
        file_checks.check_weights(vggface, "--vggface")
        file_checks.check_videos(videos or ())
        return file_checks.open_detector(detector)

    finder = load_framework(check)
    from faceswap_gan.evaluation.evaluate import EvaluateOptions
    from faceswap_gan.evaluation.evaluate import evaluate as run
    from faceswap_gan.progress import Meter

    with Meter("Loading the model and the faces", "frames") as meter:
        result = run(
            space,
            source,
            target,
            videos,
            model,
            EvaluateOptions(checkpoint, finder, vggface),
            progress=meter,
            say=say,
        )
    show_result(result, report, endings.evaluate(result, space.run(model)))


def _videos(
    original: Path | None, swapped: Path | None
) -> tuple[Path, Path] | None:
    """Returns the video that was converted and the result, None for neither."""
    if original is None and swapped is None:
        return None
    if original is None or swapped is None:
        raise typer.BadParameter("--original and --swapped go together.")
    return original, swapped


@interruptible("Nothing is written; run the same command to begin again.")
def compare(
    runs: Annotated[
        list[Path],
        typer.Argument(
            metavar="RUN", help="Folders of runs, or evaluation.json files."
        ),
    ],
    report: ReportOption = None,
) -> None:
    """Show the evaluations of several runs in one table.

    Example: faceswap-gan compare project/runs/default project/runs/finer
    """
    from rich.console import Console

    from faceswap_gan.evaluation.compare import compare as run
    from faceswap_gan.evaluation.compare import table

    result = run(runs)
    Console(highlight=False, soft_wrap=True).print(table(result))
    show_result(result, report, endings.compare(result))


@interruptible("Nothing is written; run the same command to begin again.")
def detect(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="A video, an image or a folder of images."
        ),
    ],
    report: ReportOption = None,
    detector: DetectorOption = DEFAULT,
) -> None:
    """Estimate, without marks, whether a face was swapped by this tool.

    A hint and no proof; `verify` reads the marks, which are more reliable.

    Example: faceswap-gan detect suspicious.mp4
    """
    checks.check_there([file])

    def check() -> Any:
        file_checks.check_inputs([file])
        return file_checks.open_detector(detector)

    finder = load_framework(check)
    from faceswap_gan.evaluation.detection.detect import detect as run
    from faceswap_gan.progress import Meter

    with Meter("Looking", "pictures") as meter:
        result = run(file, finder, meter)
    show_result(result, report, endings.detect(result))
