"""Whether Keras can train here, and on what."""

import contextlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator

from faceswap_gan.cards import WAYS
from faceswap_gan.cards import unusable_sentence
from faceswap_gan.doctor.finding import Finding
from faceswap_gan.doctor.finding import install
from faceswap_gan.errors import FaceswapError
from faceswap_gan.framework import PACKAGES
from faceswap_gan.framework import chosen_backend

SECONDS = 180
_PROGRAM = (
    "import json; from faceswap_gan.doctor.backend import try_training; "
    "print(json.dumps(try_training()))"
)


def try_training() -> dict[str, str]:
    """Trains a tiny network for one step.

    Returns:
        Versions of Keras and the backend, and the device that computed.
    """
    from faceswap_gan.framework import load_framework

    name = load_framework()
    import keras

    model = keras.Sequential(
        [keras.Input((8, 8, 3)), keras.layers.Conv2D(1, 3)]
    )
    model.compile("adam", "mse")
    zeros = keras.ops.zeros
    model.train_on_batch(zeros((2, 8, 8, 3)), zeros((2, 6, 6, 1)))
    return {
        "keras": keras.__version__,
        "backend": name,
        "version": sys.modules[name].__version__,
        "device": str(model.layers[0].kernel.value.device),
    }


def backend(program: str = _PROGRAM) -> Iterator[Finding]:
    """Says whether training works and whether a GPU is used.

    It is tried in a process of its own, since a framework that does not fit
    the machine can end the process that loads it.

    Args:
        program: the Python program that tries it.
    """
    unusable = _unusable_cards()
    if unusable:
        yield Finding("advice", unusable)
    fix = WAYS["JAX"] if unusable else _installation()
    try:
        result = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=True,
        )
    except subprocess.CalledProcessError as error:
        said = error.stderr.strip().splitlines() or ["no message"]
        yield _failed(f"exit code {error.returncode}: {said[-1]}", fix)
        return
    except subprocess.TimeoutExpired:
        yield _failed(f"no step within {SECONDS} seconds", fix)
        return
    facts = json.loads(result.stdout.splitlines()[-1])
    name = f"{facts['backend']} {facts['version']}"
    yield Finding("ok", f"Keras {facts['keras']} trains with {name}")
    if not unusable:
        yield _accelerator(facts["device"])


def _unusable_cards() -> str | None:
    """Says which cards the backend cannot use; without one, nothing."""
    with contextlib.suppress(FaceswapError):
        return unusable_sentence(chosen_backend())
    return None


def _installation() -> str:
    wanted = os.environ.get("KERAS_BACKEND", "tensorflow")
    return install(PACKAGES.get(wanted, "cpu"))


def _failed(reason: str, fix: str) -> Finding:
    return Finding("missing", f"training does not work ({reason})", fix)


def _accelerator(device: str) -> Finding:
    if "cpu" not in device.lower():
        return Finding("ok", f"the GPU is used ({device})")
    if shutil.which("nvidia-smi"):
        command = f"pip uninstall -y tensorflow-cpu && {install('cuda')}"
        return Finding("advice", "an NVIDIA GPU is not used", command)
    if (platform.system(), platform.machine()) == ("Darwin", "arm64"):
        return Finding("advice", "the Apple GPU is not used", install("metal"))
    return Finding(
        "advice", "no GPU: the presets autoencoder and small suit a CPU"
    )
