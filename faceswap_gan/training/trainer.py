"""Training of any system: build or resume, step, save, show."""

import dataclasses
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from faceswap_gan.allocator import keep_large_blocks
from faceswap_gan.beside import beside
from faceswap_gan.framework import on_every_device
from faceswap_gan.locking import holding
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.model_folder import LATEST
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.ranking import by_score
from faceswap_gan.models.retention import continue_from
from faceswap_gan.models.retention import tidy
from faceswap_gan.names import DEFAULT_MODEL
from faceswap_gan.phases import begin_phase
from faceswap_gan.settings.base import Config
from faceswap_gan.systems import entry_of
from faceswap_gan.systems.entry import Metric
from faceswap_gan.training.beginning import beginning
from faceswap_gan.training.devices import check_shared
from faceswap_gan.training.division import with_steps
from faceswap_gan.training.interrupt import Interrupt
from faceswap_gan.training.next_run import after
from faceswap_gan.training.pace import TimeLimit
from faceswap_gan.training.pace import TimePlan
from faceswap_gan.training.resumption import begun_anew
from faceswap_gan.training.resumption import check_people
from faceswap_gan.training.resumption import drawn_otherwise
from faceswap_gan.training.resumption import resumed
from faceswap_gan.training.start_point import check_new
from faceswap_gan.training.timing import measured
from faceswap_gan.training.training_run import Progress
from faceswap_gan.training.training_run import TrainingRun
from faceswap_gan.workspace import Workspace


@dataclasses.dataclass
class TrainReport:
    """What a training did.

    Attributes:
        model: name of the model.
        first_step: steps that were finished before.
        step: steps that are finished now.
        seconds: time spent in steps.
        losses: weighted mean of each term over the last steps.
        criterion: what the scores are of.
        scores: what the model has of it, as on `training` and on `held_out`
            examples.
        interrupted: whether it was asked to stop.
        rollbacks: how often it went back and halved the learning rates.
        checkpoint: folder of the last checkpoint, if there is one.
        best: folder of the checkpoint that scored best, if any did.
    """

    model: str
    first_step: int
    step: int
    seconds: float
    losses: dict[str, float]
    criterion: Metric
    scores: dict[str, float]
    interrupted: bool
    rollbacks: int
    checkpoint: str | None
    best: str | None


@holding(lambda workspace, people, name: workspace.lock_model(name, people))
def train(
    workspace: Workspace,
    people: list[str],
    config: Config,
    name: str = DEFAULT_MODEL,
    progress: Progress = lambda *_: None,
    say: Callable[[str], None] = lambda _: None,
    resume_from: str = LATEST,
    start_from: str | Path | None = None,
) -> TrainReport:
    """Trains a model of these people, or resumes its training.

    A new one may begin from another model: it takes what fits of its networks.
    Numbers that break, and whatever else its system finds wrong with it, send
    it back to the newest checkpoint, with half the learning rates, up to three
    times.

    Args:
        workspace: the project's folder.
        people: names, each with recorded consent and what the system needs.
        config: the settings.
        name: the model's name in the workspace.
        progress: is called with step, total and the mean losses.
        say: is called with a sentence when settings differ from those of the
            checkpoint, on what is trained on, on what is taken from another
            model, on how many steps fit into its time, when it goes back or
            passes over a checkpoint.
        resume_from: the checkpoint to resume: `latest`, `best`, the name
            of one of the model, or a path. Newer ones are kept under other
            names.
        start_from: the model to begin from: its name, its folder, a
            checkpoint's, or a packed file.

    Returns:
        What was done.

    Raises:
        ConsentError: a person's consent is not recorded.
        WorkspaceError: there are too few people, or what they are trained on
            is missing.
        BusyError: another process trains the model or changes the faces.
        CheckpointError: the checkpoint there is of other people or settings,
            or what to begin from is no whole model, or nothing of it fits.
        OutputError: the model cannot be written.
        TrainingError: memory is exhausted, it went back too often, the
            devices cannot divide a batch, or no step fits into the time.
    """
    limit = TimeLimit.of(config)
    keep_large_blocks()
    folder = workspace.model(name)
    check_new(start_from, folder)
    tidy(folder)
    checkpoint = checkpoints.find(folder, resume_from, say)
    system = entry_of(config.training.system).load()
    config = system.resolve(config, _before(checkpoint, config), say)
    rollbacks, began = 0, time.monotonic()
    if checkpoint:
        check_people(checkpoint, people)
        rollbacks = resumed(checkpoint, config, say)
    else:
        begun_anew(folder, say)
    source = system.source(workspace, people, config, say)
    with (
        beginning(workspace, start_from, name) as origin,
        beside(source.load) as loaded,
        on_every_device() as devices,
    ):
        if origin:
            origin.check_system(config.training.system)
        check_shared(config.training.batch_size, devices)
        begun = partial(TrainingRun, workspace, source.records, name, loaded)
        plan = None
        if limit:
            plan = _plan(limit, partial(begun, config), loaded, progress, say)
            config = _timed(config, plan, checkpoint)
        run = begun(config, checkpoint, rollbacks, origin)
        _begin_at(run, checkpoint, say)
        first = run.start
        for sentence in (*run.taken, *source.begun()):
            say(sentence)
        with Interrupt() as interrupt:
            while next_run := after(run, interrupt, progress, say, plan):
                del run
                run = begun(*next_run, origin)
                _begin_at(run, next_run.checkpoint, say)
    return _report(run, first, began, interrupt.asked)


