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
from typing import Annotated
from typing import ClassVar
from typing import Literal

import keras
import numpy as np
from keras import ops

from faceswap_gan.config import load_config
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.settings.base import Config
from faceswap_gan.settings.rules import FIXED
from faceswap_gan.settings.section import Section
from faceswap_gan.settings.section import Share
from faceswap_gan.settings.training import TrainingConfig
from faceswap_gan.systems import register
from faceswap_gan.systems.entry import Metric
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.systems.system import Score
from faceswap_gan.systems.system import Source
from faceswap_gan.training import trainer
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

PEOPLE = ["src", "dst"]
FACE = np.zeros((8, 8, 3), np.uint8)
EACH_STEP = "training.save_minutes=1e-9"


class CounterConfig(Section):
    """What is counted."""

    size: Annotated[int, FIXED] = 200_000
    """Numbers that are counted up."""
    noise: Share = 0.0
    """Nothing that this system needs."""


class CountingTraining(TrainingConfig):
    """How long it is counted."""

    system: Annotated[Literal["counting"], FIXED] = "counting"
    """What is trained."""


class CountingConfig(Config):
    """All settings of a count."""

    counter: CounterConfig = CounterConfig()
    training: CountingTraining = CountingTraining()


class Counter(keras.Model):
    """Adds one to every weight in each step; breaks when it is told."""

    def __init__(self, size, fails=lambda step: False):
        super().__init__()
        self.count = self.add_weight(
            shape=(size,), initializer="zeros", trainable=False, name="count"
        )
        self.free = self.add_weight(shape=(), initializer="ones", name="free")
        self.fails = fails
        self.built = True

    def call(self, inputs, training=None):
        if training:
            self.count.assign_add(ops.ones(self.count.shape))
        return ops.cast(inputs, "float32")

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        broken = self.fails(int(self.count[0]))
        return self.free * (float("nan") if broken else 1.0)


class CountingSystem:
    """Builds counters; `fails(step, learning_rate)` breaks them."""

    def __init__(self, fails=lambda step, rate: False):
        self.fails = fails
        self.scores = {}

    def resolve(self, config, before):
        return config

    def source(self, workspace, people, config, say):
        records = [workspace.record(person) for person in people]
        return Source(records, lambda check: None)

    def build(self, people, config):
        rate = config.optimizer.learning_rate
        size = config.counter.size
        model = Counter(size, lambda step: self.fails(step, rate))
        model.compile(optimizer=keras.optimizers.SGD(rate), run_eagerly=True)
        model.optimizer.build(model.trainable_variables)
        return model

    def batches(self, loaded, config, step):
        while True:
            yield np.zeros((1, 1), np.uint8)

    def variables(self, model):
        return {"count": model.count, "free": model.free}

    def begin_from(self, model, origin, name):
        return [f"Taken from {name} after {origin.step} steps."]

    def changes_at(self, config, step):
        return False

    def change(self, model):
        raise AssertionError

    def pictures(self, model, batch):
        black = np.zeros((4, 4, 3), np.uint8)
        return {"preview": black, "masks": black}

    def validation(self, loaded, config):
        def validate(model):
            found = self.scores.get(int(model.count[0]), {})
            return [Score(ENTRY.criterion, *pair) for pair in found.items()]

        return validate

    def health(self, model, batch):
        return None

    def memory_bound(self, people, config):
        return config.counter.size


class ReadingSystem(CountingSystem):
    """Counts steps, and reads the faces as the face swap does."""

    def source(self, workspace, people, config, say):
        return FaceSwapSystem().source(workspace, people, load_config(), say)


class CountingEntry:
    """Registers like any other; `system` is what it loads."""

    name = "counting"
    aliases = ("tally",)
    config = CountingConfig
    presets: ClassVar = {"wide": {"counter": {"size": 300_000}}}
    criterion = Metric("count", "Count", "steps")

    def __init__(self):
        self.system = CountingSystem()

    def check_people(self, workspace, people):
        pass

    def check(self, workspace, people):
        for person in people:
            workspace.record(person)

    def requirements(self, config):
        return []

    def examples(self, workspace, people, config):
        return 100

    def networks(self, config):
        return "counter", 1

    def inherited(self, config):
        return {"counter.size": config.counter.size}

    def load(self):
        return self.system


ENTRY = CountingEntry()


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
    register(ENTRY)
    space = counting_workspace(sys.argv[1])
    moments = random.Random(0)
    rows = [
        killed_once(space, moments.uniform(0, 0.1))
        for _ in range(int(sys.argv[2]))
    ]
    sys.stdout.write(json.dumps(rows))


if __name__ == "__main__":
    main()
