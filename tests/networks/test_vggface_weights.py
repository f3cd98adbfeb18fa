"""Fetching weights by path or address, and loading them strictly."""

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from faceswap_gan.errors import CheckpointError
from faceswap_gan.networks import download
from faceswap_gan.networks import vggface_weights
from faceswap_gan.networks.vggface_weights import fetch_weights
from faceswap_gan.networks.vggface_weights import load_weights


@pytest.fixture
def model():
    return keras.Sequential(
        [
            keras.Input((4, 4, 2)),
            layers.Conv2D(3, 1, use_bias=False, name="conv1_1x1"),
            layers.BatchNormalization(name="conv1_1x1_bn"),
        ]
    )


ARRAYS = {
    "conv1/1x1": [np.arange(6.0).reshape(1, 1, 2, 3)],
    "conv1/1x1/bn": [np.full(3, value) for value in (1.0, 2.0, 3.0, 4.0)],
}


def write(path, arrays: dict):
    with h5py.File(path, "w") as file:
        for name, values in arrays.items():
            group = file.require_group(name)
            names = [f"weight_{i}" for i in range(len(values))]
            group.attrs["weight_names"] = np.array(names, dtype="S")
            for one, value in zip(names, values, strict=True):
                group.create_dataset(one, data=value)
        file.attrs["layer_names"] = np.array(list(arrays), "S")
    return path


def test_loads_by_name_and_order(model, tmp_path):
    load_weights(model, write(tmp_path / "good.h5", ARRAYS))
    expected = [*ARRAYS["conv1/1x1"], *ARRAYS["conv1/1x1/bn"]]
    loaded = model.layers[0].get_weights() + model.layers[1].get_weights()
    for value, array in zip(loaded, expected, strict=True):
        np.testing.assert_array_equal(value, array)


def test_layers_without_weights_are_passed_over(model, tmp_path):
    arrays = {"input_1": [], **ARRAYS, "activation_1": []}
    load_weights(model, write(tmp_path / "good.h5", arrays))


@pytest.mark.parametrize(
    "change, named",
    [
        ({"conv1/1x1/bn": []}, "conv1_1x1_bn missing"),
        ({"fc8": [np.zeros(2)]}, "fc8 unknown"),
        ({"conv1/1x1": [np.zeros((1, 1, 2, 4))]}, r"\(1, 1, 2, 3\)"),
        ({"conv1/1x1/bn": [np.zeros(3)] * 3}, "layer conv1_1x1_bn"),
    ],
)
def test_another_network_is_refused_and_nothing_changes(
    model, tmp_path, change, named
):
    before = [weight.numpy() for weight in model.weights]
    path = write(tmp_path / "other.h5", {**ARRAYS, **change})
    with pytest.raises(CheckpointError, match=named):
        load_weights(model, path)
    for weight, value in zip(model.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), value)


def test_what_is_no_weights_file_is_refused(model, tmp_path):
    text = tmp_path / "text.h5"
    text.write_text("not HDF5")
    empty = tmp_path / "empty.h5"
    h5py.File(empty, "w").close()
    for path in (text, empty):
        with pytest.raises(CheckpointError, match=path.name):
            load_weights(model, path)


def attribute(place, name, value):
    """Returns a change of an attribute of the file or of a layer."""

    def change(file):
        file[place].attrs[name] = value

    return change


def replaced(value):
    """Returns a change of an array to something else."""

    def change(file):
        del file["conv1/1x1/weight_0"]
        if value is None:
            file.create_group("conv1/1x1/weight_0")
        else:
            file["conv1/1x1/weight_0"] = value

    return change


SHAPE = (1, 1, 2, 3)
ODD = {
    "a number of layers": attribute("/", "layer_names", 7),
    "a word of layers": attribute("/", "layer_names", "conv1"),
    "numbers as layers": attribute("/", "layer_names", [1.5, 2.5]),
    "a table of layers": attribute("/", "layer_names", [[b"a"], [b"b"]]),
    "no text": attribute("/", "layer_names", np.array([b"\xff\xfe"])),
    "a layer that is not there": attribute("/", "layer_names", [b"gone"]),
    "a number of weights": attribute("conv1/1x1", "weight_names", 1),
    "a weight that is not there": attribute(
        "conv1/1x1", "weight_names", [b"gone"]
    ),
    "nothing": attribute("/", "layer_names", h5py.Empty("f4")),
    "a folder": replaced(None),
    "text": replaced(b"text"),
    "whole numbers": replaced(np.zeros(SHAPE, np.int32)),
    "values that are no numbers": replaced(np.full(SHAPE, np.nan)),
    "a loop": replaced(h5py.SoftLink("/conv1/1x1/weight_0")),
    "14 TiB": lambda file: (
        file.create_dataset(
            "conv1/1x1/bn/huge", (1 << 22, 1 << 20), "f4", chunks=(1, 1 << 10)
        )
        and attribute("conv1/1x1/bn", "weight_names", [b"huge"] * 4)(file)
    ),
}


@pytest.mark.parametrize("kind", ODD)
def test_odd_files_are_refused_and_nothing_changes(model, tmp_path, kind):
    before = [weight.numpy() for weight in model.weights]
    path = write(tmp_path / "odd.h5", ARRAYS)
    with h5py.File(path, "a") as file:
        ODD[kind](file)
    with pytest.raises(CheckpointError, match=r"odd\.h5"):
        load_weights(model, path)
    for weight, value in zip(model.weights, before, strict=True):
        np.testing.assert_array_equal(weight.numpy(), value)


@pytest.fixture
def published(tmp_path, monkeypatch):
    """A file at an address, and an empty cache."""
    path = tmp_path / "server" / "weights.h5"
    path.parent.mkdir()
    path.write_bytes(b"w" * 3_000_000)
    monkeypatch.setattr(vggface_weights, "URL", path.as_uri())
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "cache"))
    return path


def test_a_download_is_cached_with_progress_and_its_hash(published):
    told = []
    cached = fetch_weights(progress=lambda *done: told.append(done))
    assert cached.read_bytes() == published.read_bytes()
    assert told[-1] == (3_000_000, 3_000_000)
    record = cached.with_name("weights.h5.sha256")
    assert len(record.read_text().split()[0]) == 64
    published.unlink()
    assert fetch_weights() == cached


def test_a_changed_cache_is_refused(published):
    cached = fetch_weights()
    cached.write_bytes(b"other")
    with pytest.raises(CheckpointError, match="no longer the file"):
        fetch_weights()


def test_a_failed_download_leaves_nothing_and_says_what_to_do(published):
    published.unlink()
    with pytest.raises(CheckpointError, match="switch the perceptual loss off"):
        fetch_weights()
    cache = published.parent.parent / "cache"
    assert not [path for path in cache.rglob("*") if path.is_file()]


def test_a_short_download_is_refused(published, monkeypatch):
    chunks = iter([(b"half", 8)])
    monkeypatch.setattr(download, "chunks", lambda *_: chunks)
    with pytest.raises(CheckpointError, match="4 of 8 bytes"):
        fetch_weights()


def test_the_user_s_own_file_is_taken_as_it_is(published):
    assert fetch_weights(published) == published
    assert [path.name for path in published.parent.iterdir()] == ["weights.h5"]


def test_a_missing_file_of_the_user_is_an_error(tmp_path):
    with pytest.raises(CheckpointError, match=r"no file of .*none\.h5"):
        fetch_weights(tmp_path / "none.h5")
