"""What a training takes over from the checkpoint that it resumes."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path

from faceswap_gan.commands import to_begin
from faceswap_gan.errors import CheckpointError
from faceswap_gan.models.model_folder import all_stored
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.records.consent import Person
from faceswap_gan.settings.base import Config
from faceswap_gan.settings.changes import changed_sentences
from faceswap_gan.settings.changes import changes
from faceswap_gan.settings.changes import check_changes
from faceswap_gan.settings.changes import not_stored_sentences


def resumed(
    checkpoint: Checkpoint, config: Config, say: Callable[[str], None]
) -> int:
    """Says what changes on resuming, and returns the rollbacks that count.

    Rollbacks do not count where a learning rate is set anew.

    Raises:
        CheckpointError: the weights would not fit the settings.
    """
    differing = changes(checkpoint.config, config)
    check_changes(differing, checkpoint.folder)
    settings = config.training
    if settings.minutes or checkpoint.step < settings.iterations:
        sentences = changed_sentences(differing)
    else:
        sentences = not_stored_sentences(differing)
    for sentence in sentences:
        say(sentence)
    names = type(config.optimizer).learning_rates()
    rates = {f"optimizer.{name}" for name in names}
    if rates & {change.name for change in differing}:
        return 0
    return checkpoint.rollbacks


def drawn_otherwise(
    checkpoint: Checkpoint, records: Sequence[Person]
) -> Iterator[str]:
    """Says whose examples are drawn by other expressions than so far.

    Args:
        checkpoint: the one that is resumed.
        records: its people, as they are now.
    """
    names = [
        now.name
        for before, now in zip(checkpoint.people, records, strict=True)
        if before.expressions != now.expressions
    ]
    if names:
        yield (
            f"From step {checkpoint.step} on the faces of "
            f"{' and '.join(names)} are drawn otherwise than before: what is "
            "known of their expressions, or what is balanced, has changed."
        )


def begun_anew(folder: Path, say: Callable[[str], None]) -> None:
    """Says so where a training begins beside checkpoints that it leaves."""
    if aside := all_stored(folder):
        say(
            f"All that {folder} holds was set aside, so the training begins "
            f"anew. To go on from there, give --from {aside[0].folder.name}."
        )


def check_people(checkpoint: Checkpoint, people: list[str]) -> None:
    """Refuses to go on with a model of others.

    Raises:
        CheckpointError: the people, or their order, are not those there.
    """
    if checkpoint.names != people:
        raise CheckpointError(
            f"{checkpoint.folder} was trained on "
            f"{', '.join(checkpoint.names)}, not on "
            f"{', '.join(people)}: give --people as then, or "
            f"{to_begin(checkpoint.folder)}."
        )
