"""Each normalization does what its name says."""

import math

import keras
import numpy as np
import pytest
from keras import ops

from faceswap_gan.errors import ConfigError
from faceswap_gan.networks.architecture import NORM_ALIASES
from faceswap_gan.networks.architecture import NORMS
from faceswap_gan.networks.forms import FORMS
from faceswap_gan.networks.forms import plain_form
from faceswap_gan.networks.norm_layers import HybridNormalization
from faceswap_gan.networks.norm_layers import MapNormalization
from faceswap_gan.networks.norms import normalization
from faceswap_gan.networks.plain import plain_network

pytestmark = pytest.mark.backends

SHAPE = (3, 6, 5, 32)


def images(seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    scale = random.uniform(0.5, 3, SHAPE[-1])
    return random.normal(2.0, scale, SHAPE).astype("float32")


def applied(kind: str, x: np.ndarray, **options) -> np.ndarray:
    layer = normalization(kind, x.shape[-1])
    options = options if kind == "batch" else {}
    return ops.convert_to_numpy(layer(ops.array(x), **options))


def standardized(x: np.ndarray, axes: tuple[int, ...], epsilon: float):
    x = x.astype("float64")
    variance = x.var(axes, keepdims=True)
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(variance + epsilon)


def test_map_normalization_keeps_the_contract(check_layer):
    check_layer(MapNormalization, {"epsilon": 1e-4}, (2, 4, 4, 6), (2, 4, 4, 6))


def test_hybrid_normalization_keeps_the_contract(check_layer):
    config = {"weight_decay": 1e-4}
    check_layer(HybridNormalization, config, (2, 4, 4, 7), (2, 4, 4, 7))


@pytest.mark.parametrize("kind", NORMS)
def test_every_norm_keeps_shape_and_policy(kind, check_layer):
    layer = normalization(kind, 8)
    check_layer(type(layer), _free(layer), (2, 4, 4, 8), (2, 4, 4, 8))


@pytest.mark.parametrize("kind", NORMS)
def test_every_norm_can_be_exported(kind):
    inputs = keras.Input((4, 4, 8))
    network = keras.Model(inputs, normalization(kind, 8, name="norm")(inputs))
    for variable in network.variables:
        values = np.linspace(0.5, 1.5, math.prod(variable.shape))
        variable.assign(values.reshape(variable.shape))
    plain = plain_network(network)
    assert all(type(one).__module__.startswith("keras") for one in plain.layers)
    x = images()[:, :4, :4, :8]
    expected, actual = network.predict_on_batch(x), plain.predict_on_batch(x)
    np.testing.assert_allclose(actual, expected, atol=1e-4)


def test_a_layer_without_a_plain_form_is_named_until_it_has_one():
    class Twice(keras.layers.Layer):
        def call(self, x):
            return 2 * x

    inputs = keras.Input((4,))
    network = keras.Model(inputs, Twice()(inputs))
    with pytest.raises(ConfigError, match="with a Twice cannot be exported"):
        plain_network(network)
    try:
        plain_form(Twice)(lambda layer, x: keras.layers.Rescaling(2.0)(x))
        plain = plain_network(network)
    finally:
        del FORMS[Twice]
    x = np.ones((1, 4), "float32")
    np.testing.assert_array_equal(plain.predict_on_batch(x), 2 * x)


def _free(layer) -> dict:
    """The layer's own arguments, which `check_layer` passes back."""
    names = ("groups", "epsilon", "weight_decay")
    config = layer.get_config()
    return {name: config[name] for name in names if name in config}


@pytest.mark.parametrize(
    "kind, axes, epsilon",
    [("instance", (1, 2), 1e-5), ("layer", (1, 2, 3), 1e-5)],
)
def test_statistics_are_over_the_promised_axes(kind, axes, epsilon):
    x = images()
    expected = standardized(x, axes, epsilon)
    np.testing.assert_allclose(applied(kind, x), expected, atol=1e-4)


def test_batch_statistics_are_over_batch_and_map_in_training():
    x = images()
    expected = standardized(x, (0, 1, 2), 1e-3)
    actual = applied("batch", x, training=True)
    np.testing.assert_allclose(actual, expected, atol=1e-4)


@pytest.mark.parametrize("kind", ["instance", "layer", "group", "batch"])
def test_a_mean_far_above_the_spread_costs_no_digits(kind):
    x = images() + 300
    near, far = (applied(kind, x - m, training=True) for m in (300, 0))
    np.testing.assert_allclose(near, far, atol=2e-4)


@pytest.mark.parametrize("channels, groups", [(32, 16), (24, 8), (6, 2)])
def test_group_takes_sixteen_groups_or_fewer(channels, groups):
    x = images()[..., :channels]
    grouped = x.reshape(*x.shape[:-1], groups, -1)
    expected = standardized(grouped, (1, 2, 4), 1e-5).reshape(x.shape)
    np.testing.assert_allclose(applied("group", x), expected, atol=1e-4)


def test_hybrid_convolves_one_half_and_normalizes_the_other():
    x = images()
    layer = HybridNormalization()
    y = ops.convert_to_numpy(layer(ops.array(x)))
    kernel, bias = layer.convolution.get_weights()
    np.testing.assert_allclose(
        y[..., :16], x[..., :16] @ kernel[0, 0] + bias, atol=1e-4
    )
    np.testing.assert_allclose(
        y[..., 16:], standardized(x[..., 16:], (1, 2, 3), 1e-5), atol=1e-4
    )


def test_layer_norm_has_two_scalars():
    layer = normalization("layer", 8)
    layer.build((None, 4, 4, 8))
    assert [tuple(w.shape) for w in layer.weights] == [(), ()]


@pytest.mark.parametrize("alias, kind", NORM_ALIASES.items())
def test_older_names_are_aliases(alias, kind):
    layer, truthful = normalization(alias, 8), normalization(kind, 8)
    assert type(layer) is type(truthful)
    assert _free(layer) == _free(truthful)


def test_unknown_norm_is_refused():
    with pytest.raises(ConfigError, match="norm cannot be 'weight'"):
        normalization("weight", 8)


@pytest.mark.parametrize("kind", ["instance", "layer", "group"])
def test_statistics_do_not_overflow_in_float16(kind):
    layer = normalization(kind, 16)
    config = {**layer.get_config(), "dtype": keras.DTypePolicy("mixed_float16")}
    half = type(layer).from_config(config)
    x = ops.array(images()[..., :16] * 5000, "float16")
    y = ops.convert_to_numpy(ops.cast(half(x), "float32"))
    assert np.isfinite(y).all()
    assert abs(y.std() - 1) < 0.05
