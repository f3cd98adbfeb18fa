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

PROBE_SIDE, PROBE_TURNS = 512, 20
WORTHWHILE = 1.25
"""How many times faster bfloat16 must be for `auto` to take it."""


def build_optimizer(
    config: Config, critics: list
) -> keras.optimizers.MultiOptimizer:
    """Gives Adam with a learning rate for each player.

    Args:
        config: the settings.
        critics: the discriminators' trainable variables; all others are the
            generators'.
    """
    settings = config.optimizer
    generators = _adam(config, settings.learning_rate, "generators")
    discriminators = _adam(
        config, settings.discriminator_learning_rate, "discriminators"
    )
    of_critics = {id(variable) for variable in critics}
    return keras.optimizers.MultiOptimizer(
        lambda v: discriminators if id(v) in of_critics else generators
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
