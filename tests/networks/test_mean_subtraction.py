"""The running mean picture that is taken away before the encoder."""

import keras
import numpy as np
import pytest

from faceswap_gan.networks.mean_subtraction import MeanSubtraction

pytestmark = pytest.mark.backends
MOMENTUM = 0.5


def pictures(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.uniform(-1, 1, (4, 8, 8, 3)).astype("float32")


def test_the_mean_follows_its_recursion_in_float64():
    layer, mean = MeanSubtraction(MOMENTUM), 0.0
    for step in range(15):
        faces = pictures(step)
        kept = min(MOMENTUM, step / (10 + step))
        mean = kept * mean + (1 - kept) * faces.astype("float64").mean(0)
        centred = layer(faces, training=True)
        assert np.allclose(
            keras.ops.convert_to_numpy(centred), faces - mean, atol=1e-5
        )


def test_what_it_has_learnt_stays_outside_training():
    layer = MeanSubtraction()
    layer(pictures(0), training=True)
    before = keras.ops.convert_to_numpy(layer.mean)
    layer(pictures(1))
    assert np.array_equal(keras.ops.convert_to_numpy(layer.mean), before)


def test_people_of_other_colours_become_alike():
    dark, pale = MeanSubtraction(), MeanSubtraction()
    faces = pictures(0)
    mine = dark(faces - 0.3, training=True)
    theirs = pale(faces + 0.3, training=True)
    assert np.allclose(
        keras.ops.convert_to_numpy(mine),
        keras.ops.convert_to_numpy(theirs),
        atol=1e-6,
    )


def test_it_is_made_again_from_its_config():
    layer = MeanSubtraction.from_config(MeanSubtraction(0.9).get_config())
    assert layer.momentum == 0.9
    assert layer.compute_dtype == "float32"
