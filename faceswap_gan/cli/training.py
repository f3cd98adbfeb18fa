"""Commands that train: demo, train."""

import time
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated
from typing import Any

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import endings
from faceswap_gan.cli import file_checks
from faceswap_gan.cli.arguments import DetectorOption
from faceswap_gan.cli.arguments import ModelOption
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.interruption import going_on
from faceswap_gan.cli.lengths import Length
from faceswap_gan.cli.lengths import without
from faceswap_gan.cli.reporting import INTERRUPTED
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import show_result
from faceswap_gan.cli.wishes import Wishes
from faceswap_gan.faces.detectors import DEFAULT
from faceswap_gan.files import check_writable
from faceswap_gan.terminal import say

if TYPE_CHECKING:
    from faceswap_gan.settings.base import Config
    from faceswap_gan.systems.entry import Entry

PREPARING = "Reading the faces and building the networks"


@interruptible("What is trained is saved; run the same command to go on.")
def demo(
    output: Annotated[
        Path, typer.Option(help="Folder for everything it makes.")
    ] = Path("demo"),
    report: ReportOption = None,
    detector: DetectorOption = DEFAULT,
) -> None:
    """Swap two people who do not exist, from video to video.

    Example: faceswap-gan demo --output demo
    """
    check_writable(output / "report.json")
    _say_unusable_cards()
    finder = load_framework(lambda: file_checks.open_detector(detector))
    from faceswap_gan.demo import run_demo
    from faceswap_gan.progress import Meter

    result = run_demo(output, Meter, say, finder)
    show_result(result, report, [])


@interruptible("What is saved is kept: run the same command again to go on.")
def train(
    workspace: WorkspaceOption,
    people: Annotated[
        list[str], typer.Option(help="Whom to train: two names or more.")
    ] = ["src", "dst"],  # noqa: B006
    config: Annotated[
        Path | None,
        typer.Option(help="A file of settings, as train_config.json."),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            help="auto (what suits machine and faces: taken where nothing else "
            "says what to train), small, autoencoder, gpu, lite, standard, "
            "v2.2 or colab."
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set", help="A setting as section.key=value; repeatable."
        ),
    ] = None,
    iterations: Annotated[
        int | None, typer.Option(min=1, help="Steps in all.")
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option(
            min=1, help="Instead of steps: how often each face is seen in all."
        ),
    ] = None,
    minutes: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            help="Instead of steps: how long it takes. As many steps as fit "
            "are decided by how fast the first ones are.",
        ),
    ] = None,
    model: ModelOption = "default",
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Train a new model beside it.")
    ] = False,
    resume_from: Annotated[
        str,
        typer.Option(
            "--from",
            help="Go on from this checkpoint: latest, best, a name or a path. "
            "Newer ones are kept under other names.",
        ),
    ] = "latest",
    start_from: Annotated[
        str | None,
        typer.Option(
            help="Begin from a trained model: its name here, its folder, a "
            "checkpoint's or a packed file. It gives what fits; new people "
            "begin as the mean.",
        ),
    ] = None,
    auto_batch: Annotated[
        bool,
        typer.Option(
            "--auto-batch",
            help="Where the batch does not fit into memory, take a smaller "
            "one and accumulate its gradients.",
        ),
    ] = False,
    report: ReportOption = None,
) -> None:
    """Train, or resume where the last training ended; Ctrl-C saves.

    A training that is resumed keeps its settings and its number of steps; --set
    and --preset change them, --config takes their place. With --minutes it goes
    on for so long.

    A new one takes the settings that suit machine and faces, but for those that
    are given.

    Example: faceswap-gan train --workspace project --minutes 30
    """
    began = time.monotonic()
    from faceswap_gan.systems import entry_of
    from faceswap_gan.training.run_settings import run_settings
    from faceswap_gan.workspace import Workspace

    length = Length(iterations, epochs, minutes)
    wishes = Wishes(config, preset, settings or [], length, auto_batch)
    _check_excluded(wishes, fresh, resume_from)
    space = Workspace(workspace)
    wishes = _begun(space, start_from, None if fresh else model, wishes)
    run = None if fresh else run_settings(space.model(model), resume_from)
    chosen = wishes.resolved(run, space, people)
    checks.check_resumed(run, chosen, space.model(model))
    entry = entry_of(chosen.training.system)
    entry.check_people(space, people)
    if not fresh:
        _check_going_on(space, people, model, resume_from)
    _say_kept(None if config else run, chosen)
    _load(entry, space, people, chosen)
    if run is None:
        wishes = wishes.chosen(entry, space, people, chosen)
        chosen = wishes.resolved(run, space, people)
    _fetch(entry, chosen)
    from faceswap_gan.progress import LossMeter
    from faceswap_gan.training import trainer
    from faceswap_gan.training.memory import fitted

    chosen = fitted(space, people, chosen, wishes.auto_batch, run=run)
    name = trainer.fresh_name(space, model) if fresh else model
    say(_preview(space.run(name), chosen.training.preview_every))
    chosen = without(chosen, time.monotonic() - began)
    with (
        going_on(space, people, chosen, name),
        LossMeter(PREPARING, "steps") as meter,
    ):
        more = (meter, say, resume_from, start_from)
        result = trainer.train(space, people, chosen, name, *more)
    show_result(result, report, endings.train(result, workspace, people))
    if result.interrupted:
        raise typer.Exit(INTERRUPTED)


