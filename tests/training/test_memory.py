"""Memory: the line through measurements, and what fits."""

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import TrainingError
from faceswap_gan.training import memory
from faceswap_gan.training.memory import Need

GB = 2**30
CONFIG = load_config(
    preset="lite",
    overrides=["training.batch_size=16", "training.iterations=100"],
)


@pytest.fixture
def need(monkeypatch):
    """A training that takes 1 GB and half a GB for each pair."""
    monkeypatch.setattr(memory, "measured", lambda *_: Need(GB, GB // 2))


@pytest.fixture
def fitted(workspace):
    def run(free, auto_batch=False, config=CONFIG):
        people = ["src", "dst"]
        return memory.fitted(
            workspace, people, config, auto_batch, lambda: free
        )

    return run


def test_a_line_goes_through_both_measurements():
    line = memory._line((1, 4), (5 * GB, 11 * GB))
    assert line == Need(fixed=3 * GB, each=2 * GB)
    assert line.batch_within(int(9 * GB / memory.SHARE) + 1) == 3


def test_what_fits_is_left_alone(need, fitted):
    assert fitted(20 * GB) is CONFIG


def test_what_does_not_fit_is_refused_with_what_would(need, fitted):
    with pytest.raises(TrainingError) as caught:
        fitted(4 * GB)
    text = str(caught.value)
    assert "training.batch_size=4" in text
    assert "optimizer.accumulate=4" in text
    assert "--auto-batch" in text


def test_auto_batch_takes_as_many_faces_for_as_many_updates(need, fitted):
    config = fitted(4 * GB, auto_batch=True)
    assert config.training.batch_size == 4
    assert config.optimizer.accumulate == 4
    assert config.training.iterations == 400
    assert config.model == CONFIG.model


def test_a_small_network_is_not_measured_where_memory_abounds(
    fitted, monkeypatch
):
    monkeypatch.setattr(memory, "measured", None)
    small = load_config()
    assert fitted(64 * GB, config=small) is small


def test_people_without_consent_are_refused_first(workspace, fitted):
    workspace.person_file("dst").unlink()
    with pytest.raises(ConsentError):
        fitted(64 * GB)


def test_nothing_fits(need, fitted):
    with pytest.raises(TrainingError, match="at a batch of 1"):
        fitted(GB)


@pytest.mark.parametrize(
    "error, expected",
    [
        (MemoryError(), True),
        (RuntimeError("CUDA out of memory. Tried to allocate"), True),
        (RuntimeError("RESOURCE_EXHAUSTED: Failed to allocate"), True),
        (ValueError("OOM when allocating tensor with shape"), True),
        (RuntimeError("shapes do not match"), False),
    ],
)
def test_frameworks_errors_are_told_apart(error, expected):
    assert memory.is_exhausted(error) is expected


def test_a_real_training_is_measured_once(workspace, monkeypatch):
    ballast = np.ones(3 * GB, np.uint8)
    terms = ("structure", "eyes", "edges", "eye_edges", "mouth", "mouth_edges")
    without = [f"loss.{term}=0" for term in (*terms, "domain_confusion")]
    config = load_config(overrides=["model.latent=8", *without])
    need = memory.measured(workspace, ["src", "dst"], config)
    assert 10 * 2**20 < need.fixed < 8 * GB
    assert 2**16 < need.each < GB
    monkeypatch.setattr(memory, "_peaks", None)
    assert memory.measured(workspace, ["src", "dst"], config) == need
    assert need.fixed < ballast.nbytes


def test_free_memory_is_plausible():
    assert 2**20 < memory.free_memory() < 2**50


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"fixed": 9, "each": 1}', "[" * 9999]
)
def test_a_damaged_measurement_is_not_remembered(tmp_path, content):
    (tmp_path / "memory.json").write_text(content)
    assert memory._remembered(tmp_path / "memory.json") is None
