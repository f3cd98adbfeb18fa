"""Adam in parts, each with its own steps and learning rate."""

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from typing import NamedTuple

import keras

from faceswap_gan.framework import replicas
from faceswap_gan.models.slots import TIMETABLE
from faceswap_gan.settings.base import Config
from faceswap_gan.training.fused_adam import adam
from faceswap_gan.training.schedule import LearningRate
from faceswap_gan.training.schedule import first_steps
from faceswap_gan.training.schedule import timetable


class Part(NamedTuple):
    """What is optimized at a learning rate of its own.

    Attributes:
        rate: the learning rate before the schedule's factors.
        variables: all that belongs to it; None for whatever is in no other.
    """

    rate: float
    variables: Iterable[keras.Variable] | None = None


def build_optimizer(
    config: Config, parts: Mapping[str, Part]
) -> keras.optimizers.MultiOptimizer:
    """Returns Adam with its own steps and learning rate for each part.

    Args:
        config: the settings.
        parts: by their names in checkpoints; one of them takes what is left.
    """
    adams = {
        name: _adam(config, part.rate, name) for name, part in parts.items()
    }
    for each in adams.values():
        _follow_timetable(each, config)
    (rest,) = (n for n, part in parts.items() if part.variables is None)
    places = {
        id(variable): name
        for name, part in parts.items()
        for variable in part.variables or ()
    }
    return keras.optimizers.MultiOptimizer(
        lambda variable: adams[places.get(id(variable), rest)]
    )


def _adam(
    config: Config, learning_rate: float, name: str
) -> keras.optimizers.Adam:
    settings, total = config.optimizer, config.training.iterations
    rate = LearningRate(
        learning_rate,
        first_steps(config.schedule, total),
        [stage.learning_rate for stage in config.schedule],
        total,
        settings.decay == "cosine",
    )
    steps = settings.accumulate
    return adam(
        rate,
        settings.beta_1,
        settings.beta_2,
        global_clipnorm=settings.clip_norm / replicas() or None,
        gradient_accumulation_steps=steps if steps > 1 else None,
        name=name,
    )


def _follow_timetable(optimizer: keras.optimizers.Adam, config: Config) -> None:
    """Lets a learning rate read from a variable when stages begin."""
    times = timetable(config.schedule, config.training.iterations)
    variable = optimizer.add_variable(
        times.shape, dtype="int32", name=TIMETABLE
    )
    variable.assign(times)
    _set_rate(optimizer, 0)


def follow_training(optimizer: keras.optimizers.Optimizer, step: int) -> None:
    """Lets every learning rate go by the steps of the training.

    Networks that came later have taken fewer steps, by which Adam corrects
    its moments.

    Args:
        optimizer: an optimizer as it was restored.
        step: steps that the training has taken.
    """
    for part in _parts(optimizer):
        (taken,) = (v for v in part.variables if v.name == "iteration")
        _set_rate(part, step - int(taken.numpy()))


def _set_rate(part: keras.optimizers.Optimizer, begun: int) -> None:
    settings = part.get_config()["learning_rate"]
    rate = keras.saving.deserialize_keras_object(settings)
    (rate.times,) = _timetables(part)
    rate.begun = begun
    part.learning_rate = rate


def reschedule(optimizer: keras.optimizers.Optimizer, config: Config) -> None:
    """Lets every learning rate go by another number of steps in all.

    Args:
        optimizer: what `build_optimizer` returned, compiled.
        config: the settings.
    """
    times = timetable(config.schedule, config.training.iterations)
    for part in _parts(optimizer):
        for variable in _timetables(part):
            variable.assign(times)


def _parts(
    optimizer: keras.optimizers.Optimizer,
) -> Iterator[keras.optimizers.Optimizer]:
    """Yields the parts whose learning rates follow a timetable."""
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    for part in getattr(optimizer, "optimizers", ()):
        if _timetables(part):
            yield part


def _timetables(part: keras.optimizers.Optimizer) -> list[keras.Variable]:
    return [v for v in part.variables if v.name == TIMETABLE]


def slowed(config: Config, halvings: int) -> Config:
    """Returns settings with all learning rates halved so many times."""
    optimizer = config.optimizer.slowed(0.5**halvings)
    return config.model_copy(update={"optimizer": optimizer})
