"""Importing Keras: in silence, and as this program needs it.

What other programs left in `keras.json` or in the environment would change
how pictures are laid out, what is computed in and how long is trained. So
Keras is set up as soon as it is imported beside this package, by whomever.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any


def import_keras() -> str:
    """Imports Keras with the backend that `KERAS_BACKEND` names.

    Returns:
        The backend's name.
    """
    with silent_stderr(), _nothing_left():
        import keras

    _set_up(keras)
    return keras.backend.backend()


def watch_import() -> None:
    """Sets Keras up now where it is imported already, else when it is."""
    if "keras" in sys.modules:
        _set_up(sys.modules["keras"])
    else:
        sys.meta_path.insert(0, _KerasHook())


class _KerasHook(MetaPathFinder):
    """Lets Keras be found as ever, and be set up once it is executed."""

    def find_spec(
        self,
        name: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        if name != "keras":
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            loader: Any = spec.loader
            execute = loader.exec_module

            def execute_and_set_up(module: ModuleType) -> None:
                execute(module)
                _set_up(module)

            loader.exec_module = execute_and_set_up
        return spec


def _set_up(keras: ModuleType) -> None:
    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_dtype_policy("float32")
    keras.config.set_max_epochs(None)
    keras.config.set_max_steps_per_epoch(None)


@contextlib.contextmanager
def _nothing_left() -> Iterator[None]:
    """Hides Keras's settings file, which need not even be valid, and limits."""
    names = ("KERAS_HOME", "KERAS_MAX_EPOCHS", "KERAS_MAX_STEPS_PER_EPOCH")
    before = {name: os.environ.pop(name, None) for name in names}
    os.environ["KERAS_HOME"] = os.devnull
    try:
        yield
    finally:
        del os.environ["KERAS_HOME"]
        os.environ.update({k: v for k, v in before.items() if v is not None})


@contextlib.contextmanager
def silent_stderr() -> Iterator[None]:
    """Hides what native libraries log on their own."""
    sys.stderr.flush()
    kept = os.dup(2)
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(sink)
