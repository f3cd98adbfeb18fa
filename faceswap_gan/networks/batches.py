"""Predictions for batches of every length, in few compiled sizes."""

import operator
from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import tree


def predict(
    network: keras.Model,
    inputs: Any,
    largest: int,
    filled: Callable[[int], int] | None = None,
) -> Any:
    """Runs a network on a batch of any length, filled up with zeros.

    Args:
        network: the network.
        inputs: (n, ...) array or a structure of such, n >= 1.
        largest: how many go through the network at once.
        filled: returns the length that a part of some length, at most
            `largest`, is filled up to; `largest` unless given.

    Returns:
        What the network returns for the n, as numpy arrays.
    """
    count = len(tree.flatten(inputs)[0])
    made = []
    for start in range(0, count, largest):
        place = operator.itemgetter(slice(start, start + largest))
        length = min(largest, count - start)
        size = largest if filled is None else filled(length)
        part = tree.map_structure(place, inputs)
        made.append(_predict_filled(network, part, length, size))
    return tree.map_structure(lambda *own: np.concatenate(own), *made)


def next_power_of_two(length: int) -> int:
    """Returns the least power of two that is not below a length >= 1."""
    return 1 << (length - 1).bit_length()


def _predict_filled(
    network: keras.Model, inputs: Any, length: int, size: int
) -> Any:
    def fill(part: np.ndarray) -> np.ndarray:
        return np.pad(part, [(0, size - length)] + [(0, 0)] * (part.ndim - 1))

    made = network.predict_on_batch(tree.map_structure(fill, inputs))
    return tree.map_structure(lambda part: np.asarray(part)[:length], made)
