"""Importing Keras: in silence, and as this program needs it.

What other programs left in `keras.json` or in the environment would change
how pictures are laid out, what is computed in and how long is trained.
"""

import contextlib
import os
import sys
from collections.abc import Iterator


def import_keras() -> str:
    """Imports Keras with the backend that `KERAS_BACKEND` names.

    Returns:
        The backend's name.
    """
    with silent_stderr(), _nothing_left():
        import keras

    keras.config.set_image_data_format("channels_last")
    keras.config.set_floatx("float32")
    keras.config.set_epsilon(1e-7)
    keras.config.set_dtype_policy("float32")
    return keras.backend.backend()


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
    """Hides what native libraries log while they are loaded."""
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
