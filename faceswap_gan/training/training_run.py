"""One run of a training: from a checkpoint until it ends or fails."""

import contextlib
import functools
from collections.abc import Callable
from typing import Any

import keras

from faceswap_gan.errors import TrainingError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.model_folder import folder_at
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.retention import prune
from faceswap_gan.phases import begin_phase
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.records.consent import Person
from faceswap_gan.settings.base import Config
from faceswap_gan.settings.changes import changes
from faceswap_gan.storage import write_json
from faceswap_gan.systems import entry_of
from faceswap_gan.systems.system import HELD_OUT
from faceswap_gan.training.beginning import Beginning
from faceswap_gan.training.callbacks import CheckpointSaver
from faceswap_gan.training.callbacks import DivergenceGuard
from faceswap_gan.training.callbacks import Reporter
from faceswap_gan.training.callbacks import Scheduler
from faceswap_gan.training.callbacks import Validator
from faceswap_gan.training.devices import BatchDataset
from faceswap_gan.training.devices import dispatch_size
from faceswap_gan.training.division import with_steps
from faceswap_gan.training.events import Events
from faceswap_gan.training.memory import is_exhausted
from faceswap_gan.training.optimizers import follow_training
from faceswap_gan.training.optimizers import slowed
from faceswap_gan.training.pace import TimePlan
from faceswap_gan.training.previews import PreviewWriter
from faceswap_gan.training.previews import set_aside_after
from faceswap_gan.training.timing import TimeKeeper
from faceswap_gan.workspace import Workspace

Progress = Callable[[int, int, dict[str, Any]], None]


