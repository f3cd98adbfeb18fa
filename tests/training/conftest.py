"""A tiny workspace of two people made of coloured noise; narrow networks."""

import importlib.util
import signal
import sys
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import pytest

from faceswap_gan.cli import main
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.systems import register
from faceswap_gan.systems import unregister
from faceswap_gan.workspace import Workspace

PEOPLE = ["src", "dst"]


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


def add_person(space, person, count=6, seed=0):
    random = np.random.default_rng(seed)
    space.faces(person).mkdir()
    for folder in (space.eye_masks(person), space.face_masks(person)):
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
    accept_faces(space, person, "synthetic", "made of noise")


@pytest.fixture
def workspace(tmp_path):
    space = Workspace(tmp_path / "project", create=True)
    for seed, person in enumerate(PEOPLE):
        add_person(space, person, seed=seed)
    return space


@pytest.fixture(scope="session")
def load_beside():
    """Imports a module that lies beside this one."""

    def load(name):
        if name not in sys.modules:
            file = Path(__file__).with_name(f"{name}.py")
            spec = importlib.util.spec_from_file_location(name, file)
            module = importlib.util.module_from_spec(spec)
            sys.modules[name] = module
            spec.loader.exec_module(module)
        return sys.modules[name]

    return load


@pytest.fixture(scope="module")
def counting(load_beside):
    """The module of a system that counts its steps, which is registered."""
    module = load_beside("counting")
    register(module.ENTRY)
    yield module
    unregister(module.ENTRY)


@pytest.fixture
def space(counting, tmp_path):
    return counting.counting_workspace(tmp_path / "project")


@pytest.fixture
def counts(counting, space):
    """Trains a counting system, which may fail, and gives the report."""

    def run(iterations, *changes, system=None, **options):
        counting.ENTRY.system = system or counting.CountingSystem()
        return counting.count(space, iterations, *changes, **options)

    return run


@pytest.fixture
def command(counting, space, monkeypatch, capsys):
    """Runs a command on a project whose system counts."""
    counting.ENTRY.system = counting.CountingSystem()

    def run(name, *words):
        chosen = ("--set", "training.system=counting")
        chosen = chosen if name == "train" else ()
        words = (name, "--workspace", space.root, *chosen, *words)
        monkeypatch.setattr("sys.argv", ["faceswap-gan", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        return Ended(end.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def narrowing(load_beside):
    """The module of narrow networks."""
    return load_beside("narrow")


@pytest.fixture
def narrow(narrowing, monkeypatch):
    """Makes all networks narrow, for they are built many times."""
    narrowing.make_narrow(monkeypatch.setattr)


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
