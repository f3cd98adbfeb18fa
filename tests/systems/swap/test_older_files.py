"""What was made before systems had names still opens, trains and converts.

`tests/fixtures/project` was made by narrow networks in two steps, and
`expected.json` by the same version: pictures of the checkpoint, and what a
third step gave.
"""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.exporting.export import standalone
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.packing import pack
from faceswap_gan.models.packing import unpack
from faceswap_gan.models.state import STATE
from faceswap_gan.models.transform import open_network
from faceswap_gan.models.transform import open_transform
from faceswap_gan.networks import identity_classifier
from faceswap_gan.networks import small
from faceswap_gan.training import trainer
from faceswap_gan.training.run_settings import resolve
from faceswap_gan.training.run_settings import run_settings
from faceswap_gan.workspace import Workspace

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())
CURVES = {
    "confusion": "domain_confusion",
    "latent_critic": "identity_classifier",
}
"""The terms of the objective that have other names now."""
PEOPLE = ["src", "dst"]
FACE = np.linspace(-1, 1, 64 * 64 * 3, dtype=np.float32).reshape(1, 64, 64, 3)


@pytest.fixture(autouse=True)
def narrower(narrow, monkeypatch):
    """The networks are as narrow as those of the fixture."""
    monkeypatch.setattr(small, "ENCODER_WIDTHS", {64: (4, 4, 8, 8)})
    monkeypatch.setattr(small, "DECODER_WIDTHS", (8, 4, 4))
    monkeypatch.setattr(small, "CRITIC_WIDTHS", (4, 4, 4))
    monkeypatch.setattr(small, "CODE_WIDTH", 8)
    monkeypatch.setattr(identity_classifier, "WIDTH", 16)


@pytest.fixture
def project(tmp_path):
    """A copy of the project of before."""
    return Workspace(shutil.copytree(FIXTURES / "project", tmp_path / "old"))


def swapped(found):
    """Means of the alpha and colours of a swap, in a grid of 4 by 4."""
    transform = open_transform(found, *PEOPLE)
    rgba = transform(FaceBatch.of_crops(FACE, transform.spec))
    return rgba[0].reshape(4, 16, 4, 16, 4).mean(axis=(1, 3))


def test_a_checkpoint_makes_the_pictures_that_it_made(project, tmp_path):
    found = checkpoints.latest(project.model())
    assert (found.step, found.names) == (2, PEOPLE)
    assert found.config.training.system == "swap"
    wanted = np.array(EXPECTED["rgba"])
    np.testing.assert_allclose(swapped(found), wanted, atol=1e-4)
    packed = pack(found, tmp_path / "old.fsgan")
    unpack(packed.path, project, "again")
    again = checkpoints.latest(project.model("again"))
    np.testing.assert_allclose(swapped(again), wanted, atol=1e-4)
    exported = standalone(open_network(again, *PEOPLE).network)
    assert exported.output_shape[1:] == (64, 64, 4)


def test_a_training_goes_on_as_it_would_have(project, uncompiled):
    run = run_settings(project.model())
    assert run.training.balance == "eyes"
    config = resolve(run, None, None, ["training.iterations=3"])
    report = trainer.train(project, PEOPLE, config)
    assert (report.first_step, report.step) == (2, 3)
    wanted = {CURVES.get(n, n): v for n, v in EXPECTED["losses"].items()}
    assert report.losses == pytest.approx(wanted, rel=1e-3)
    folder = checkpoints.latest(project.model()).folder
    with np.load(folder / checkpoints.WEIGHTS) as arrays:
        sums = {name: np.abs(arrays[name]).sum() for name in arrays.files}
    for name, wanted in EXPECTED["weights"].items():
        assert sums[name] == pytest.approx(wanted, rel=1e-3), name


def test_settings_of_before_are_those_of_now():
    then = ["training.balance=eyes", "schedule=[{}]"]
    now = load_config(overrides=then)
    assert load_config(FIXTURES / "train_config.json") == now
    file = FIXTURES / "project" / "runs" / "default" / "train_config.json"
    assert load_config(file).model.latent == 8


def test_what_only_a_later_version_knows_is_refused_in_a_sentence(project):
    (folder,) = project.model().iterdir()
    state = json.loads((folder / STATE).read_text())
    del state["state_sha256"]
    state["config"]["training"]["system"] = "swapp"
    (folder / STATE).write_text(json.dumps(state))
    with pytest.raises(CheckpointError, match=r"no system 'swapp'.*mean swap"):
        checkpoints.latest(project.model())