class TrainingRun:
    """A model, new or as a checkpoint has it, and the steps it still takes.

    Args:
        workspace: the project's folder.
        records: the people, in the order of the training.
        name: the model's name in the workspace.
        load: returns what `Source.load` read, when the model is built.
        config: the settings, with the steps that it takes in all.
        checkpoint: the one to resume, None to begin.
        rollbacks: how often the learning rates have been halved.
        origin: another model to begin from, where there is no checkpoint to
            resume.

    Attributes:
        taken: sentences on what a beginning took from the other model.
        losses: weighted mean of each term over the last steps.
        scores: of the model, after the last step.

    Raises:
        FaceswapError: what is trained on cannot be read.
        CheckpointError: the checkpoint does not fit the settings.
    """

    def __init__(
        self,
        workspace: Workspace,
        records: list[Person],
        name: str,
        load: Callable[[], Any],
        config: Config,
        checkpoint: Checkpoint | None = None,
        rollbacks: int = 0,
        origin: Beginning | None = None,
    ):
        self.config, self.rollbacks, self.records = config, rollbacks, records
        self.folder, self.run_folder = (
            workspace.model(name),
            workspace.run(name),
        )
        self.start = self.step = checkpoint.step if checkpoint else 0
        self.saved = checkpoint.folder if checkpoint else None
        entry = entry_of(config.training.system)
        self.system, self.criterion = entry.load(), entry.criterion
        people = [record.name for record in records]
        self.model = self.system.build(people, slowed(config, rollbacks))
        source = (load(), config)
        self.begin = functools.partial(self.system.batches, *source)
        self.fixed, *_ = next(self.begin(0))
        self.validate = self.system.validation(*source)
        self.draw = self.system.pictures(*source, self.fixed)
        self.taken: list[str] = []
        self.losses: dict[str, float] = {}
        self.scores: dict[str, float] = {}
        self.ancestors = checkpoint.ancestors if checkpoint else ()
        if checkpoint:
            growing = any(c.comes for c in changes(checkpoint.config, config))
            checkpoints.restore(checkpoint, *self._state(), growing)
            follow_training(self.model.optimizer, checkpoint.step)
        elif origin:
            self.ancestors = origin.checkpoint.lineage
            self.taken = self.system.begin_from(self.model, *origin)

    def run(
        self,
        stop: Callable[[], bool],
        progress: Progress,
        plan: TimePlan | None = None,
    ) -> str | None:
        """Takes the steps that are left, and saves at the end.

        Args:
            stop: says whether to end now.
            progress: is called with step, total and the mean losses.
            plan: what decided how many steps there are, if it was time.

        Returns:
            What went wrong, as the end of a sentence, or None.

        Raises:
            TrainingError: memory is exhausted.
            OutputError: a checkpoint cannot be written.
        """
        if self.start >= self.config.training.iterations:
            return None
        set_aside_after(self.run_folder, self.start)
        self._write_settings()
        with contextlib.closing(Events(self.run_folder, self.start)) as events:
            callbacks = self._callbacks(events, stop, progress)
            begin_phase(progress, "Training")
            self._fit(callbacks, plan)
            self.step = self.guard.step
            begin_phase(progress, "Scoring and saving")
            self._save(self.step)
            if self.guard.reason is None:
                self.previewer.draw_at(self.step)
        self.losses, self.scores = self.reporter.losses, self.validator.scores
        return self.guard.reason

    def _callbacks(
        self, events: Events, stop: Callable[[], bool], progress: Progress
    ) -> list[Any]:
        settings, start = self.config.training, self.start
        often, seldom = settings.log_every, settings.preview_every
        self.scheduler = Scheduler(start, self._changes_at, self.system.change)
        self.guard = DivergenceGuard(start, often, self._health)
        self.reporter = Reporter(
            start, settings.iterations, often, events, progress
        )
        self.validator = Validator(
            start, seldom, events, self.criterion, self.validate
        )
        people = tuple(self.records)
        marking = Marking(Statement(people, ancestors=self.ancestors))
        self.previewer = PreviewWriter(
            start, seldom, self.run_folder, events, self.draw, marking
        )
        return [
            self.scheduler,
            self.guard,
            self.reporter,
            self.validator,
            self.previewer,
            CheckpointSaver(start, self._save, settings.save_minutes, stop),
        ]

    def _fit(self, callbacks: list[Any], plan: TimePlan | None) -> None:
        """Takes the steps that are left, however many the time decides on."""
        if plan is None:
            self._take_steps(callbacks)
            return
        keeper = TimeKeeper(self.start, self.config, plan)
        while True:
            self._take_steps([*callbacks, keeper])
            if keeper.revised is None or self.guard.reason:
                return
            self.config = keeper.config = with_steps(
                self.config, keeper.revised
            )
            self.system.reschedule(self.model, self.config)
            self.reporter.total, keeper.revised = keeper.revised, None
            self._write_settings()

    def _take_steps(self, callbacks: list[Any]) -> None:
        """Takes the steps that are left, single ones where no dispatch fits."""
        self.model.stop_training = False
        for dispatch in sorted({dispatch_size(self.config), 1}, reverse=True):
            left = self.config.training.iterations - self.guard.step
            if left >= dispatch and not self.model.stop_training:
                self._dispatch(left - left % dispatch, dispatch, callbacks)

    def _dispatch(self, count: int, size: int, callbacks: list[Any]) -> None:
        """Takes so many steps, so many in one go."""
        start = self.guard.step
        for each in callbacks:
            each.start = start
        self.scheduler.dispatch = size
        if self.model.steps_per_execution != size:
            self.model.steps_per_execution = size
            self.model.make_train_function(force=True)
        try:
            self.model.fit(
                BatchDataset(self.begin, start, count),
                epochs=1,
                verbose=0,
                shuffle=False,
                callbacks=callbacks,
            )
        except Exception as error:
            if not is_exhausted(error):
                raise
            raise TrainingError(
                "Memory is exhausted at a batch of "
                f"{self.config.training.batch_size}: --auto-batch takes one "
                "that fits, or set a smaller training.batch_size."
            ) from error

    def _write_settings(self) -> None:
        settings = self.config.model_dump(mode="json")
        write_json(self.run_folder / "train_config.json", settings)

    def _save(self, step: int) -> None:
        """Saves what is sound and not saved yet."""
        target = folder_at(self.folder, step)
        if target == self.saved or not self.guard.sound():
            return
        scores = self.validator.scores_at(step)
        self.saved = checkpoints.save(
            self.folder,
            step,
            self.records,
            self.config,
            *self._state(),
            scores.get(HELD_OUT),
            checkpoints.History(self.rollbacks, self.ancestors),
        )
        prune(self.folder, self.config.training.keep)

    def _state(self) -> tuple[dict[str, Any], keras.optimizers.Optimizer]:
        return self.system.variables(self.model), self.model.optimizer

    def _changes_at(self, step: int) -> bool:
        return self.system.changes_at(self.config, step)

    def _health(self, model: keras.Model) -> str | None:
        return self.system.health(model, self.fixed)
