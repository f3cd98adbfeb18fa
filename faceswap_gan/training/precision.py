"""The precision that layers compute in."""

import contextlib
import functools
import time
from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

import keras
from keras import ops

from faceswap_gan.framework import computes_on_cpu
from faceswap_gan.framework import gradients

PRODUCT_SIDE = 512
PICTURES, KERNEL = (2, 16, 16, 64), (3, 3, 64, 64)
PROBE_SECONDS = 0.15
WORTHWHILE = 1.25
"""How many times faster one precision must be for it to matter."""


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

    That is measured, once in a process, for a fraction of a second. A CPU
    that is slower at gradients in it never gets it.
    """
    if slowness("bfloat16") > WORTHWHILE:
        return "float32"
    gain = 1 / _times_as_long(_product)
    return "bfloat16" if gain > WORTHWHILE else "float32"


def slowness(name: str) -> float:
    """Returns how many times as long as float32 a precision takes on a CPU.

    A CPU without bfloat16 convolves in it about as fast, and takes tens of
    times as long for the gradients, which is what counts in a training.

    Args:
        name: of the precision. 1 is returned for others than `bfloat16` and
            where a GPU is used: nothing is measured then.
    """
    if name != "bfloat16" or not computes_on_cpu():
        return 1.0
    return _bfloat16_slowness()


def slow_sentence(name: str) -> str | None:
    """Says that a precision is slow on this CPU, by how much, what to do.

    Args:
        name: of the precision, not `auto`.

    Returns:
        A sentence, or None where it is not.
    """
    times = slowness(name)
    if times <= WORTHWHILE:
        return None
    return (
        f"This processor takes {times:.1f} times as long for gradients in "
        f"{name} as in float32: stop, and give --set model.precision=auto or "
        "--set model.precision=float32."
    )


@functools.cache
def _bfloat16_slowness() -> float:
    return _times_as_long(_convolution)


def _times_as_long(prepare: Callable[[str], Callable[[], Any]]) -> float:
    """Returns how many times as long work takes in bfloat16 as in float32.

    Args:
        prepare: returns the work for the name of a type.
    """
    slow, fast = (_least(prepare(name)) for name in ("bfloat16", "float32"))
    return slow / fast


def _least(work: Callable[[], Any]) -> float:
    """Returns the least time of work, repeated after once to warm up."""
    _seconds(work)
    ends = time.perf_counter() + PROBE_SECONDS
    least = _seconds(work)
    while time.perf_counter() < ends:
        least = min(least, _seconds(work))
    return least


def _seconds(work: Callable[[], Any]) -> float:
    """Returns the time until the results of work have arrived."""
    began = time.perf_counter()
    for result in work():
        ops.convert_to_numpy(ops.cast(result, "float32"))
    return time.perf_counter() - began


def _product(dtype: str) -> Callable[[], Any]:
    matrix = ops.ones((PRODUCT_SIDE, PRODUCT_SIDE), dtype)
    return lambda: [ops.matmul(matrix, matrix)]


def _convolution(dtype: str) -> Callable[[], Any]:
    pictures, kernel = ops.ones(PICTURES, dtype), ops.ones(KERNEL, dtype)
    return gradients(
        lambda *inputs: ops.sum(ops.conv(*inputs, padding="same")),
        [pictures, kernel],
    )
