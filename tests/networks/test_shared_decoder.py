"""Decoders of one trunk: what people share, and what each has of their own."""

import keras
import numpy as np
import pytest
from keras import layers

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.heads import is_head
from faceswap_gan.networks.plain import plain_network
from faceswap_gan.networks.shared_decoder import ChannelModulation
from faceswap_gan.networks.shared_decoder import sharing

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("narrow")]

FAMILIES = [
    Architecture("small", 64, norm="layer"),
    Architecture("autoencoder", 64),
    Architecture("lite", 128, attention="none", spade=True),
    Architecture("standard", 64, attention="none"),
]


def network(architecture):
    return architecture.network


def given(decoder):
    random = np.random.default_rng(0)
    inputs = [
        random.normal(size=(2, *one.shape[1:])).astype("float32")
        for one in decoder.inputs
    ]
    return inputs if len(inputs) > 1 else inputs[0]


def outputs(decoder):
    return keras.ops.convert_to_numpy(decoder(given(decoder))["rgba"])


@pytest.fixture(params=FAMILIES, ids=network)
def trunk(request):
    keras.utils.set_random_seed(0)
    return build_decoder(request.param)


@pytest.fixture
def people(trunk):
    return [sharing(trunk), sharing(trunk)]


def of_each(people):
    """Returns the ids of the variables of each."""
    return [{id(v) for v in decoder.variables} for decoder in people]


def test_heads_modulations_and_the_last_block_are_everybodys_own(people):
    one, other = people
    ids = of_each(people)
    shared = [
        layer
        for layer in one.layers
        if layer in other.layers and layer.variables
    ]
    both = ids[0] & ids[1]
    assert {id(v) for layer in shared for v in layer.variables} == both
    assert not any(is_head(layer.name) for layer in shared)
    assert not any(isinstance(layer, ChannelModulation) for layer in shared)
    modulated = [own for own in shared if isinstance(own, layers.Conv2D)]
    kinds = [isinstance(each, ChannelModulation) for each in one.layers]
    assert sum(kinds) == len(modulated) > 0
    assert ids[0] - both and ids[1] - both


def test_before_training_a_modulation_changes_nothing(trunk, people):
    for decoder in people:
        names = {
            layer.name: layer for layer in decoder.layers if layer.variables
        }
        for layer in trunk.layers:
            if layer.variables and names[layer.name] is not layer:
                names[layer.name].set_weights(layer.get_weights())
        np.testing.assert_allclose(outputs(decoder), outputs(trunk), atol=1e-5)


def test_what_one_learns_in_the_trunk_the_other_knows(people):
    one, other = people
    before = outputs(other)
    both = set.intersection(*of_each(people))
    moved = [v for v in one.trainable_variables if id(v) in both]
    for variable in moved:
        variable.assign(1.5 * keras.ops.convert_to_numpy(variable.value))
    assert np.abs(outputs(other) - before).max() > 1e-3


def test_what_one_learns_alone_leaves_the_other_as_it_is(people):
    one, other = people
    before = outputs(one), outputs(other)
    both = set.intersection(*of_each(people))
    for variable in one.trainable_variables:
        if id(variable) not in both:
            value = keras.ops.convert_to_numpy(variable.value)
            variable.assign(1.5 * value + 0.1)
    assert np.abs(outputs(one) - before[0]).max() > 1e-3
    np.testing.assert_array_equal(outputs(other), before[1])


def test_it_has_a_form_of_kerass_own_layers(people):
    decoder = people[0]
    random = np.random.default_rng(1)
    for layer in decoder.layers:
        if isinstance(layer, ChannelModulation):
            layer.set_weights(
                [random.uniform(0.5, 1.5, v.shape) for v in layer.variables]
            )
    plain = plain_network(decoder)
    assert not any(isinstance(one, ChannelModulation) for one in plain.layers)
    np.testing.assert_allclose(outputs(plain), outputs(decoder), atol=1e-4)
