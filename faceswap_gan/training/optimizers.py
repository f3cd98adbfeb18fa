"""Adam for both players, and the precision they compute in."""

import contextlib
import functools
import time
from collections.abc import Iterator

import keras
from keras import ops

from faceswap_gan.config import Config
from faceswap_gan.framework import replicas
from faceswap_gan.training.fused_adam import adam
from faceswap_gan.training.schedule import LearningRate
from faceswap_gan.training.schedule import first_steps
from faceswap_gan.training.slots import CRITICS
from faceswap_gan.training.slots import DISCRIMINATORS
from faceswap_gan.training.slots import GENERATORS

PROBE_SIDE, PROBE_TURNS = 512, 20
WORTHWHILE = 1.25
"""How many times faster bfloat16 must be for `auto` to take it."""


def build_optimizer(
    config: Config, discriminators: list, critics: list
) -> keras.optimizers.MultiOptimizer:
    """Returns Adam with its own steps and learning rate for each player.

    Args:
        config: the settings.
        discriminators: their trainable variables.
        critics: those of the critics that name the person; all others are
            the generators'.
    """
    settings = config.optimizer
    rates = {
        GENERATORS: settings.learning_rate,
        DISCRIMINATORS: settings.discriminator_learning_rate,
        CRITICS: settings.learning_rate,
    }
    parts = {name: _adam(config, rate, name) for name, rate in rates.items()}
    players = {id(variable): DISCRIMINATORS for variable in discriminators}
    players |= {id(variable): CRITICS for variable in critics}
    return keras.optimizers.MultiOptimizer(
        lambda variable: parts[players.get(id(variable), GENERATORS)]
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


def follow_training(optimizer: keras.optimizers.Optimizer, step: int) -> None:
    """Lets every learning rate go by the steps of the training.

    Players that came later have taken fewer steps, by which Adam corrects
    its moments.

    Args:
        optimizer: an optimizer as it was restored.
        step: steps that the training has taken.
    """
    optimizer = getattr(optimizer, "inner_optimizer", optimizer)
    for part in getattr(optimizer, "optimizers", ()):
        settings = part.get_config()["learning_rate"]
        rate = keras.saving.deserialize_keras_object(settings)
        if isinstance(rate, LearningRate):
            (taken,) = (v for v in part.variables if v.name == "iteration")
            rate.begun = step - int(taken.numpy())
            part.learning_rate = rate


def slowed(config: Config, halvings: int) -> Config:
    """Gives settings with both learning rates halved so many times."""
    optimizer = config.optimizer
    rates = {
        name: getattr(optimizer, name) * 0.5**halvings
        for name in ("learning_rate", "discriminator_learning_rate")
    }
    changed = optimizer.model_copy(update=rates)
    return config.model_copy(update={"optimizer": changed})


@contextlib.contextmanager
def precision(name: str) -> Iterator[None]:
    """Makes layers built inside compute in `name`, with float32 variables.

    Args:
        name: `float32`, `bfloat16`, `float16`, or `auto`: see
            `fastest_precision`.
    """
    before = keras.config.dtype_policy()
    name = fastest_precision() if name == "auto" else name
    mixed = name if name == "float32" else f"mixed_{name}"
    keras.config.set_dtype_policy(mixed)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


@functools.cache
def fastest_precision() -> str:
    """Gives `bfloat16` where this device multiplies faster in it.

    That is measured, once in a process, for a fraction of a second.
    """
    gain = _product_seconds("float32") / _product_seconds("bfloat16")
    return "bfloat16" if gain > WORTHWHILE else "float32"


def _product_seconds(dtype: str) -> float:
    """Gives the least time of a few matrix products, after one to warm up."""
    matrix = ops.ones((PROBE_SIDE, PROBE_SIDE), dtype)
    times = []
    for _ in range(PROBE_TURNS + 1):
        began = time.perf_counter()
        ops.convert_to_numpy(ops.cast(ops.matmul(matrix, matrix), "float32"))
        times.append(time.perf_counter() - began)
    return min(times[1:])
