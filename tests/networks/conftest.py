"""The contract that every layer keeps."""

import json
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

POLICIES = ("float32", "mixed_bfloat16", "mixed_float16")


def _make(cls, config: dict, policy: str = "float32"):
    return cls(**config, dtype=policy)


def _input(shape, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.normal(0.0, 0.5, shape).astype("float32")


def _randomize(layer) -> None:
    """Moves every trainable weight off a start that blocks gradients."""
    random = np.random.default_rng(1)
    for weight in layer.trainable_weights:
        weight.assign(random.normal(0.5, 0.3, weight.shape))


def _model(layer, shape) -> keras.Model:
    inputs = keras.Input(shape[1:])
    return keras.Model(inputs, layer(inputs))


def _check_policies(cls, config, shape, output_shape) -> None:
    exact_layer = _make(cls, config)
    exact = ops.convert_to_numpy(exact_layer(ops.array(_input(shape))))
    for policy in POLICIES:
        layer = _make(cls, config, policy)
        layer.build(shape)
        layer.set_weights(exact_layer.get_weights())
        outputs = layer(ops.array(_input(shape)))
        computed = keras.DTypePolicy(policy).compute_dtype
        assert keras.backend.standardize_dtype(outputs.dtype) == computed
        assert {weight.dtype for weight in layer.weights} <= {"float32"}
        assert tuple(outputs.shape) == output_shape
        assert tuple(layer.compute_output_shape(shape)) == output_shape
        actual = ops.convert_to_numpy(ops.cast(outputs, "float32"))
        error = np.abs(actual - exact).max()
        assert error < 0.05 * max(1.0, np.abs(exact).max()), policy


def _check_config(cls, config) -> None:
    layer = _make(cls, config)
    described = layer.get_config()
    for name, value in config.items():
        if isinstance(value, int | float | str):
            assert described[name] == value
    again = cls.from_config(json.loads(json.dumps(described)))
    assert again.get_config() == described


def _check_saving(cls, config, shape, folder: Path) -> None:
    model = _model(_make(cls, config), shape)
    _randomize(model)
    path = folder / f"{cls.__name__}.keras"
    model.save(path)
    loaded = keras.models.load_model(path)
    images = _input(shape)
    np.testing.assert_array_equal(
        model.predict(images, verbose=0), loaded.predict(images, verbose=0)
    )


def _check_gradients(cls, config, shape, inert) -> None:
    model = _model(_make(cls, config), shape)
    _randomize(model)
    before = {w.path: w.numpy() for w in model.trainable_weights}
    model.compile(keras.optimizers.SGD(1.0), "mse")
    images = _input(shape)
    targets = _input(model.compute_output_shape(shape), seed=2)
    model.train_on_batch(images, targets)
    for weight in model.trainable_weights:
        moved = np.abs(weight.numpy() - before[weight.path]).max()
        assert np.isfinite(moved)
        if not weight.path.endswith(inert):
            assert moved > 1e-5, f"{weight.path} has no gradient"


@pytest.fixture
def check_layer(tmp_path):
    """Checks that a layer keeps the contract of all layers.

    Shapes as computed and as promised; a configuration that survives JSON;
    float32 weights and the policy's outputs, near the exact ones; the same
    answer after saving; a gradient for every trainable weight but the inert.
    """

    def check(cls, config, shape, output_shape, inert=("//",)) -> None:
        _check_policies(cls, config, shape, output_shape)
        _check_config(cls, config)
        _check_saving(cls, config, shape, tmp_path)
        _check_gradients(cls, config, shape, inert)

    return check
