"""NVIDIA cards: their memory, and those that TensorFlow has no kernels for."""

import importlib.util
import os
import re
import runpy
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FIRST_LEFT_OUT = 12
"""Major compute capability from which on TensorFlow's packages hold no
kernels: that of RTX 50. See TensorFlow's issues 89272 and 99592."""
LIST_CARDS = (
    "nvidia-smi",
    "--query-gpu=name,compute_cap,memory.total",
    "--format=csv,noheader",
)
SECONDS = 10
BUILD = Path("python", "platform", "build_info.py")
WAYS = {
    "JAX": 'pip install --upgrade "jax[cuda12]" && export KERAS_BACKEND=jax',
    "torch": "pip install --upgrade torch && export KERAS_BACKEND=torch",
}


class Card(NamedTuple):
    """An NVIDIA card.

    Attributes:
        name: as its driver calls it.
        capability: (major, minor) version of what it computes.
        memory: bytes, None where its driver does not say.
    """

    name: str
    capability: tuple[int, int]
    memory: int | None


def unusable_sentence(backend: str) -> str | None:
    """Says which cards a backend cannot use, and how to go on with them.

    The driver is asked, since the backend may end the process.

    Args:
        backend: `tensorflow`, `jax` or `torch`.

    Returns:
        A sentence; None where there is no such card, where no card is to be
        used (`CUDA_VISIBLE_DEVICES` is empty or -1), and on other backends
        than TensorFlow.
    """
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in ("", "-1")
    if backend != "tensorflow" or hidden:
        return None
    built_for = _built_for()
    unusable = {
        f"{card.name} (compute capability {major}.{minor})"
        for card in cards()
        for major, minor in [card.capability]
        if major >= FIRST_LEFT_OUT and major not in built_for
    }
    if not unusable:
        return None
    ways = " or with ".join(f"{name} (`{how}`)" for name, how in WAYS.items())
    return (
        f"TensorFlow cannot use {' and '.join(sorted(unusable))}: go on with "
        f"{ways}, then run the same command again."
    )


def cards() -> Iterator[Card]:
    """Yields the cards that NVIDIA's driver knows, none without a driver."""
    try:
        listed = subprocess.run(
            LIST_CARDS,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return
    for name, major, minor, memory in re.findall(
        r"^(.+), (\d+)\.(\d+), (?:(\d+) MiB|\S*)\s*$", listed, re.MULTILINE
    ):
        size = int(memory) * 2**20 if memory else None
        yield Card(name, (int(major), int(minor)), size)


def least_memory() -> int | None:
    """Returns the bytes of the card that has the fewest, None if not known."""
    return min((card.memory for card in cards() if card.memory), default=None)


def _built_for() -> set[int]:
    """Returns the major capabilities that the TensorFlow here was built for.

    It is not imported: what it says of its build is a file of its own.
    """
    package = importlib.util.find_spec("tensorflow")
    places = package.submodule_search_locations if package else None
    files = [Path(place) / BUILD for place in places or []]
    return {
        int(number) // 10
        for file in files
        if file.is_file()
        for kernels in runpy.run_path(str(file))["build_info"].get(
            "cuda_compute_capabilities", []
        )
        for number in re.findall(r"_(\d+)", kernels)
    }
