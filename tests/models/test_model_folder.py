"""Which checkpoints there are, are used and stay: by what they say."""

import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from faceswap_gan import storage
from faceswap_gan.doctor.project import project
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ForbiddenError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.model_folder import all_stored
from faceswap_gan.models.ranking import check_named
from faceswap_gan.models.retention import continue_from
from faceswap_gan.models.retention import prune
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.workspace import Workspace

PEOPLE = [
    Person(name=n, basis="synthetic", date="2026-01-01") for n in ("a", "b")
]


def save(folder, step, score=None):
    weights = {"w": SimpleNamespace(numpy=lambda: np.full(3, step))}
    return checkpoints.save(
        *(folder, step, PEOPLE, SwapConfig(), weights),
        SimpleNamespace(variables=[]),
        score,
    )


def damage(checkpoint, name="weights.npz"):
    (checkpoint / name).write_bytes(b"cut")


def names(folder):
    return sorted(inside.name for inside in folder.iterdir())


@pytest.fixture
def model(tmp_path):
    for step in (10, 20, 30):
        save(tmp_path, step, score=50.0 - step)
    return tmp_path


def test_a_renamed_checkpoint_has_the_steps_of_its_state(model):
    (model / "step-00000020").rename(model / "step-good")
    (model / "step-00000010").rename(model / "step-00000099")
    said = []
    assert checkpoints.latest(model, said.append).step == 30
    assert said == []
    (model / "step-00000030").rename(model / "mine")
    assert checkpoints.latest(model, said.append).step == 30
    assert "mine has the most steps, 30, and is used" in said[0]


def test_a_copy_is_not_preferred_to_the_one_that_was_saved(model):
    shutil.copytree(model / "step-00000030", model / "step-00000030-copy")
    assert checkpoints.latest(model).folder.name == "step-00000030"


def test_only_what_a_training_made_and_named_is_removed(model):
    shutil.copytree(model / "step-00000010", model / "step-00000010-before")
    shutil.copytree(model / "step-00000010", model / "step-00000015")
    (model / "step-00000020").rename(model / "step-good")
    (model / "step-notes.txt").write_text("mine")
    with zipfile.ZipFile(model / "step-00000010.zip", "w"):
        pass
    (model / "step-00000005").mkdir()
    before = set(names(model))
    for step in (40, 50):
        save(model, step)
        prune(model, 1)
    gone = {"step-00000030"}  # The best, step 10, stays.
    assert set(names(model)) == before - gone | {"step-00000050"}


def test_damaged_ones_are_passed_over_aloud(model):
    damage(model / "step-00000030")
    damage(model / "step-00000020", "state.json")
    said = []
    assert checkpoints.latest(model, said.append).step == 10
    assert "step-00000030/weights.npz is damaged" in said[0]
    assert said[0].endswith(
        "step-00000010 is used instead, which has 20 steps fewer."
    )
    assert "10 steps fewer" in said[1]


def test_nobody_has_to_listen_to_be_warned(model, caplog):
    damage(model / "step-00000030")
    checkpoints.latest(model)
    assert "is used instead" in caplog.text


def test_the_doctor_names_a_damaged_checkpoint(tmp_path):
    space = Workspace(tmp_path)
    for step in (1, 2):
        newest = save(space.model(), step)
    damage(newest)
    (space.root / "models" / "notes.txt").touch()
    _, problem, fine = project(space)
    assert problem.state == "missing" and "1 steps fewer" in problem.text
    assert fine.text == "model default: step 1 of a, b"


def test_checkpoints_are_chosen_by_name_score_and_path(model, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("backup") / "x"
    shutil.copytree(model / "step-00000020", elsewhere)
    (model / "step-00000020").rename(model / "step-good")
    found = {
        name: checkpoints.find(model, name).step
        for name in ("latest", "best", "step-good", str(elsewhere))
    }
    assert list(found.values()) == [30, 10, 20, 20]
    damage(model / "step-00000010")
    said = []
    assert checkpoints.find(model, "best", said.append).step == 20
    with pytest.raises(CheckpointError, match="is damaged"):
        checkpoints.find(model, "step-00000010", said.append)
    assert len(said) == 1


def test_a_misspelt_name_is_answered_with_what_there_is(model):
    with pytest.raises(CheckpointError, match="Did you mean step-00000030"):
        check_named(model, "step-0000030")
    with pytest.raises(CheckpointError, match="there is: step-00000030, "):
        check_named(model, "x" * 300)
    (model / "old.zip").touch()
    with pytest.raises(CheckpointError, match="unpack it first"):
        check_named(model, "old.zip")
    for one in all_stored(model):
        shutil.rmtree(one.folder)
    with pytest.raises(CheckpointError, match="has a score"):
        check_named(model, "best")


def test_going_back_keeps_what_is_newer_under_other_names(model):
    said = []
    used = continue_from(model, model / "step-00000010", said.append)
    assert used == model / "step-00000010"
    assert "step-00000030 as step-00000030-set-aside" in said[0]
    assert checkpoints.latest(model).step == 10
    save(model, 30)
    continue_from(model, used, said.append)
    assert (model / "step-00000030-set-aside-2").is_dir()
    prune(model, 1)
    assert len(names(model)) == 4


def test_what_was_set_aside_can_be_gone_back_to(model):
    continue_from(model, model / "step-00000010", print)
    save(model, 20)
    aside = model / "step-00000030-set-aside"
    assert continue_from(model, aside, print) == model / "step-00000030"
    found = checkpoints.latest(model)
    assert found.folder.name == "step-00000030" and aside.is_dir()


def test_a_checkpoint_of_somebody_else_is_not_called_damaged(
    model, monkeypatch
):
    read = storage._read

    def refused(path):
        if Path(path).parent.name == "step-00000030":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(storage, "_read", refused)
    with pytest.raises(ForbiddenError, match=r"belongs to .*permission"):
        checkpoints.latest(model)
    assert checkpoints.find(model, "step-00000020").step == 20
