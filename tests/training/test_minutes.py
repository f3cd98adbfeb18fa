"""Trainings that are given minutes rather than steps."""

from pathlib import Path

import numpy as np
import pytest

from faceswap_gan.cli.lengths import without
from faceswap_gan.config import load_config
from faceswap_gan.errors import TrainingError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.training import timing
from faceswap_gan.training import trainer
from faceswap_gan.training.division import divide
from faceswap_gan.training.division import with_steps
from faceswap_gan.training.pace import Pace
from faceswap_gan.training.pace import TimeLimit
from faceswap_gan.training.pace import TimePlan
from faceswap_gan.training.run_settings import run_settings

MINUTE = 60.0
BUILDING, SCORING, DRAWING, STEP = 5.0, 1.0, 0.5, 5.0
SMALL = "counter.size=9"
STAGES = ["training.minutes=10", 'schedule=[{}, {"start": 0.75, "warp": 0}]']


class Clock:
    """Shows the seconds that were said to have passed."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    """A clock that trainings go by."""
    clock = Clock()

    def of(config):
        minutes = config.training.minutes
        ends = clock() + minutes * MINUTE if minutes else None
        return minutes and TimeLimit(minutes, clock, ends)

    monkeypatch.setattr(TimeLimit, "of", of)
    return clock


@pytest.fixture
def timed(counting, clock):
    """Makes a system whose work takes time, by the number of the step."""

    class TimedSystem(counting.CountingSystem):
        def build(self, people, config):
            clock.now += BUILDING
            return super().build(people, config)

        def pictures(self, loaded, config, batch):
            draw = super().pictures(loaded, config, batch)

            def drawn(model):
                clock.now += DRAWING
                return draw(model)

            return drawn

        def validation(self, loaded, config):
            def validate(model):
                clock.now += SCORING
                return []

            return validate

    def make(each):
        def passes(step, rate):
            clock.now += each(step)

        return TimedSystem(passes)

    return make


def planned(pace, left=600.0):
    return TimePlan(TimeLimit(10.0, lambda: 0.0, left), pace)


@pytest.mark.parametrize(
    ("pace", "every", "seconds", "steps"),
    [
        (Pace(0.0, 0.5, 0.0), 500, 60.0, 120),
        (Pace(10.0, 0.5, 2.0), 500, 60.0, 96),
        (Pace(10.0, 0.5, 2.0), 10, 60.0, 69),
        (Pace(0.0, 1.0, 5.0), 10, 15.0, 9),
        (Pace(0.0, 1.0, 5.0), 10, 20.0, 10),
        (Pace(10.0, 0.5, 2.0), 10, 12.4, 0),
        (Pace(10.0, 0.5, 2.0), 10, 3.0, 0),
    ],
)
def test_as_many_steps_are_taken_as_fit(pace, every, seconds, steps):
    assert pace.steps_within(seconds, every) == steps
    if steps:
        assert pace.seconds(steps, every) <= seconds
    assert pace.seconds(steps + 1, every) > seconds


def test_a_time_in_which_no_step_fits_is_refused_with_what_does():
    plan = planned(Pace(700.0, 0.5, 2.0))
    with pytest.raises(TrainingError, match=r"600 s are left.*702 s here"):
        plan.steps(load_config(overrides=STAGES))


@pytest.mark.parametrize(
    ("step", "each", "revised"),
    [
        (500, 1.0, None),  # 500 steps are left, and 500 s.
        (500, 1.03, None),  # 17.5 s late, of 600.
        (500, 1.25, 500 + 398),  # 2.5 s go by looking.
        (500, 0.8, 500 + 621),
        (700, 1.5, None),  # 898 would have begun the last stage at 674.
        (800, 1.25, 800 + 158),
    ],
)
def test_steps_are_decided_anew_where_the_end_would_be_missed(
    step, each, revised
):
    left = 500.0 if step == 500 else float(1000 - step)
    plan = planned(Pace(10.0, 1.0, 2.5), left)
    config = with_steps(load_config(overrides=STAGES), 1000)
    assert plan.revised(config, step, each) == revised


def test_what_was_divided_is_as_long_as_what_is_decided():
    divided = divide(load_config(overrides=STAGES), batch=4, parts=4)
    decided = with_steps(divided, 1000).training
    assert (decided.iterations, decided.minutes) == (1000, None)
    assert decided.undivided == (16, 1, 250)


def test_a_training_takes_the_time_that_it_has(counts, clock, timed, space):
    began, said = clock(), []
    report = counts(
        *(9, "training.minutes=10", SMALL),
        system=timed(lambda step: STEP),
        say=said.append,
    )
    looks = SCORING + DRAWING
    left = 10 * MINUTE - BUILDING - 6 * STEP - 2 * looks
    assert report.step == (left - BUILDING - looks) // STEP
    assert clock() - began == pytest.approx(10 * MINUTE, rel=0.01)
    assert any(f"{report.step} steps of 5 s fit into the" in s for s in said)
    saved = checkpoints.latest(space.model())
    assert saved.config.training.iterations == report.step
    assert saved.config.training.minutes is None


def test_the_steps_that_are_timed_leave_no_trace(counts, clock, timed, space):
    system = timed(lambda step: STEP)
    timed_run = counts(9, "training.minutes=1", SMALL, system=system)
    steps = timed_run.step
    plain = counts(steps, SMALL, system=system, name="plain")
    found = [checkpoints.latest(space.model(n)) for n in ("default", "plain")]
    assert [one.step for one in found] == [steps, steps]
    assert found[0].config == found[1].config
    assert plain.losses == timed_run.losses


def test_a_swap_is_that_of_as_many_steps_bit_for_bit(
    narrow, workspace, arrays, monkeypatch
):
    monkeypatch.setattr(timing, "SECONDS", 0.0)
    measured = trainer.measured

    def four_steps(build, clock):
        assert measured(build, clock).step > 0
        return Pace(0.0, 1400.0, 0.0)

    monkeypatch.setattr(trainer, "measured", four_steps)
    folders = []
    for length in ("training.minutes=100", "training.iterations=4"):
        config = load_config(overrides=["training.batch_size=2", length])
        report = trainer.train(workspace, ["src", "dst"], config, length[9:12])
        folders.append(Path(report.checkpoint))
    timed, plain = map(arrays, folders)
    assert folders[0].name == folders[1].name == "step-00000004"
    assert timed.keys() == plain.keys()
    for name, value in timed.items():
        assert np.array_equal(value, plain[name]), name


@pytest.mark.parametrize(
    ("later", "word"), [(2 * STEP, "slower"), (STEP / 2, "faster")]
)
def test_a_training_keeps_its_time_where_the_machine_changes(
    counts, clock, timed, later, word
):
    began, said = clock(), []
    report = counts(
        *(9, "training.minutes=10", SMALL),
        system=timed(lambda step: STEP if step < 40 else later),
        say=said.append,
    )
    assert clock() - began == pytest.approx(10 * MINUTE, rel=0.08)
    assert any(f"has become {word}" in sentence for sentence in said)
    assert report.first_step == 0


def test_a_resumed_training_takes_the_steps_that_were_decided(
    counts, clock, timed, space, interrupt_at
):
    system = timed(lambda step: STEP)
    half = counts(
        *(9, "training.minutes=10", SMALL),
        system=system,
        progress=interrupt_at(50),
    )
    assert (half.step, half.interrupted) == (50, True)
    decided = run_settings(space.model())
    began = clock()
    whole = trainer.train(space, ["src", "dst"], decided)
    assert whole.step == decided.training.iterations == 111
    assert clock() - began < 10 * MINUTE
    more = counts(9, "training.minutes=2", SMALL, system=system)
    assert more.first_step == 111
    assert more.step == 111 + 15


def test_going_back_takes_of_the_time(counting, counts, clock, timed):
    system = timed(lambda step: STEP)
    passes, broken = system.fails, []

    def fails(step, rate):
        passes(step, rate)
        broken.append(step)
        return step == 60 and broken.count(60) == 1

    system.fails = fails
    began = clock()
    report = counts(9, "training.minutes=10", SMALL, system=system)
    assert report.rollbacks == 1
    assert clock() - began == pytest.approx(10 * MINUTE, rel=0.1)


def test_ways_to_say_how_long_exclude_each_other(command):
    for words, named in (
        (("--minutes", 1, "--iterations", 2), "--iterations and --minutes"),
        (("--minutes", 1, "--epochs", 2), "--epochs and --minutes"),
        (
            ("--minutes", 1, "--set", "training.iterations=2"),
            "--minutes and --set training.iterations",
        ),
        (
            ("--iterations", 1, "--set", "training.minutes=2"),
            "--iterations and --set training.minutes",
        ),
    ):
        ended = command("train", *words)
        said = " ".join(ended.err.replace("│", " ").split())
        assert ended.code == 2 and f"{named} exclude each other" in said


def test_steps_by_name_win_over_the_minutes_of_a_file(command, tmp_path):
    file = tmp_path / "settings.json"
    file.write_text('{"training": {"minutes": 5, "system": "counting"}}')
    ended = command("train", "--config", file, "--iterations", 3)
    assert ended.code == 0, ended.err
    assert "has taken 3 steps" in ended.out


def test_minutes_that_are_over_before_the_training_are_refused():
    config = load_config(overrides=STAGES)
    assert without(config, 60).training.minutes == 9
    with pytest.raises(TrainingError, match="over before the training began"):
        without(config, 600)
