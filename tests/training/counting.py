"""A system that counts its steps, for tests of what is around a training.

As a script it is killed while it trains: thirty children one after the other,
each going on from what the last one left, each killed at a random moment.

    python counting.py WORKSPACE KILLS
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path

import numpy as np

from faceswap_gan import systems
from faceswap_gan.config import load_config
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.training import trainer
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

systems.__path__.append(str(Path(__file__).with_name("systems")))

from faceswap_gan.systems.counting.entry import CountingEntry  # noqa: E402
from faceswap_gan.systems.counting.system import CountingSystem  # noqa: E402

PEOPLE = ["src", "dst"]
FACE = np.zeros((8, 8, 3), np.uint8)
EACH_STEP = "training.save_minutes=1e-9"


class ReadingSystem(CountingSystem):
    """Counts steps, and reads the faces as the face swap does."""

    def source(self, workspace, people, config, say):
        return FaceSwapSystem().source(workspace, people, load_config(), say)


class KnownEntry(CountingEntry):
    """Registers like any other; `system` is what it loads."""

    def __init__(self):
        self.system = CountingSystem()

    def load(self):
        return self.system


ENTRY = KnownEntry()


def counting_workspace(root) -> Workspace:
    """Makes a workspace of two people whose faces nobody looks at."""
    space = Workspace(root, create=True)
    for person in PEOPLE:
        space.faces(person).mkdir()
        write_image(space.faces(person) / "0.png", FACE)
        accept_faces(space, person, "synthetic", "nobody's")
    return space


def count(space, iterations, *changes, people=PEOPLE, **options):
    """Trains a counter for some steps."""
    settings = ["training.system=counting", f"training.iterations={iterations}"]
    config = load_config(overrides=[*settings, *changes])
    return trainer.train(space, people, config, **options)


def train_and_tell(space: Workspace, pipe: int) -> None:
    """Trains on and on, and writes the step of each finished save."""
    save = checkpoints.save

    def telling(folder, step, *arguments, **options):
        path = save(folder, step, *arguments, **options)
        os.write(pipe, f"{step}\n".encode())
        return path

    checkpoints.save = telling
    count(space, 10**7, EACH_STEP, "training.keep=2")


def killed_once(space: Workspace, delay: float) -> tuple[int, int]:
    """Kills a training; gives the step it last saved and what is found."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            train_and_tell(space, writing)
        finally:
            os._exit(1)
    os.close(writing)
    told = os.read(reading, 1 << 16)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while more := os.read(reading, 1 << 16):
        told += more
    os.close(reading)
    lines = [line for line in told.decode().split("\n")[:-1] if line]
    found = checkpoints.latest(space.model())
    with np.load(found.folder / checkpoints.WEIGHTS) as arrays:
        assert (arrays["count"] == found.step).all()
    return int(lines[-1]), found.step


def main() -> None:
    systems.register(ENTRY)
    space = counting_workspace(sys.argv[1])
    moments = random.Random(0)
    rows = [
        killed_once(space, moments.uniform(0, 0.1))
        for _ in range(int(sys.argv[2]))
    ]
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main()
