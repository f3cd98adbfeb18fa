"""Training of any system: build or resume, step, save, show."""

import dataclasses
import time
from collections.abc import Callable

import keras

from faceswap_gan.config import Config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.storage import write_json
from faceswap_gan.training import checkpoint as checkpoints
from faceswap_gan.training.callbacks import Interrupt
from faceswap_gan.training.callbacks import Previewer
from faceswap_gan.training.callbacks import Reporter
from faceswap_gan.training.callbacks import Saver
from faceswap_gan.training.callbacks import Scheduler
from faceswap_gan.training.system import SYSTEMS
from faceswap_gan.workspace import DEFAULT_MODEL
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
        interrupted: whether it was asked to stop.
        checkpoint: folder of the last checkpoint.
    """

    model: str
    first_step: int
    step: int
    seconds: float
    losses: dict[str, float]
    interrupted: bool
    checkpoint: str


def train(
    workspace: Workspace,
    people: list[str],
    config: Config,
    name: str = DEFAULT_MODEL,
    progress: Callable[[int, int, dict], None] = lambda *_: None,
) -> TrainReport:
    """Trains a model of these people, or goes on with it.

    Args:
        workspace: the project's folder.
        people: names, each with faces, eye masks and recorded consent.
        config: the settings.
        name: the model's name in the workspace.
        progress: is called with step, total and the mean losses.

    Returns:
        What was done.

    Raises:
        ConsentError: a person's consent is not recorded.
        WorkspaceError: faces or masks are missing.
        CheckpointError: the checkpoint there is of other people or settings.
    """
    records = [workspace.person(person) for person in people]
    system = SYSTEMS[config.training.system]
    folder, total = workspace.model(name), config.training.iterations
    found = checkpoints.latest(folder)
    start = found.step if found else 0
    batches = system.batches(workspace, people, config, start)
    if found:
        _check_same(found, people, config)
    model = system.build(people, config)
    if found:
        checkpoints.restore(found, system.variables(model), model.optimizer)

    def save(step: int) -> str:
        path = checkpoints.save(
            folder,
            step,
            records,
            config,
            system.variables(model),
            model.optimizer,
        )
        checkpoints.prune(folder, config.training.keep)
        return str(path)

    run = workspace.run(name)
    write_json(run / "train_config.json", config.model_dump(mode="json"))
    began = time.monotonic()
    with Interrupt() as interrupt:
        reporter = Reporter(
            start, total, config.training.log_every, run, progress
        )
        fixed = next(system.batches(workspace, people, config, 0))
        callbacks = [
            Scheduler(
                start,
                lambda step: system.changes_at(config, step),
                system.change,
            ),
            reporter,
            Previewer(
                start,
                config.training.preview_every,
                run,
                lambda model: system.preview(model, fixed),
            ),
            Saver(
                start,
                save,
                config.training.save_minutes,
                lambda: interrupt.asked,
            ),
        ]
        done = _fit(model, batches, total - start, callbacks)
    path = save(start + done) if done or not found else str(found.folder)
    return TrainReport(
        model=name,
        first_step=start,
        step=start + done,
        seconds=time.monotonic() - began,
        losses=reporter.losses,
        interrupted=interrupt.asked,
        checkpoint=path,
    )


def fresh_name(workspace: Workspace, name: str = DEFAULT_MODEL) -> str:
    """Gives a model name beside those there: name, name-2, name-3, ..."""
    number, candidate = 1, name
    while workspace.model(candidate).exists():
        number += 1
        candidate = f"{name}-{number}"
    return candidate


def _fit(model: keras.Model, batches, steps: int, callbacks: list) -> int:
    if steps <= 0:
        return 0
    before = int(model.optimizer.iterations)
    model.fit(
        ((batch,) for batch in batches),
        steps_per_epoch=steps,
        epochs=1,
        verbose=0,
        shuffle=False,
        callbacks=callbacks,
    )
    return int(model.optimizer.iterations) - before


def _check_same(
    found: checkpoints.Checkpoint, people: list[str], config: Config
) -> None:
    if found.names != people:
        raise CheckpointError(
            f"{found.folder} was trained on {', '.join(found.names)}, not on "
            f"{', '.join(people)}: give --people as then, or --fresh to start "
            "anew beside it."
        )
    if found.config.model != config.model:
        keys = [
            key
            for key, value in config.model.model_dump().items()
            if value != getattr(found.config.model, key)
        ]
        raise CheckpointError(
            f"{found.folder} was trained with another model.{keys[0]} "
            f"({getattr(found.config.model, keys[0])}): use its settings, or "
            "--fresh to start anew beside it."
        )
