"""How anything is trained: optimizer, stages, length, how often it is saved."""

from typing import Annotated
from typing import Literal

from pydantic import Field

from faceswap_gan.settings.rules import FIXED
from faceswap_gan.settings.section import Batch
from faceswap_gan.settings.section import Rate
from faceswap_gan.settings.section import Section
from faceswap_gan.settings.section import Steps
from faceswap_gan.settings.section import Weight


class OptimizerConfig(Section):
    """Adam."""

    learning_rate: Rate = 1e-3
    """Of the networks."""
    beta_1: Annotated[float, Field(ge=0, lt=1)] = 0.9
    """How slowly Adam's mean of the gradients forgets."""
    beta_2: Annotated[float, Field(ge=0, lt=1)] = 0.999
    """How slowly Adam's mean of their squares forgets."""
    ema: Annotated[float, Field(ge=0, lt=1)] = 0.999
    """How slowly the averaged weights forget, which previews and conversion
    use; at 0 they are the weights themselves."""
    decay: Literal["none", "cosine"] = "cosine"
    """`cosine` lets the learning rates fall to zero at the last step."""
    clip_norm: Weight = 0.0
    """Largest norm of the gradients of all that one learning rate belongs to,
    0 for any."""
    accumulate: Batch = 1
    """Steps whose gradients are averaged before the weights change."""

    def slowed(self, factor: float) -> "OptimizerConfig":
        """Returns these settings with every learning rate times a factor."""
        rates = {
            name: getattr(self, name) * factor for name in self.learning_rates()
        }
        return self.model_copy(update=rates)

    @classmethod
    def learning_rates(cls) -> list[str]:
        """Returns the names of the settings that are learning rates."""
        return [n for n in cls.model_fields if n.endswith("learning_rate")]


class Stage(Section):
    """A part of a training, from a share of its steps on."""

    start: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of all steps after which it begins."""
    learning_rate: Weight = 1.0
    """Factor of the learning rates."""


class TrainingConfig(Section):
    """How long, how much at a time, how often it is saved and shown."""

    system: Annotated[str, FIXED]
    """What is trained."""
    iterations: Steps = 10000
    """Steps in all."""
    minutes: Annotated[float, Field(gt=0, le=525_600)] | None = None
    """Minutes that a training takes, from reading the faces to the last
    checkpoint: `iterations` is then decided by how fast it is."""
    batch_size: Batch = 16
    """Examples in a step."""
    undivided: tuple[Steps, Steps, Steps] | None = None
    """`batch_size`, `optimizer.accumulate` and `iterations` as they were asked
    for; `--auto-batch` writes it where it takes a smaller batch."""
    dispatch: Annotated[int, Field(ge=1, le=1000)] = 1
    """Steps that the device takes in one go, without a word from the program:
    more wait less for it on a GPU. What is due every so many steps is done at
    the end of such a go. torch takes them one by one."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """Of every random number; the same seed gives the same batches."""
    held_out: Annotated[float, Field(ge=0, lt=0.5)] = 0.05
    """Share of the examples that are only judged by, in blocks of time."""
    save_minutes: Annotated[float, Field(gt=0, le=525_600)] = 10.0
    """Time between checkpoints."""
    keep: Steps = 3
    """Newest checkpoints that are kept, beside the best by the held-out
    examples."""
    log_every: Steps = 50
    """Steps between two points of the curves."""
    preview_every: Steps = 500
    """Steps between two previews."""
