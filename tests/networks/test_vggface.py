"""VGGFace's ResNet50 against a file of the published structure."""

import shutil

import h5py
import numpy as np
import pytest
from keras import ops

from faceswap_gan.errors import CheckpointError
from faceswap_gan.networks.vggface import TAPS
from faceswap_gan.networks.vggface import VGGFacePreprocessing
from faceswap_gan.networks.vggface import build_vggface

MEAN_BGR = np.array([91.4953, 103.8827, 131.0912])
NORM = ("gamma:0", "beta:0", "moving_mean:0", "moving_variance:0")


def published_layers() -> list[tuple[str, tuple[int, ...]]]:
    """Names and kernel shapes of the convolutions of the published file."""
    found = [("conv1/7x7_s2", (7, 7, 3, 64))]
    inputs = 64
    for stage, blocks in ((2, 3), (3, 4), (4, 6), (5, 3)):
        width = 2 ** (4 + stage)
        for block in range(1, blocks + 1):
            name = f"conv{stage}_{block}"
            found += [
                (f"{name}_1x1_reduce", (1, 1, inputs, width)),
                (f"{name}_3x3", (3, 3, width, width)),
                (f"{name}_1x1_increase", (1, 1, width, 4 * width)),
            ]
            if block == 1:
                proj = (1, 1, inputs, 4 * width)
                found.append((f"{name}_1x1_proj", proj))
            inputs = 4 * width
    return found


def write_published(path) -> None:
    """Writes random weights in the layout of Keras 2."""
    random = np.random.default_rng(0)
    names = ["input_1"]
    with h5py.File(path, "w") as file:
        file.create_group("input_1").attrs["weight_names"] = []
        for name, shape in published_layers():
            scale = np.float32(np.sqrt(2 / np.prod(shape[:3])))
            kernel = random.standard_normal(shape, "float32") * scale
            _write(file, name, {"kernel:0": kernel})
            channels = shape[-1]
            values = random.uniform(0.2, 1.0, (4, channels)).astype("float32")
            _write(file, f"{name}/bn", dict(zip(NORM, values, strict=True)))
            names += [name, f"{name}/bn"]
        file.attrs["layer_names"] = np.array(names, dtype="S")


def _write(file, name: str, arrays: dict) -> None:
    group = file.require_group(name)
    group.attrs["weight_names"] = np.array(
        [f"{name}/{key}" for key in arrays], dtype="S"
    )
    for key, array in arrays.items():
        group.create_dataset(f"{name}/{key}", data=array)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    path = tmp_path_factory.mktemp("vggface") / "resnet50.h5"
    write_published(path)
    return path


@pytest.fixture(scope="module")
def network(weights):
    return build_vggface(weights)


def images(size: int = 64) -> np.ndarray:
    random = np.random.default_rng(1)
    return random.uniform(-1, 1, (1, size, size, 3)).astype("float32")


def test_every_weight_is_the_file_s(network, weights):
    with h5py.File(weights) as file:
        for name, _ in published_layers():
            layer = network.get_layer(name.replace("/", "_"))
            kernel = file[name][f"{name}/kernel:0"][()]
            np.testing.assert_array_equal(layer.kernel.numpy(), kernel)
            norm = network.get_layer(f"{name.replace('/', '_')}_bn")
            mean = file[f"{name}/bn"][f"{name}/bn/moving_mean:0"][()]
            np.testing.assert_array_equal(norm.moving_mean.numpy(), mean)
            gamma = file[f"{name}/bn"][f"{name}/bn/gamma:0"][()]
            np.testing.assert_array_equal(norm.gamma.numpy(), gamma)


def test_maps_have_the_promised_shapes(network):
    features = network(ops.array(images()))
    shapes = {name: tuple(x.shape[1:]) for name, x in features.items()}
    assert shapes == {
        "map_7": (7, 7, 2048),
        "map_28": (28, 28, 512),
        "map_55": (55, 55, 256),
        "map_112": (112, 112, 64),
    }
    assert set(shapes) == set(TAPS)
    for features_map in features.values():
        assert np.isfinite(ops.convert_to_numpy(features_map)).all()


def test_the_network_is_frozen(network):
    assert not network.trainable_variables
    x = ops.array(images())
    trained, inferred = network(x, training=True), network(x, training=False)
    np.testing.assert_array_equal(
        ops.convert_to_numpy(trained["map_7"]),
        ops.convert_to_numpy(inferred["map_7"]),
    )


def test_the_largest_map_is_the_convolution_of_the_less_mean_image(network):
    x = images(224)
    bgr = (x[0, ..., ::-1].astype("float64") + 1) * 127.5 - MEAN_BGR
    kernel = network.get_layer("conv1_7x7_s2").kernel.numpy()
    # "same" at stride 2 pads 2 before and 3 after: row r starts at 2 r - 2.
    expected = np.einsum("hwc,hwcf->f", bgr[98:105, 38:45], kernel)
    actual = ops.convert_to_numpy(network(ops.array(x))["map_112"])[0, 50, 20]
    np.testing.assert_allclose(actual, expected, rtol=1e-4, atol=1e-2)


def test_before_activation_the_maps_are_rectified_later(network, weights):
    x = ops.array(images())
    before, after = (
        build_vggface(weights, before_activation=True)(x),
        network(x),
    )
    for name in ("map_7", "map_28", "map_55"):
        sums = ops.convert_to_numpy(before[name])
        assert sums.min() < 0
        rectified = ops.convert_to_numpy(after[name])
        np.testing.assert_allclose(np.maximum(sums, 0), rectified, rtol=1e-5)


def test_preprocessing_keeps_the_contract(check_layer):
    check_layer(VGGFacePreprocessing, {}, (1, 20, 30, 3), (1, 224, 224, 3))


def test_a_file_without_a_layer_is_refused(weights, tmp_path):
    partial = shutil.copy(weights, tmp_path / "partial.h5")
    with h5py.File(partial, "r+") as file:
        names = [name for name, _ in published_layers()]
        names += [f"{name}/bn" for name in names]
        names.remove("conv5_3_1x1_increase")
        file.attrs["layer_names"] = np.array(names, dtype="S")
    with pytest.raises(CheckpointError, match="conv5_3_1x1_increase"):
        build_vggface(partial)
