"""What a training goes on with when one of its runs has failed."""

from collections.abc import Callable
from typing import NamedTuple

from faceswap_gan.errors import TrainingError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.settings.base import Config
from faceswap_gan.training.interrupt import Interrupt
from faceswap_gan.training.pace import TimePlan
from faceswap_gan.training.training_run import Progress
from faceswap_gan.training.training_run import TrainingRun

MOST_ROLLBACKS = 3


class NextRun(NamedTuple):
    """What a training goes on with when a run has failed.

    Attributes:
        config: the settings.
        checkpoint: the newest checkpoint, None for the beginning.
        rollbacks: how often it went back.
    """

    config: Config
    checkpoint: Checkpoint | None
    rollbacks: int


def after(
    run: TrainingRun,
    interrupt: Interrupt,
    progress: Progress,
    say: Callable[[str], None],
    plan: TimePlan | None,
) -> NextRun | None:
    """Takes the steps of a run; says where to go back to if it failed.

    Raises:
        TrainingError: it failed too often.
    """
    reason = run.run(lambda: interrupt.asked, progress, plan)
    if reason is None or interrupt.asked:
        return None
    checkpoint = checkpoints.latest(run.folder, say)
    rollbacks = run.rollbacks + 1
    say(_rollback(run.step, reason, checkpoint, rollbacks))
    return NextRun(run.config, checkpoint, rollbacks)


def _rollback(
    step: int,
    reason: str,
    checkpoint: Checkpoint | None,
    rollbacks: int,
) -> str:
    """Says that a training goes back, unless it did so too often.

    Raises:
        TrainingError: it did.
    """
    place = f"step {checkpoint.step}" if checkpoint else "the beginning"
    if rollbacks > MOST_ROLLBACKS:
        raise TrainingError(
            f"At step {step} {reason}, after the learning rate was halved "
            f"{MOST_ROLLBACKS} times already; {place} is the last good state. "
            "Look at the previews and at what it is trained on, then lower "
            "optimizer.learning_rate or train in float32."
        )
    return (
        f"At step {step} {reason}: going on from {place} with half the "
        "learning rate."
    )
