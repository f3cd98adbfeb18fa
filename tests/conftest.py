"""Fixtures shared by the rooms' tests."""

import gc
import importlib.util
import os
import signal
import sys
import threading
from collections.abc import Callable
from collections.abc import Iterator
from functools import partialmethod
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceswap_gan import locking
from faceswap_gan.allocator import keep_freed_memory
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.systems import register
from faceswap_gan.systems import unregister
from faceswap_gan.workspace import Workspace

PEOPLE = ["src", "dst"]
SWAP = Path(__file__).parent / "systems" / "swap"
COUNTING = Path(__file__).parent / "training" / "counting.py"

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
keep_freed_memory()
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")


@pytest.fixture(autouse=True, scope="session")
def own_configuration(tmp_path_factory) -> Iterator[None]:
    """Keeps keys and manifests made in tests out of the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
            patch.setenv(name, str(tmp_path_factory.mktemp("user")))
        yield


@pytest.fixture(autouse=True, scope="module")
def no_old_networks() -> Iterator[None]:
    """Lets go of the networks of a module, which would pile up in memory.

    What is left then stays: it is not searched again after every module.
    """
    yield
    if "keras" in sys.modules:
        sys.modules["keras"].backend.clear_session()
    gc.collect()
    gc.freeze()


@pytest.fixture
def own_data(tmp_path, monkeypatch) -> None:
    """Keeps credentials that other tests left behind out of a test's sight."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def real_data() -> Path:
    """The folder of real videos, where FACESWAP_REAL_DATA names one."""
    folder = os.environ.get("FACESWAP_REAL_DATA")
    if not folder:
        pytest.skip("FACESWAP_REAL_DATA names no folder")
    return Path(folder)


@pytest.fixture
def elsewhere(monkeypatch) -> Iterator[Callable]:
    """Holds locks in another thread, which excludes this one as well."""
    monkeypatch.setattr(locking, "PATIENCE", 0.05)
    done, threads = threading.Event(), []

    def hold(lock):
        held = threading.Event()

        def run():
            with lock:
                held.set()
                done.wait()

        threads.append(threading.Thread(target=run))
        threads[-1].start()
        assert held.wait(5)

    yield hold
    done.set()
    for thread in threads:
        thread.join()


def add_person(space, person, count=6, seed=0):
    random = np.random.default_rng(seed)
    space.faces(person).mkdir()
    for folder in space.masks(person):
        folder.mkdir(parents=True)
    for index in range(count):
        noise = random.integers(0, 255, (6, 6, 3), dtype=np.uint8)
        face = cv2.resize(noise, (256, 256), interpolation=cv2.INTER_CUBIC)
        mask = np.zeros((256, 256), np.uint8)
        mask[70:95, 75:185] = 255
        cv2.imwrite(str(space.faces(person) / f"{index:03d}.png"), face)
        cv2.imwrite(str(space.eye_masks(person) / f"{index:03d}.png"), mask)
        mask[95:215, 80:180] = 255
        cv2.imwrite(str(space.face_masks(person) / f"{index:03d}.png"), mask)
        mask[:160] = 0
        cv2.imwrite(str(space.mouth_masks(person) / f"{index:03d}.png"), mask)
    accept_faces(space, person, "synthetic", "made of noise")


@pytest.fixture(scope="session")
def two_people():
    """Makes a tiny workspace of two people of coloured noise in a folder."""

    def make(folder):
        space = Workspace(folder / "project", create=True)
        for seed, person in enumerate(PEOPLE):
            add_person(space, person, seed=seed)
        return space

    return make


@pytest.fixture
def workspace(tmp_path, two_people):
    """A tiny workspace of two people made of coloured noise."""
    return two_people(tmp_path)


@pytest.fixture
def nvidia_smi(tmp_path, monkeypatch):
    """Puts a driver on the path that answers as NVIDIA's does."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    folder = tmp_path / "driver"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def lists(*lines, memory="24564 MiB", ends="exit 0"):
        asked = "--query-gpu=name,compute_cap,memory.total"
        asked += " --format=csv,noheader"
        answer = " ".join(f"'{line}, {memory}'" for line in lines)
        file = folder / "nvidia-smi"
        file.write_text(
            f'#!/bin/sh\n[ "$*" = "{asked}" ] || exit 2\n'
            f"printf '%s\\n' {answer}\n{ends}\n"
        )
        file.chmod(0o755)

    return lists


@pytest.fixture(scope="session")
def load_module():
    """Imports the module of a file in the tests."""

    def load(file):
        file = Path(file)
        if file.stem not in sys.modules:
            spec = importlib.util.spec_from_file_location(file.stem, file)
            module = importlib.util.module_from_spec(spec)
            sys.modules[file.stem] = module
            spec.loader.exec_module(module)
        return sys.modules[file.stem]

    return load


@pytest.fixture(scope="session")
def narrowing(load_module):
    """The module of narrow networks."""
    return load_module(SWAP / "narrow.py")


@pytest.fixture
def narrow(narrowing, monkeypatch):
    """Makes all networks narrow, for they are built many times."""
    narrowing.make_narrow(monkeypatch.setattr)


@pytest.fixture(scope="module")
def narrow_module(narrowing):
    """Makes all networks of a module narrow, and those of its fixtures."""
    with pytest.MonkeyPatch.context() as patch:
        narrowing.make_narrow(patch.setattr)
        yield


@pytest.fixture
def uncompiled(monkeypatch):
    """Takes steps that TensorFlow does not trace, which pays for a few."""
    import keras

    from faceswap_gan.systems.swap.gan import FaceSwapGAN

    eagerly = keras.backend.backend() == "tensorflow"
    changed = partialmethod(FaceSwapGAN.compile, run_eagerly=eagerly)
    monkeypatch.setattr(FaceSwapGAN, "compile", changed)


@pytest.fixture(scope="module")
def counting(load_module):
    """The module of a system that counts its steps, which is registered."""
    module = load_module(COUNTING)
    register(module.ENTRY)
    yield module
    unregister(module.ENTRY)


@pytest.fixture(scope="session")
def interrupt_at():
    """Makes what presses Ctrl-C at a step of a training."""

    def at(stop):
        def progress(step, total, losses):
            if step == stop:
                signal.raise_signal(signal.SIGINT)

        return progress

    return at


@pytest.fixture(scope="session")
def arrays():
    """Reads all that a checkpoint's folder holds, by name."""

    def read(folder):
        found = {}
        for name in ("weights.npz", "optimizer.npz"):
            with np.load(folder / name) as file:
                found |= {f"{name}/{key}": file[key] for key in file.files}
        return found

    return read
