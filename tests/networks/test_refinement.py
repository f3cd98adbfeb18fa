"""The last stage of decoders makes of a patch what it makes of the whole."""

import keras
import numpy as np
import pytest
from keras import ops

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.heads import drawn_from
from faceswap_gan.networks.plain import plain_network
from faceswap_gan.networks.refinement import MARGIN
from faceswap_gan.networks.refinement import build_refiner
from faceswap_gan.networks.refinement import crop
from faceswap_gan.networks.refinement import patch_side
from faceswap_gan.networks.refinement import refined

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("narrow")]
NETWORKS = ("small", "autoencoder", "lite")
SIDE, PATCH = 64, 20


def array(x) -> np.ndarray:
    return ops.convert_to_numpy(x)


def networks(name: str, changed: bool = True):
    """A decoder and its last stage, with weights as after a training."""
    architecture = Architecture(name, SIDE, latent=8, attention="none")
    decoder = build_decoder(architecture)
    refiner = build_refiner(decoder)
    if changed:
        random = np.random.default_rng(1)
        for weight in refiner.weights:
            weight.assign(random.normal(0, 0.1, weight.shape))
    return decoder, refiner


def codes(decoder) -> np.ndarray:
    random = np.random.default_rng(0)
    return random.normal(size=(2, *decoder.input_shape[1:])).astype("float32")


@pytest.mark.parametrize("name", NETWORKS)
def test_a_patch_of_the_whole_is_what_the_patch_alone_becomes(name):
    decoder, refiner = networks(name)
    given, picture = codes(decoder), decoder.output["rgba"]
    whole = array(refined(decoder, refiner)(given)["rgba"])
    assert whole.shape == (2, 2 * SIDE, 2 * SIDE, 4)
    maps = keras.Model(decoder.input, [drawn_from(decoder), picture])(given)
    scale = SIDE // maps[0].shape[1]
    corner = np.array([[4, 40], [22, 14]], "int32")
    pieces = [
        crop(maps[0], corner // scale - MARGIN, PATCH // scale + 2 * MARGIN),
        crop(maps[1], corner - MARGIN, PATCH + 2 * MARGIN),
    ]
    made = array(refiner(pieces))
    for one, every, (top, left) in zip(made, whole, 2 * corner, strict=True):
        there = every[top : top + 2 * PATCH, left : left + 2 * PATCH]
        assert there[..., 1:].std() > 0.01
        np.testing.assert_allclose(one, there, atol=2e-5)


@pytest.mark.parametrize("name", NETWORKS)
def test_untrained_it_enlarges_the_picture_bilinearly(name):
    decoder, refiner = networks(name, changed=False)
    given = codes(decoder)
    picture = array(decoder(given)["rgba"])
    whole = array(refined(decoder, refiner)(given)["rgba"])
    larger = array(ops.image.resize(picture, (2 * SIDE, 2 * SIDE), "bilinear"))
    inner = slice(2, -2)
    np.testing.assert_allclose(
        whole[:, inner, inner], larger[:, inner, inner], atol=1e-5
    )


def test_alpha_is_that_of_the_decoder_and_colours_stay_in_range():
    decoder, refiner = networks("small")
    plain = build_refiner(decoder)
    given = codes(decoder)
    refiner.get_layer("detail_conv").bias.assign(np.full(12, 5.0))
    changed, before = (
        array(refined(decoder, one)(given)["rgba"]) for one in (refiner, plain)
    )
    np.testing.assert_array_equal(changed[..., 0], before[..., 0])
    assert (changed[..., 1:] <= 1).all() and changed[..., 1:].min() > 0.99


def test_it_takes_a_seventh_of_the_map_and_few_weights():
    for side in (64, 96, 128):
        seen = (patch_side(side) // 2 + 2 * MARGIN) / (side // 2)
        assert patch_side(side) % 2 == 0
        assert seen**2 < 0.2, side
    assert networks("small")[1].count_params() < 15_000


def test_maps_are_cut_where_it_is_said():
    maps = np.random.default_rng(0).normal(size=(2, 7, 9, 3)).astype("float32")
    cut = array(crop(maps, np.array([[0, 5], [3, 1]], "int32"), 4))
    np.testing.assert_array_equal(cut[0], maps[0, :4, 5:])
    np.testing.assert_array_equal(cut[1], maps[1, 3:, 1:5])


@pytest.mark.parametrize("name", NETWORKS)
def test_of_keras_own_layers_it_makes_the_same(name):
    decoder, refiner = networks(name)
    whole, given = refined(decoder, refiner), codes(decoder)
    made = array(plain_network(whole)(given)["rgba"])
    np.testing.assert_allclose(made, array(whole(given)["rgba"]), atol=2e-5)
