"""The formats in which a network can be exported, and what makes each."""

import contextlib
import dataclasses
import importlib.util
import logging
import warnings
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import MissingDependencyError
from faceswap_gan.framework import PACKAGES
from faceswap_gan.framework import TITLES
from faceswap_gan.keras_import import silent_stderr
from faceswap_gan.suggestion import did_you_mean

INPUT, OUTPUT = "face", "rgba"


@dataclasses.dataclass(frozen=True)
class Format:
    """A format of networks.

    Attributes:
        file: name of the file, or folder, that holds the network.
        backends: those that can make it.
        packages: what it needs beside each backend.
        write: writes a network to a path.
    """

    file: str
    backends: tuple[str, ...]
    packages: dict[str, tuple[str, ...]]
    write: Callable[[Any, Path], None]


def format_of(name: str, backend: str) -> Format:
    """Finds a format that a backend can make.

    Args:
        name: as given after `--format`.
        backend: the backend that is to make it.

    Raises:
        ConfigError: there is no such format, or another backend makes it.
        MissingDependencyError: a package that it needs is not installed.
    """
    if name not in FORMATS:
        raise ConfigError(
            f"There is no format '{name}': choose one of {', '.join(FORMATS)}."
            f"{did_you_mean(name, FORMATS)}"
        )
    found = FORMATS[name]
    if backend not in found.backends:
        others = " or ".join(f"KERAS_BACKEND={one}" for one in found.backends)
        raise ConfigError(
            f"{TITLES[backend]} cannot export as {name}; checkpoints move "
            f"between backends: run the same command with {others}."
        )
    for package in found.packages.get(backend, ()):
        if importlib.util.find_spec(package) is None:
            raise MissingDependencyError(
                f"To export as {name} the package {package} is needed: run "
                f'`pip install "faceswap-gan[{PACKAGES.get(package, "export")}'
                ']"`.'
            )
    return found


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hides what converters say of their own ways."""
    logging.getLogger("tf2onnx").setLevel(logging.ERROR)
    with warnings.catch_warnings(), silent_stderr():
        warnings.simplefilter("ignore")
        yield


def _keras(network: Any, path: Path) -> None:
    network.save(path)


def _saved_model(network: Any, path: Path) -> None:
    with _quiet():
        network.export(str(path), format="tf_saved_model", verbose=False)


def _tflite(network: Any, path: Path) -> None:
    with _quiet():
        network.export(str(path), format="litert", verbose=False)


def _onnx(network: Any, path: Path) -> None:
    import onnx

    network(np.zeros((1, *network.input_shape[1:]), "float32"))
    with _quiet():
        network.export(str(path), format="onnx", verbose=False)
    model = onnx.load(path)
    _name_output(model.graph)
    for value in (*model.graph.input, *model.graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    onnx.checker.check_model(model)
    onnx.save(model, path)


def _name_output(graph: Any) -> None:
    """Names the graph's output by what it is."""
    (output,) = graph.output
    for node in graph.node:
        for names in (node.input, node.output):
            for index, name in enumerate(names):
                if name == output.name:
                    names[index] = OUTPUT
    output.name = OUTPUT


FORMATS = {
    "keras": Format(
        "network.keras", ("tensorflow", "jax", "torch"), {}, _keras
    ),
    "onnx": Format(
        "network.onnx",
        ("tensorflow", "torch"),
        {"tensorflow": ("onnx", "tf2onnx"), "torch": ("onnx",)},
        _onnx,
    ),
    "saved_model": Format(
        "network",
        ("tensorflow", "jax"),
        {"jax": ("tensorflow",)},
        _saved_model,
    ),
    "tflite": Format("network.tflite", ("tensorflow",), {}, _tflite),
}