def _check_excluded(wishes: Wishes, fresh: bool, resume_from: str) -> None:
    wishes.check()
    if fresh and resume_from != "latest":
        raise typer.BadParameter(
            "--from goes on with a model and --fresh begins another: give one."
        )


def _check_going_on(
    space: Any, people: list[str], model: str, checkpoint: str
) -> None:
    """Refuses a model that another process trains, and a checkpoint amiss."""
    checks.check_free(space.lock_model(model, people))
    checks.check_checkpoint(space.model(model), checkpoint)


def _load(
    entry: "Entry", space: Any, people: list[str], chosen: "Config"
) -> None:
    """Loads the framework, once all is well."""
    _say_unusable_cards()
    needed = entry.requirements(chosen)

    def check() -> None:
        entry.check(space, people)
        for file in needed:
            file.check()

    load_framework(check)


def _fetch(entry: "Entry", chosen: "Config") -> None:
    """Fetches what a system needs."""
    from faceswap_gan.progress import Meter

    for file in entry.requirements(chosen):
        with Meter(file.title, "bytes") as meter:
            file.fetch(meter)


def _say_unusable_cards() -> None:
    """Says which cards cannot be trained on, before that is tried."""
    from faceswap_gan.cards import unusable_sentence
    from faceswap_gan.framework import chosen_backend

    if sentence := unusable_sentence(chosen_backend()):
        say(sentence)


def _say_kept(run: "Config | None", chosen: "Config") -> None:
    """Says which settings a training keeps that is resumed."""
    from faceswap_gan.settings.changes import kept_sentence

    if run is not None and (sentence := kept_sentence(run, chosen)):
        say(sentence)


def _begun(
    space: Any, start_from: str | None, model: str | None, wishes: Wishes
) -> Wishes:
    """Asks for the networks to begin from, unless others are given.

    It is looked for here, so that what cannot be begun from is said at once.
    """
    from faceswap_gan.training.start_point import check_new
    from faceswap_gan.training.start_point import networks_of
    from faceswap_gan.training.start_point import place_of

    if start_from is None:
        return wishes
    if model is not None:
        check_new(start_from, space.model(model))
    networks = networks_of(place_of(space, start_from))
    if not wishes.is_automatic:
        return wishes
    return wishes._replace(settings=[*networks, *wishes.settings])


def _preview(run: Path, every: int) -> str:
    from faceswap_gan.training.previews import EARLY_PREVIEWS

    early = ", ".join(map(str, EARLY_PREVIEWS))
    return (
        f"Look at {run / 'preview.png'}: it is drawn at the steps {early}, "
        f"then every {every}, and at the end."
    )
