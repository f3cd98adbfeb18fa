"""What the trainer drives: the protocol of a system.

The trainer, the checkpoints and the callbacks know none of its members. A
system's settings are its own, so `Any` stands for them here.
"""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from typing import NamedTuple
from typing import Protocol

import keras
import numpy as np

from faceswap_gan.faces.frame_transform import FrameTransform
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.entry import Metric
from faceswap_gan.tensors import Batch
from faceswap_gan.workspace import Workspace

HELD_OUT = "held_out"
"""The set that the best checkpoint is chosen by."""

Say = Callable[[str], None]


def nothing() -> Iterable[str]:
    """Does nothing, and has nothing to say."""
    return ()


@dataclass(frozen=True)
class Source:
    """What a training is fed with, not yet read.

    Attributes:
        records: the consent of everybody whom it involves.
        load: reads it all; calls what it is given, which may raise, often. It
            is called once, in a thread beside `System.build`.
        begun: is called when the model is there and before its first step;
            returns sentences on what it did.
    """

    records: list[Person]
    load: Callable[[Callable[[], None]], Any]
    begun: Callable[[], Iterable[str]] = nothing


class Score(NamedTuple):
    """What a model has of a metric on one of the sets that it is shown.

    Attributes:
        metric: which.
        part: such as `training` or `held_out`.
        value: the number.
    """

    metric: Metric
    part: str
    value: float


class Choice(NamedTuple):
    """Settings that suit a machine and what is trained on.

    Attributes:
        settings: as `load_config` takes them.
        sentences: what was chosen, and why.
    """

    settings: Sequence[str] = ()
    sentences: Sequence[str] = ()


class System(Protocol):
    """A kind of model that can be trained, and used."""

    def resolve(self, config: Any, before: Any | None, say: Say) -> Any:
        """Fixes what settings leave to the machine, such as precision.

        Args:
            config: the settings.
            before: those of the checkpoint that is resumed, if any.
            say: is called with a sentence on what the machine does badly.
        """

    def automatic(
        self,
        workspace: Workspace,
        people: list[str],
        config: Any,
        named: Collection[str],
    ) -> Choice:
        """Chooses what no setting says, for a training that begins.

        Args:
            workspace: the project.
            people: who is trained.
            config: the settings as they are without a choice.
            named: those of them that were given, as `section.key`.

        Raises:
            FaceswapError: people or data cannot be read.
        """

    def source(
        self, workspace: Workspace, people: list[str], config: Any, say: Say
    ) -> Source:
        """Says what there is to train on; `say` takes what to know of it.

        Raises:
            FaceswapError: people, consent or data are missing.
        """

    def build(self, people: list[str], config: Any) -> keras.Model:
        """Returns a compiled model whose `compute_loss` is its objective."""

    def batches(self, loaded: Any, config: Any, step: int) -> Iterator[Batch]:
        """Yields batches without end, beginning with that of `step`.

        The first array of a batch is what the other methods call by its name.

        Args:
            loaded: what `Source.load` returned.
            config: the settings.
            step: number of the first; batch `i` depends on the seed and `i`.
        """

    def variables(self, model: keras.Model) -> dict[str, Any]:
        """Returns everything that a checkpoint keeps, by name."""

    def begin_from(
        self, model: keras.Model, origin: Checkpoint, name: str
    ) -> list[str]:
        """Copies those weights of another model, called `name`, that fit.

        Returns sentences on what was taken.

        Raises:
            CheckpointError: nothing fits.
        """

    def changes_at(self, config: Any, step: int) -> bool:
        """Returns whether the model changes just before a step."""

    def change(self, model: keras.Model) -> None:
        """Changes the model as the schedule asks for."""

    def reschedule(self, model: keras.Model, config: Any) -> None:
        """Lets a model go on by another number of steps in all."""

    def pictures(
        self, loaded: Any, config: Any, batch: Any
    ) -> Callable[[keras.Model], dict[str, np.ndarray]]:
        """Returns what draws pictures of what a model does with a batch.

        They are (h, w, 3) uint8, by name.
        """

    def validation(
        self, loaded: Any, config: Any
    ) -> Callable[[keras.Model], Sequence[Score]]:
        """Returns what scores a model on training and on held-out examples."""

    def health(self, model: keras.Model, batch: Any) -> str | None:
        """Returns what is wrong with a model, as the end of a sentence."""

    def memory_bound(self, people: Sequence[str], config: Any) -> int | None:
        """Returns bytes that a training stays far below, None if not known."""

    def transform(
        self, checkpoint: Checkpoint, seen: str, person: str
    ) -> FrameTransform:
        """Opens a checkpoint as what a conversion applies.

        It is asked for where `Entry.uses` has `convert`; where that has
        `export` too, it is a `NetworkTransform`.

        Args:
            checkpoint: one of this system.
            seen: the person in the pictures.
            person: the person to swap in; the same one to rebuild their faces.

        Raises:
            CheckpointError: a person was not trained, or a file is damaged.
        """
