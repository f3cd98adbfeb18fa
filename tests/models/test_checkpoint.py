"""Checkpoints: whole or not there, hashed, exact."""

import shutil

import numpy as np
import pytest

from faceswap_gan import storage
from faceswap_gan.config import load_config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import OutputError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.retention import prune
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.generator import load_generator
from faceswap_gan.systems.swap.system import FaceSwapSystem

CONFIG = load_config(overrides=["model.latent=8"])
PEOPLE = [
    Person(name=n, basis="synthetic", date="2026-01-01") for n in ("a", "b")
]


@pytest.fixture(scope="module")
def model():
    built = FaceSwapSystem().build(["a", "b"], CONFIG)
    built.run_eagerly = True
    faces = np.random.default_rng(0).integers(0, 256, (1, 2, 100, 100, 6))
    built.train_on_batch(faces.astype(np.uint8))
    return built


def save(folder, model, step=1):
    variables = FaceSwapSystem().variables(model)
    return checkpoints.save(
        folder, step, PEOPLE, CONFIG, variables, model.optimizer
    )


def test_everything_comes_back(tmp_path, model):
    save(tmp_path, model)
    found = checkpoints.latest(tmp_path)
    assert (found.step, found.names) == (1, ["a", "b"])
    assert found.config == CONFIG
    other = FaceSwapSystem().build(["a", "b"], CONFIG)
    checkpoints.restore(
        found, FaceSwapSystem().variables(other), other.optimizer
    )
    pairs = [
        *zip(model.variables, other.variables, strict=True),
        *zip(model.optimizer.variables, other.optimizer.variables, strict=True),
    ]
    for mine, theirs in pairs:
        assert np.array_equal(np.asarray(mine), np.asarray(theirs)), mine.path


def test_every_variable_of_the_model_is_kept(model):
    kept = {id(v) for v in FaceSwapSystem().variables(model).values()}
    metrics = {id(v) for m in model.metrics for v in m.variables}
    optimizer = {id(v) for v in model.optimizer.variables}
    said_by_settings = {id(model.times)}
    known = kept | metrics | optimizer | said_by_settings
    for variable in model.variables:
        assert id(variable) in known, variable.path


def test_the_generator_carries_the_averaged_weights(tmp_path, model):
    save(tmp_path, model)
    found = checkpoints.latest(tmp_path)
    encoder, decoder = load_generator(found, "a", "b")
    loaded = encoder.trainable_variables + decoder.trainable_variables
    size = len(encoder.trainable_variables)
    length = len(decoder.trainable_variables)
    wanted = model.ema.averages[:size] + model.ema.averages[size + length :]
    for mine, theirs in zip(wanted, loaded, strict=True):
        assert np.array_equal(np.asarray(mine), np.asarray(theirs))


def test_averages_of_no_memory_are_the_weights(tmp_path, narrow, uncompiled):
    own = load_config(overrides=["model.latent=8", "optimizer.ema=0"])
    trained = FaceSwapSystem().build(["a", "b"], own)
    faces = np.random.default_rng(0).integers(0, 256, (1, 2, 100, 100, 6))
    for step in range(3):
        if step:
            trained.train_on_batch(faces.astype(np.uint8))
        with np.load(save(tmp_path, trained, step) / "weights.npz") as kept:
            for name in ("encoder", "decoder_a", "decoder_b"):
                weights = trained.networks()[name].trainable_variables
                for place, weight in enumerate(weights):
                    average = kept[f"average/{name}/{place:04d}"]
                    assert np.array_equal(average, np.asarray(weight)), name


def test_an_unknown_person_is_named(tmp_path, model):
    save(tmp_path, model)
    with pytest.raises(CheckpointError, match="knows a, b, not c"):
        load_generator(checkpoints.latest(tmp_path), "a", "c")


@pytest.mark.parametrize("name", ["weights.npz", "optimizer.npz"])
def test_a_flipped_byte_falls_back_to_the_one_before(tmp_path, model, name):
    save(tmp_path, model, 1)
    newest = save(tmp_path, model, 2)
    data = bytearray((newest / name).read_bytes())
    data[len(data) // 2] ^= 1
    (newest / name).write_bytes(bytes(data))
    assert checkpoints.latest(tmp_path).step == 1


def test_only_damaged_checkpoints_is_an_error(tmp_path, model):
    folder = save(tmp_path, model)
    (folder / "state.json").write_text("{")
    with pytest.raises(CheckpointError, match="No checkpoint in"):
        checkpoints.latest(tmp_path)


def test_a_half_written_folder_is_not_seen(tmp_path, model):
    folder = save(tmp_path, model)
    shutil.copytree(folder, tmp_path / ".step-00000002.abc")
    assert checkpoints.latest(tmp_path).step == 1


def test_a_full_disk_keeps_what_was_there(tmp_path, model, monkeypatch):
    save(tmp_path, model, 1)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(np, "savez", full)
        with pytest.raises(OutputError, match="No space left"):
            save(tmp_path, model, 2)
    assert [f.name for f in tmp_path.iterdir()] == ["step-00000001"]
    assert checkpoints.latest(tmp_path).step == 1


def test_pruning_keeps_the_newest(tmp_path, model):
    for step in (1, 2, 10):
        save(tmp_path, model, step)
    prune(tmp_path, 2)
    names = sorted(f.name for f in tmp_path.iterdir())
    assert names == ["step-00000002", "step-00000010"]


def test_another_architecture_is_refused(tmp_path, model):
    save(tmp_path, model)
    wider = load_config(overrides=["model.latent=9"])
    other = FaceSwapSystem().build(["a", "b"], wider)
    with pytest.raises(CheckpointError, match="these settings need"):
        checkpoints.restore(
            checkpoints.latest(tmp_path), FaceSwapSystem().variables(other)
        )


def test_nothing_saved_is_none(tmp_path):
    assert checkpoints.latest(tmp_path) is None


def test_storage_leaves_no_temporary_file(tmp_path):
    file = tmp_path / "a.txt"
    with pytest.raises(RuntimeError), storage.atomic_path(file) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []
