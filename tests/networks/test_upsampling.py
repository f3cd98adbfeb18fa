"""Pixel shuffle, its start, and reflection padding."""

import keras
import numpy as np
import pytest
from keras import layers
from keras import ops

from faceswap_gan.networks.plain import plain_network
from faceswap_gan.networks.upsampling import ICNR
from faceswap_gan.networks.upsampling import PixelShuffle
from faceswap_gan.networks.upsampling import ReflectionPadding2D
from faceswap_gan.networks.upsampling import UpscalingConv2D

pytestmark = pytest.mark.backends


def test_pixel_shuffle_keeps_the_contract(check_layer):
    check_layer(PixelShuffle, {"scale": 3}, (2, 4, 5, 18), (2, 12, 15, 2))


def test_reflection_padding_keeps_the_contract(check_layer):
    check_layer(ReflectionPadding2D, {"padding": 2}, (2, 4, 5, 3), (2, 8, 9, 3))


def test_pixel_shuffle_is_undone_by_its_inverse():
    image = np.arange(2 * 4 * 6 * 8.0).reshape(2, 4, 6, 8)
    shuffled = PixelShuffle(2)(ops.array(image))
    restored = ops.space_to_depth(shuffled, 2)
    np.testing.assert_array_equal(ops.convert_to_numpy(restored), image)


def test_pixel_shuffle_orders_rows_columns_channels():
    pixel = ops.array(np.arange(12.0).reshape(1, 1, 1, 12))
    shuffled = ops.convert_to_numpy(PixelShuffle(2)(pixel))
    expected = np.arange(12.0).reshape(1, 2, 2, 3)
    np.testing.assert_array_equal(shuffled, expected)


def test_reflection_padding_mirrors_without_the_border():
    row = ops.array(np.arange(9.0).reshape(1, 3, 3, 1))
    padded = ops.convert_to_numpy(ReflectionPadding2D(1)(row))
    expected = np.pad(np.arange(9.0).reshape(3, 3), 1, mode="reflect")
    np.testing.assert_array_equal(padded[0, ..., 0], expected)


def test_upscaling_keeps_the_contract(check_layer):
    check_layer(UpscalingConv2D, {"filters": 5}, (2, 4, 3, 2), (2, 8, 6, 5))


def test_upscaling_in_inference_sums_what_training_does():
    layer = UpscalingConv2D(5, bias_initializer="normal")
    image = np.random.default_rng(0).normal(size=(2, 4, 3, 6))
    image = ops.array(image, "float32")
    trained = ops.convert_to_numpy(layer(image, training=True))
    folded = ops.convert_to_numpy(layer(image, training=False))
    np.testing.assert_allclose(folded, trained, atol=1e-5)
    repeated = ReflectionPadding2D()(layers.UpSampling2D()(image))
    convolved = ops.conv(repeated, layer.kernel, padding="valid") + layer.bias
    np.testing.assert_allclose(trained, ops.convert_to_numpy(convolved), 1e-5)


def test_upscaling_can_be_exported():
    inputs = keras.Input((4, 3, 6))
    network = keras.Model(inputs, UpscalingConv2D(5, name="up")(inputs))
    x = np.random.default_rng(0).normal(size=(2, 4, 3, 6)).astype("float32")
    expected = network.predict_on_batch(x)
    actual = plain_network(network).predict_on_batch(x)
    np.testing.assert_allclose(actual, expected, atol=1e-5)


@pytest.mark.parametrize("scale", [2, 3])
def test_icnr_starts_as_nearest_neighbour_upsampling(scale):
    image = np.random.default_rng(0).normal(size=(2, 5, 5, 4))
    convolution = layers.Conv2D(
        3 * scale**2, 3, padding="same", kernel_initializer=ICNR(scale)
    )
    shuffled = PixelShuffle(scale)(convolution(ops.array(image, "float32")))
    shuffled = ops.convert_to_numpy(shuffled)
    low = shuffled[:, ::scale, ::scale]
    nearest = low.repeat(scale, axis=1).repeat(scale, axis=2)
    np.testing.assert_array_equal(shuffled, nearest)
    assert len(np.unique(low[0, 2, 2])) == 3


def test_icnr_survives_its_configuration():
    icnr = ICNR(3, keras.initializers.HeNormal(seed=4))
    again = ICNR.from_config(icnr.get_config())
    np.testing.assert_array_equal(
        ops.convert_to_numpy(icnr((3, 3, 2, 18))),
        ops.convert_to_numpy(again((3, 3, 2, 18))),
    )


def test_icnr_refuses_channels_that_do_not_divide():
    with pytest.raises(ValueError, match="multiple of 4"):
        ICNR(2)((3, 3, 2, 6))
