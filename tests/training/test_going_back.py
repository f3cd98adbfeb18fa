"""Trainings that go on from any of their checkpoints, or from none."""

import os
import shutil

import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import OutputError
from faceswap_gan.training import checkpoint as checkpoints

OFTEN = ("training.save_minutes=1e-9", "training.keep=9")


def names(space):
    return sorted(inside.name for inside in space.model().iterdir())


def test_a_training_goes_on_from_a_chosen_checkpoint(space, counts):
    counts(4, *OFTEN)
    shutil.copytree(
        space.model() / "step-00000002", space.model() / "step-good"
    )
    said = []
    report = counts(5, *OFTEN, resume_from="step-00000002", say=said.append)
    assert (report.first_step, report.step) == (2, 5)
    assert "step-00000004 as step-00000004-set-aside" in " ".join(said)
    again = counts(6, *OFTEN)
    assert again.first_step == 5
    assert {"step-good", "step-00000003-set-aside"} <= set(names(space))


def test_nothing_is_renamed_where_no_step_is_left(space, counts):
    counts(4, *OFTEN)
    report = counts(2, *OFTEN, resume_from="step-00000002")
    assert (report.first_step, report.step) == (2, 2)
    assert checkpoints.latest(space.model()).step == 4


def test_a_training_says_that_it_passes_over_a_damaged_one(space, counts):
    counts(4, *OFTEN)
    (space.model() / "step-00000004" / "weights.npz").write_bytes(b"")
    said = []
    report = counts(5, OFTEN[0], "training.keep=1", say=said.append)
    assert (report.first_step, report.step) == (3, 5)
    assert "step-00000003 is used instead, which has 1 steps" in said[0]
    assert names(space) == ["step-00000004-set-aside", "step-00000005"]


def test_a_name_that_is_not_there_trains_nothing(space, counts):
    counts(2)
    with pytest.raises(CheckpointError, match="Did you mean step-00000002"):
        counts(4, resume_from="step-0000002")


@pytest.mark.parametrize("mask", [0o022, 0o002, 0o077])
def test_what_a_training_writes_follows_the_umask(space, counts, mask):
    before = os.umask(mask)
    try:
        counts(2)
    finally:
        os.umask(before)
    made = [
        path
        for folder in (space.root / "models", space.root / "runs")
        for path in (folder, *folder.rglob("*"))
    ]
    assert len(made) > 8
    for path in made:
        full = 0o777 if path.is_dir() else 0o666
        assert path.stat().st_mode & 0o777 == full & ~mask, path


def test_a_file_in_the_place_of_a_model_is_named_before_the_work(space, counts):
    space.model().parent.mkdir()
    space.model().touch()
    with pytest.raises(OutputError, match=r"models/default.*choose another"):
        counts(2)
