"""Wide convolutions are Keras's own, however they are computed."""

import keras
import numpy as np
import pytest
from keras import ops

from faceswap_gan.networks import wide_conv
from faceswap_gan.networks.wide_conv import WideConv2D

CASES = [
    (size, kernel, strides)
    for size in ((4, 4), (8, 8), (5, 3), (1, 1))
    for kernel in (3, 4, (2, 5))
    for strides in (1, 2)
]


@pytest.fixture
def multiplying(monkeypatch):
    """Makes every kernel wide enough, and this the backend for it."""
    monkeypatch.setattr(wide_conv, "_WEIGHTS", 1)
    monkeypatch.setattr(wide_conv, "_PLACES", 64)
    monkeypatch.setattr(wide_conv, "is_tensorflow_on_cpu", lambda: True)


def test_keeps_the_contract(check_layer, multiplying):
    config = {"filters": 5, "kernel_size": (3, 3), "strides": (2, 2)}
    check_layer(WideConv2D, config, (2, 4, 4, 3), (2, 2, 2, 5))


@pytest.mark.parametrize(("size", "kernel", "strides"), CASES)
def test_the_product_is_the_convolution(multiplying, size, kernel, strides):
    random = np.random.default_rng(0)
    maps = random.normal(size=(3, *size, 6)).astype("float32")
    plain = keras.layers.Conv2D(7, kernel, strides, padding="same")
    wanted = ops.convert_to_numpy(plain(maps))
    wide = WideConv2D(7, kernel, strides)
    wide.build(maps.shape)
    wide.set_weights(plain.get_weights())
    np.testing.assert_allclose(wide(maps), wanted, atol=1e-5)


def test_only_deep_and_small_maps_are_multiplied(monkeypatch):
    taken = []

    def product(layer, inputs, kernel):
        taken.append((*inputs.shape[1:], kernel.shape[-1]))
        return plain(layer, inputs, kernel)

    plain = keras.layers.Conv2D.convolution_op
    monkeypatch.setattr(WideConv2D, "_product", product)
    monkeypatch.setattr(wide_conv, "is_tensorflow_on_cpu", lambda: True)
    for shape, filters in (
        ((4, 4, 512), 1024),
        ((4, 4, 512), 1023),
        ((8, 4, 512), 1024),
    ):
        WideConv2D(filters, 1)(np.zeros((1, *shape), "float32"))
    assert taken == [(4, 4, 512, 1024)]


def test_another_padding_is_refused():
    with pytest.raises(ValueError, match="padding"):
        WideConv2D(4, 3, padding="valid")
