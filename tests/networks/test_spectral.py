"""Spectral normalization against the singular values of numpy."""

import keras
import numpy as np
import pytest
from keras import ops

from faceswap_gan.networks.spectral import SpectralConv2D

pytestmark = pytest.mark.backends

SHAPE = (2, 6, 6, 3)


def images() -> np.ndarray:
    return np.random.default_rng(0).normal(size=SHAPE).astype("float32")


def settled(iterations: int = 30) -> SpectralConv2D:
    """A layer of known singular values after some training calls."""
    layer = SpectralConv2D(5, 3, use_bias=False)
    layer.build(SHAPE)
    random = np.random.default_rng(1)
    left, _ = np.linalg.qr(random.normal(size=(27, 5)))
    right, _ = np.linalg.qr(random.normal(size=(5, 5)))
    kernel = left @ np.diag([3.0, 1.5, 1.0, 0.5, 0.1]) @ right
    layer.kernel.assign(kernel.reshape(3, 3, 3, 5))
    for _ in range(iterations):
        layer(ops.array(images()), training=True)
    return layer


def test_keeps_the_contract(check_layer):
    config = {"filters": 5, "kernel_size": (3, 3), "strides": (2, 2)}
    check_layer(SpectralConv2D, config, SHAPE, (2, 2, 2, 5))


def test_divides_by_the_largest_singular_value():
    layer = settled()
    plain = ops.conv(ops.array(images()), layer.kernel / 3.0)
    actual = layer(ops.array(images()))
    np.testing.assert_allclose(
        ops.convert_to_numpy(actual), ops.convert_to_numpy(plain), atol=1e-4
    )


def test_the_kernel_is_never_overwritten():
    layer = SpectralConv2D(5, 3)
    layer.build(SHAPE)
    before = layer.kernel.numpy()
    layer(ops.array(images()), training=True)
    np.testing.assert_array_equal(layer.kernel.numpy(), before)


def test_only_training_moves_the_direction():
    layer = settled(iterations=1)
    before = layer.normalization.direction.numpy()
    layer(ops.array(images()))
    np.testing.assert_array_equal(layer.normalization.direction.numpy(), before)
    layer(ops.array(images()), training=True)
    assert np.abs(layer.normalization.direction.numpy() - before).max() > 1e-6


def test_gradient_flows_through_the_singular_value():
    """A quotient by the norm leaves no gradient along the kernel itself."""
    layer = settled()
    model = keras.Sequential([keras.Input(SHAPE[1:]), layer])
    model.compile(keras.optimizers.SGD(1e-3), "mse")
    before = layer.kernel.numpy()
    targets = np.zeros(model.compute_output_shape(SHAPE), "float32")
    model.train_on_batch(images(), targets)
    step = layer.kernel.numpy() - before
    cosine = np.sum(step * before) / (
        np.linalg.norm(step) * np.linalg.norm(before)
    )
    assert np.linalg.norm(step) > 1e-5
    assert abs(cosine) < 1e-2
