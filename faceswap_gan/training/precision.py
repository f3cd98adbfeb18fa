"""The precision that layers compute in."""

import contextlib
import functools
import time
from collections.abc import Iterator

import keras
from keras import ops

PROBE_SIDE, PROBE_TURNS = 512, 20
WORTHWHILE = 1.25
"""How many times faster bfloat16 must be for `auto` to take it."""


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
    """Returns `bfloat16` where this device multiplies faster in it.

    That is measured, once in a process, for a fraction of a second.
    """
    gain = _product_seconds("float32") / _product_seconds("bfloat16")
    return "bfloat16" if gain > WORTHWHILE else "float32"


def _product_seconds(dtype: str) -> float:
    """Returns the least time of a few matrix products, after one to warm up."""
    matrix = ops.ones((PROBE_SIDE, PROBE_SIDE), dtype)
    times = []
    for _ in range(PROBE_TURNS + 1):
        began = time.perf_counter()
        ops.convert_to_numpy(ops.cast(ops.matmul(matrix, matrix), "float32"))
        times.append(time.perf_counter() - began)
    return min(times[1:])
