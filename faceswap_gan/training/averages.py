"""Averages of weights over time, which conversion uses."""

from collections.abc import Iterable

import keras
from keras import ops


def start(
    averages: Iterable[keras.Variable], variables: Iterable[keras.Variable]
) -> None:
    """Sets averages to what the variables are now."""
    for average, variable in zip(averages, variables, strict=True):
        average.assign(ops.convert_to_numpy(variable.value))


def move(
    averages: Iterable[keras.Variable],
    variables: Iterable[keras.Variable],
    momentum: float,
    step,
) -> None:
    """Moves exponential averages, with a warm-up of their momentum.

    Args:
        averages: one float32 variable for each of the variables.
        variables: what is averaged.
        momentum: share of the averages that stays, in the long run.
        step: scalar number of finished steps.
    """
    passed = ops.cast(step, "float32")
    kept = ops.minimum(momentum, (1.0 + passed) / (10.0 + passed))
    for average, variable in zip(averages, variables, strict=True):
        value = ops.stop_gradient(ops.cast(variable.value, "float32"))
        average.assign(kept * average + (1 - kept) * value)
