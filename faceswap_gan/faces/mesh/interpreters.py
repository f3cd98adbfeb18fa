"""The published networks of the mesh, run on the processor's cores.

LiteRT's interpreter takes half of the time of the same network in Keras, or
less, has nothing to compile, and gives the same numbers on every backend.
"""

import functools
import os
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from ai_edge_litert.interpreter import Interpreter

from faceswap_gan.keras_import import silent_stderr
from faceswap_gan.networks.mesh_weights import mesh_networks

MOST_THREADS = 8
OUTPUTS = {
    "mesh": ("Identity", "Identity_1"),
    "blendshapes": ("StatefulPartitionedCall:0",),
}
"""The points and the logit of there being a face; the coefficients."""


class Interpreters:
    """Runs a network on many inputs, each core on some of them.

    Args:
        content: a TensorFlow Lite file that takes one float32 input at a time.
        outputs: names of its outputs.
    """

    def __init__(self, content: bytes, outputs: Sequence[str]):
        count = min(MOST_THREADS, os.cpu_count() or 1)
        self._runners = [_Runner(content, outputs) for _ in range(count)]
        self._threads = ThreadPoolExecutor(count, "mesh")
        self._lock = threading.Lock()

    def __call__(self, inputs: np.ndarray) -> list[np.ndarray]:
        """Runs the network on each input.

        Args:
            inputs: (n, ...) float32, n >= 1.

        Returns:
            (n, ...) float32 for each output.
        """
        count = min(len(inputs), len(self._runners))
        shares = np.array_split(inputs, count)
        with self._lock:
            made = self._threads.map(_Runner.run, self._runners, shares)
            return [np.concatenate(parts) for parts in zip(*made, strict=True)]


class _Runner:
    """An interpreter, which one thread uses at a time."""

    def __init__(self, content: bytes, outputs: Sequence[str]):
        self._interpreter = Interpreter(model_content=content, num_threads=1)
        self._interpreter.allocate_tensors()
        (given,) = self._interpreter.get_input_details()
        made = self._interpreter.get_output_details()
        places = {output["name"]: output["index"] for output in made}
        self._input = given["index"]
        self._outputs = [places[name] for name in outputs]

    def run(self, inputs: np.ndarray) -> list[np.ndarray]:
        rows = []
        for own in inputs:
            self._interpreter.set_tensor(self._input, own[None])
            self._interpreter.invoke()
            rows.append(
                [self._interpreter.get_tensor(n) for n in self._outputs]
            )
        return [np.stack(parts) for parts in zip(*rows, strict=True)]


@functools.cache
def interpreters(file: Path) -> dict[str, Interpreters]:
    """Returns the networks of a mesh file, made once in a process.

    Args:
        file: see `find_mesh_file`.

    Raises:
        CheckpointError: it is another file, or cannot be read.
    """
    networks = mesh_networks(file)
    # LiteRT says on the terminal that it uses its own fast kernels.
    with silent_stderr():
        return {
            name: Interpreters(networks[name], outputs)
            for name, outputs in OUTPUTS.items()
        }
