"""What can happen to a training that runs overnight."""

import json
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from faceswap_gan.errors import TrainingError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.training import next_run

SCRIPT = Path(__file__).with_name("counting.py")
KILLS = 30
OFTEN = ("training.log_every=2", "training.save_minutes=1e-9")


def test_a_kill_at_any_moment_loses_nothing_that_was_saved(tmp_path):
    command = [sys.executable, SCRIPT, tmp_path / "project", str(KILLS)]
    done = subprocess.run(
        command, check=True, capture_output=True, timeout=1800
    )
    rows = json.loads(done.stdout)
    assert len(rows) == KILLS
    before = 0
    for saved, found in rows:
        assert before < saved <= found <= saved + 1
        before = found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_and_ends(space, counts, number):
    def progress(step, total, losses):
        if step == 3:
            signal.raise_signal(number)

    report = counts(9, progress=progress)
    assert (report.step, report.interrupted) == (3, True)
    assert checkpoints.latest(space.model()).step == 3


def test_a_wish_to_end_is_not_followed_by_a_new_attempt(
    counting, space, counts
):
    def progress(step, total, losses):
        if step == 3:
            signal.raise_signal(signal.SIGINT)

    system = counting.CountingSystem(lambda step, rate: step == 3)
    report = counts(9, system=system, progress=progress)
    assert (report.interrupted, report.rollbacks) == (True, 0)
    assert checkpoints.latest(space.model()) is None


def test_what_a_kill_left_half_written_is_removed(space, counts):
    counts(3)
    left = space.model() / ".step-00000004.abc"
    left.mkdir()
    counts(4)
    assert not left.exists()
    assert checkpoints.latest(space.model()).step == 4


def test_any_flipped_byte_is_found_and_the_one_before_used(space, counts):
    counts(3, "training.save_minutes=1e-9", "training.keep=2")
    newest = checkpoints.latest(space.model()).folder
    places = random.Random(1)
    for file in sorted(newest.iterdir()):
        whole = file.read_bytes()
        for _ in range(12):
            data = bytearray(whole)
            data[places.randrange(len(data))] ^= 1 << places.randrange(8)
            file.write_bytes(bytes(data))
            assert checkpoints.latest(space.model()).step == 2, file
        file.write_bytes(whole)
    assert checkpoints.latest(space.model()).step == 3


def test_a_broken_loss_goes_back_and_halves_the_rate(counting, space, counts):
    system = counting.CountingSystem(lambda step, rate: step == 6 and rate > 3)
    said = []
    report = counts(
        *(8, *OFTEN, "optimizer.learning_rate=10"),
        system=system,
        say=said.append,
    )
    assert (report.step, report.rollbacks) == (8, 2)
    assert len(said) == 2
    assert "At step 6 the loss is no longer a number" in said[0]
    assert "from step 5 with half the learning rate" in said[0]
    found = checkpoints.latest(space.model())
    assert (found.step, found.rollbacks) == (8, 2)
    assert found.config.optimizer.learning_rate == 10
    with np.load(found.folder / checkpoints.WEIGHTS) as arrays:
        assert (arrays["count"] == 8).all()


def test_a_resumed_training_keeps_its_lower_rate(counting, counts):
    system = counting.CountingSystem(lambda step, rate: step == 4 and rate > 6)
    counts(5, *OFTEN, "optimizer.learning_rate=10", system=system)
    rates = []
    watching = counting.CountingSystem(lambda step, rate: rates.append(rate))
    report = counts(6, "optimizer.learning_rate=10", system=watching)
    assert set(rates) == {5.0}
    assert report.rollbacks == 1


def test_three_rollbacks_are_enough(counting, space, counts):
    system = counting.CountingSystem(lambda step, rate: step == 6)
    said = []
    with pytest.raises(TrainingError, match="halved 3 times already"):
        counts(8, *OFTEN, system=system, say=said.append)
    assert len(said) == 3
    assert checkpoints.latest(space.model()).step == 5


def test_a_break_before_anything_was_saved_begins_anew(counting, counts):
    system = counting.CountingSystem(
        lambda step, rate: step == 2 and rate > 0.7
    )
    said = []
    report = counts(
        *(4, "optimizer.learning_rate=1"), system=system, say=said.append
    )
    assert (report.step, report.rollbacks) == (4, 1)
    assert "from the beginning" in said[0]


def test_a_damaged_model_is_never_saved(counting, space, counts):
    system = counting.CountingSystem()
    system.health = lambda model, batch: (
        "the mask is empty" if int(model.count[0]) > 3 else None
    )
    with pytest.raises(TrainingError, match="the mask is empty"):
        counts(8, *OFTEN, system=system)
    assert checkpoints.latest(space.model()).step == 3


def test_the_newest_and_the_best_are_kept(counting, space, counts):
    system = counting.CountingSystem()
    system.scores = {
        step: {"held_out": 20.0 + (step == 3), "training": 30.0}
        for step in range(1, 9)
    }
    report = counts(8, *OFTEN, "training.keep=2", system=system)
    kept = sorted(folder.name for folder in space.model().iterdir())
    assert kept == ["step-00000003", "step-00000007", "step-00000008"]
    assert report.best.endswith("step-00000003")
    assert report.scores == {"held_out": 20.0, "training": 30.0}


def test_exhausted_memory_is_a_sentence(counting, counts):
    def fails(step, rate):
        raise MemoryError

    system = counting.CountingSystem(fails)
    with pytest.raises(TrainingError, match="--auto-batch"):
        counts(2, system=system)


def test_other_errors_are_not_taken_for_it(counting, counts):
    def fails(step, rate):
        raise RuntimeError("something else")

    system = counting.CountingSystem(fails)
    with pytest.raises(RuntimeError, match="something else"):
        counts(2, system=system)


def test_the_number_of_rollbacks_is_that_of_the_sentence():
    assert next_run.MOST_ROLLBACKS == 3
