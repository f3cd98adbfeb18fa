"""Attention over positions and channels."""

import keras
import numpy as np
import pytest
from keras import ops

from faceswap_gan.networks.attention import ChannelAttention
from faceswap_gan.networks.attention import SelfAttention
from faceswap_gan.networks.attention import dual_attention

pytestmark = pytest.mark.backends

SHAPE = (2, 4, 6, 16)
INERT = ("key/bias",)
"""A bias of the keys shifts all energies of a query alike: softmax drops it."""


def images() -> np.ndarray:
    return np.random.default_rng(0).normal(size=SHAPE).astype("float32")


def softmax(x: np.ndarray) -> np.ndarray:
    x = np.exp(x - x.max(-1, keepdims=True))
    return x / x.sum(-1, keepdims=True)


def with_gate(layer, gate: float):
    layer.build(SHAPE)
    layer.gamma.assign(gate)
    return layer


@pytest.mark.parametrize("pool", [False, True])
def test_self_attention_keeps_the_contract(check_layer, pool):
    config = {"squeeze": 4, "pool": pool, "weight_decay": 1e-4}
    check_layer(SelfAttention, config, SHAPE, SHAPE, inert=INERT)


def test_channel_attention_keeps_the_contract(check_layer):
    check_layer(ChannelAttention, {}, SHAPE, SHAPE)


@pytest.mark.parametrize("cls", [SelfAttention, ChannelAttention])
def test_attention_starts_as_the_identity(cls):
    outputs = cls()(ops.array(images()))
    np.testing.assert_array_equal(ops.convert_to_numpy(outputs), images())


@pytest.mark.parametrize("pool", [False, True])
def test_self_attention_is_its_formula(pool):
    layer = with_gate(SelfAttention(squeeze=4, pool=pool), 0.7)
    x = images().astype("float64")

    def positions(projection, pooled):
        kernel, bias = projection.get_weights()
        y = x @ kernel[0, 0] + bias
        if pooled:
            y = y.reshape(2, 2, 2, 3, 2, -1).max((2, 4))
        return y.reshape(2, -1, y.shape[-1])

    query = positions(layer.query, False)
    key, value = positions(layer.key, pool), positions(layer.value, pool)
    attended = softmax(query @ key.transpose(0, 2, 1)) @ value
    expected = x + 0.7 * attended.reshape(SHAPE)
    actual = ops.convert_to_numpy(layer(ops.array(images())))
    np.testing.assert_allclose(actual, expected, atol=1e-4)


@pytest.mark.parametrize("size", [(16, 16), (36, 36), (31, 33)])
def test_attention_in_inference_is_that_of_training(size):
    layer = with_gate(SelfAttention(squeeze=4), 0.7)
    x = ops.array(
        np.random.default_rng(0).normal(size=(2, *size, 16)), "float32"
    )
    seen, trained = layer(x, training=False), layer(x, training=True)
    np.testing.assert_allclose(
        ops.convert_to_numpy(seen), ops.convert_to_numpy(trained), atol=1e-5
    )


def test_channel_attention_is_its_formula():
    layer = with_gate(ChannelAttention(), 0.7)
    x = images().astype("float64").reshape(2, 24, 16)
    energy = x.transpose(0, 2, 1) @ x
    weights = softmax(energy.max(-1, keepdims=True) - energy)
    expected = x + 0.7 * x @ weights.transpose(0, 2, 1)
    actual = ops.convert_to_numpy(layer(ops.array(images())))
    np.testing.assert_allclose(actual, expected.reshape(SHAPE), atol=1e-4)


def test_dual_attention_joins_both_branches():
    inputs = keras.Input(SHAPE[1:])
    outputs = dual_attention(inputs, "instance", 1e-4, "dual")
    model = keras.Model(inputs, outputs)
    assert model.output_shape == (None, *SHAPE[1:])
    kinds = [type(layer) for layer in model.layers]
    assert kinds.count(SelfAttention) == kinds.count(ChannelAttention) == 1
    regularized = [v for v in model.trainable_variables if v.regularizer]
    assert len(regularized) == 4 + 3