def _before(checkpoint: Checkpoint | None, config: Config) -> Config | None:
    """Returns the settings of a checkpoint, if they are of the same system."""
    if checkpoint is None or type(checkpoint.config) is not type(config):
        return None
    return checkpoint.config


def _plan(
    limit: TimeLimit,
    build: Callable[[], TrainingRun],
    loaded: Callable[[], Any],
    progress: Progress,
    say: Callable[[str], None],
) -> TimePlan:
    """Measures how fast a training is."""
    loaded()  # So that waiting for it is not taken for building.
    begin_phase(progress, "Measuring how fast it trains")
    return TimePlan(limit, measured(build, limit.clock), say)


def _timed(
    config: Config, plan: TimePlan, checkpoint: Checkpoint | None
) -> Config:
    """Decides how many steps a training takes, and says it.

    Raises:
        TrainingError: not one fits into its time.
    """
    steps = plan.steps(config)
    said = (
        f"{steps:,} steps of {plan.pace.step:.2g} s fit into the "
        f"{plan.limit.left / 60:.3g} minutes that are left"
    )
    if checkpoint:
        steps += checkpoint.step
        said += f", which makes {steps:,} in all"
    plan.say(f"{said}.")
    return with_steps(config, steps)


def _report(
    run: TrainingRun, first: int, began: float, interrupted: bool
) -> TrainReport:
    best = next((one.folder for one in by_score(run.folder)), None)
    return TrainReport(
        model=run.folder.name,
        first_step=first,
        step=run.step,
        seconds=time.monotonic() - began,
        losses=run.losses,
        criterion=run.criterion,
        scores=run.scores,
        interrupted=interrupted,
        rollbacks=run.rollbacks,
        checkpoint=str(run.saved) if run.saved else None,
        best=str(best) if best else None,
    )


def _begin_at(
    run: TrainingRun,
    checkpoint: Checkpoint | None,
    say: Callable[[str], None],
) -> None:
    """Sets aside what is newer than where steps are to be taken from."""
    if checkpoint and checkpoint.step < run.config.training.iterations:
        for sentence in drawn_otherwise(checkpoint, run.records):
            say(sentence)
        run.saved = continue_from(run.folder, checkpoint.folder, say)


def fresh_name(workspace: Workspace, name: str = DEFAULT_MODEL) -> str:
    """Returns a model name beside those there: name, name-2, name-3, ..."""
    number, candidate = 1, name
    while any(
        place(candidate).exists() for place in (workspace.model, workspace.run)
    ):
        number += 1
        candidate = f"{name}-{number}"
    return candidate
