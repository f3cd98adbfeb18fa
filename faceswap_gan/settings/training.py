"""How they are trained: data, optimizers, stages, length."""

from typing import Annotated
from typing import Literal

from pydantic import Field

from faceswap_gan.settings.rules import FIXED
from faceswap_gan.settings.section import Batch
from faceswap_gan.settings.section import Rate
from faceswap_gan.settings.section import Section
from faceswap_gan.settings.section import Share
from faceswap_gan.settings.section import Steps
from faceswap_gan.settings.section import Weight


class AugmentConfig(Section):
    """How a face is varied before the encoder sees it."""

    rotation: Annotated[float, Field(ge=0, le=180)] = 3.0
    """Largest turn to either side, in degrees."""
    zoom: Annotated[float, Field(ge=0, lt=1)] = 0.05
    """Largest change of size, as a share."""
    shift: Annotated[float, Field(ge=0, lt=1)] = 0.02
    """Largest shift, as a share of the side."""
    flip: Share = 0.0
    """Share of the faces that are mirrored."""
    warp: Annotated[float, Field(ge=0, lt=0.2)] = 0.015
    """Spread of the random warp, as a share of the side; it moves the input
    alone."""
    color_match: Share = 0.0
    """Share of the faces whose colours are drawn towards another's."""
    motion_blur: Share = 0.0
    """Share of the faces that are blurred along a line."""
    occlusion: Share = 0.0
    """Share of the faces that something random covers."""
    look_alikes: Share = 0.0
    """Share of the faces that are shown with the eyes, nose or mouth of the
    other person's nearest look-alike."""


class OptimizerConfig(Section):
    """Adam for the generators and for the discriminators."""

    learning_rate: Rate = 1e-3
    """Of encoder and decoders."""
    discriminator_learning_rate: Rate = 2e-4
    """Of the discriminators."""
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
    """Largest norm of the gradients of generators, of discriminators and of
    critics together each, 0 for any."""
    accumulate: Batch = 1
    """Steps whose gradients are averaged before the weights change."""


class Stage(Section):
    """A part of a training, from a share of its steps on."""

    start: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of all steps after which it begins."""
    perceptual: bool = True
    """Whether the perceptual loss counts, where it is switched on."""
    mask: Literal["l1", "hinge"] = "l1"
    """Whether alpha is kept small (`l1`) or large (`hinge`)."""
    mask_margin: Share = 0.5
    """Alpha that `hinge` asks for."""
    learning_rate: Weight = 1.0
    """Factor of both learning rates."""
    swap_decoders: bool = False
    """Let the decoders change places when it begins."""


class TrainingConfig(Section):
    """How long, how much at a time, how often it is saved and shown."""

    system: Annotated[Literal["faceswap_gan"], FIXED] = "faceswap_gan"
    """What is trained."""
    iterations: Steps = 10000
    """Steps in all."""
    batch_size: Batch = 16
    """Faces of each person in a step."""
    undivided: tuple[Steps, Steps, Steps] | None = None
    """`batch_size`, `optimizer.accumulate` and `iterations` as they were asked
    for; `--auto-batch` writes it where it takes a smaller batch."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """Of every random number; the same seed gives the same batches."""
    balance_eyes: Share = 0.8
    """Share of the faces that are drawn so that each opening of the eyes is
    seen equally often; blinks are too rare otherwise."""
    held_out: Annotated[float, Field(ge=0, lt=0.5)] = 0.05
    """Share of the faces that are only judged by, in blocks of time."""
    save_minutes: Annotated[float, Field(gt=0, le=525_600)] = 10.0
    """Time between checkpoints."""
    keep: Steps = 3
    """Newest checkpoints that are kept, beside the best by the held-out
    faces."""
    log_every: Steps = 50
    """Steps between two points of the curves."""
    preview_every: Steps = 500
    """Steps between two previews."""
