"""Trainings that go on from any of their checkpoints, or from none."""

import os
import shutil

import pytest

from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import OutputError
from faceswap_gan.evaluation.curves import read_curves
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.training.previews import set_aside_after

OFTEN = ("training.save_minutes=1e-9", "training.keep=9")
SHOWN = (*OFTEN, "training.log_every=1", "training.preview_every=1")


def names(space):
    return sorted(inside.name for inside in space.model().iterdir())


def pictures(run):
    return {file.name: file.read_bytes() for file in run.glob("*.png")}


@pytest.fixture
def scored(counting):
    """Makes a system whose held-out scores rise or fall with the steps."""

    def system(slope):
        made = counting.CountingSystem()
        made.scores = {n: {"held_out": 20.0 + slope * n} for n in range(9)}
        return made

    return system


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


def test_beginning_anew_beside_what_was_set_aside_is_said(space, counts):
    counts(1, *OFTEN)
    aside = space.model() / "step-00000001-set-aside"
    (space.model() / "step-00000001").rename(aside)
    said = []
    assert counts(1, *OFTEN, say=said.append).first_step == 0
    assert f"give --from {aside.name}" in " ".join(said)


def test_nothing_changes_where_no_step_is_left(space, counts):
    counts(4, *SHOWN)
    curves, drawn = read_curves(space.run()), pictures(space.run())
    assert [step for step, _ in curves["loss/loss"]] == [1, 2, 3, 4]
    report = counts(2, *SHOWN, resume_from="step-00000002")
    assert (report.first_step, report.step) == (2, 2)
    assert checkpoints.latest(space.model()).step == 4
    assert read_curves(space.run()) == curves
    assert pictures(space.run()) == drawn


def test_curves_scores_and_pictures_are_of_the_steps_taken_last(
    space, counts, scored
):
    counts(4, *SHOWN, system=scored(+1))
    report = counts(
        *(3, *SHOWN), system=scored(-1), resume_from="step-00000002"
    )
    curves = read_curves(space.run())
    for name in ("loss/loss", "count/held_out"):
        assert [step for step, _ in curves[name]] == [1, 2, 3], name
    assert curves["count/held_out"] == [(1, 21.0), (2, 22.0), (3, 17.0)]
    assert report.best == str(space.model() / "step-00000002")
    assert names(space) == [
        *("step-00000001", "step-00000002", "step-00000003"),
        *("step-00000003-set-aside", "step-00000004-set-aside"),
    ]
    drawn = pictures(space.run())
    assert sorted(name for name in drawn if name.startswith("masks")) == [
        *("masks-00000001.png", "masks-00000002.png"),
        *("masks-00000003-set-aside.png", "masks-00000003.png"),
        *("masks-00000004-set-aside.png", "masks.png"),
    ]
    assert drawn["preview.png"] == drawn["preview-00000003.png"]


def test_the_newest_picture_that_stays_is_shown(tmp_path):
    for step in (1, 50, 100):
        (tmp_path / f"preview-{step:08d}.png").write_bytes(b"%d" % step)
    (tmp_path / "preview.png").write_bytes(b"100")
    (tmp_path / "photo-00000099.png").write_bytes(b"mine")
    set_aside_after(tmp_path, 60)
    assert pictures(tmp_path) == {
        "preview.png": b"50",
        "preview-00000001.png": b"1",
        "preview-00000050.png": b"50",
        "preview-00000100-set-aside.png": b"100",
        "photo-00000099.png": b"mine",
    }
    set_aside_after(tmp_path, 0)
    assert not (tmp_path / "preview.png").exists()
    assert len(pictures(tmp_path)) == 4


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
def test_what_a_training_writes_follows_the_umask(counting, workspace, mask):
    counting.ENTRY.system = counting.ReadingSystem()
    before = os.umask(mask)
    try:
        counting.count(workspace, 2)
    finally:
        os.umask(before)
    folders = [workspace.root / name for name in ("models", "runs", "cache")]
    made = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    assert len(made) > 8 and len(list(folders[-1].iterdir())) == 2
    for path in made:
        full = 0o777 if path.is_dir() else 0o666
        assert path.stat().st_mode & 0o777 == full & ~mask, path


def test_a_file_in_the_place_of_a_model_is_named_before_the_work(space, counts):
    space.model().parent.mkdir()
    space.model().touch()
    with pytest.raises(OutputError, match=r"models/default.*choose another"):
        counts(2)
