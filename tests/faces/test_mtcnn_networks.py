"""The packaged networks, and what is computed otherwise than they were made."""

import keras
import numpy as np
import pytest

from faceswap_gan.faces import mtcnn_networks as networks


def test_slopes_of_at_most_one_take_two_passes_and_change_nothing():
    slopes = np.array([-0.5, 0.0, 0.3, 1.0], np.float32)
    x = np.random.default_rng(0).normal(size=(2, 5, 5, 4)).astype(np.float32)
    results = []
    for rectifier in (keras.layers.PReLU, networks.GentlePReLU):
        layer = rectifier(shared_axes=(1, 2))
        layer.build(x.shape)
        layer.alpha.assign(slopes[None, None])
        results.append(keras.ops.convert_to_numpy(layer(x)))
    np.testing.assert_array_equal(*results)


@pytest.mark.parametrize(
    ("build", "layers"),
    [
        (networks.proposal_network, 2),
        (networks.refinement_network, 2),
        (networks.output_network, 4),
    ],
)
def test_no_slope_of_the_gentle_layers_exceeds_one(build, layers):
    gentle = [
        layer
        for layer in build().layers
        if isinstance(layer, networks.GentlePReLU)
    ]
    assert len(gentle) == layers
    for layer in gentle:
        assert keras.ops.convert_to_numpy(layer.alpha).max() <= 1
