"""Loading Keras and its backend: without noise, and with advice if missing.

This is the one module where a framework itself is the subject.
"""

import contextlib
import importlib.util
import logging
import os
import sys
from collections.abc import Iterator

from faceswap_gan.errors import MissingDependencyError

PACKAGES = {"tensorflow": "cpu", "jax": "jax", "torch": "torch"}


def load_framework() -> str:
    """Imports Keras with its backend, TensorFlow unless told otherwise.

    `KERAS_BACKEND` chooses the backend. Without it the first that is
    installed is taken: TensorFlow, JAX, torch.

    Returns:
        The backend's name.

    Raises:
        MissingDependencyError: the backend is not installed.
    """
    installed = [name for name in PACKAGES if importlib.util.find_spec(name)]
    wanted = os.environ.get("KERAS_BACKEND") or (installed or ["none"])[0]
    if wanted not in installed:
        extra = PACKAGES.get(wanted, "cpu")
        raise MissingDependencyError(
            "No framework to train or run networks with is installed"
            f"{f' as {wanted}' if wanted != 'none' else ''}: "
            f'run `pip install "faceswap-gan[{extra}]"`.'
        )
    os.environ["KERAS_BACKEND"] = wanted
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    with _silent_stderr():
        import keras

    return keras.backend.backend()


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
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
