"""What names the person from a latent vector and from the pose."""

import keras
import numpy as np
import pytest

from faceswap_gan.networks.identity_classifier import build_identity_classifier
from faceswap_gan.networks.identity_classifier import build_pose_classifier

pytestmark = pytest.mark.backends

RANDOM = np.random.default_rng(0)
VECTORS = RANDOM.normal(size=(64, 32)).astype("float32")
POSES = RANDOM.normal(size=(64, 8)).astype("float32")
INPUTS = {"code and pose": [VECTORS, POSES], "pose alone": POSES}


def critic_of(kind, people):
    if kind == "pose alone":
        return build_pose_classifier(8, people)
    return build_identity_classifier(32, 8, people)


def logits(critic, inputs):
    return keras.ops.convert_to_numpy(critic(inputs, training=True))


@pytest.mark.parametrize("people", [2, 5])
@pytest.mark.parametrize("kind", INPUTS)
def test_it_gives_a_logit_for_each_person(kind, people):
    scores = critic_of(kind, people)(INPUTS[kind])
    assert tuple(scores.shape) == (64, people)
    assert keras.backend.standardize_dtype(scores.dtype) == "float32"


def test_neither_size_nor_offset_of_a_unit_matters():
    critic = critic_of("code and pose", 3)
    sizes = np.geomspace(0.1, 100, 32).astype("float32")
    near = logits(critic, [VECTORS, POSES])
    far = logits(critic, [sizes * (VECTORS + 7), POSES])
    np.testing.assert_allclose(near, far, atol=1e-2)


def test_a_feature_that_hardly_changes_says_nothing():
    critic = critic_of("pose alone", 3)
    still = logits(critic, 0 * POSES)
    np.testing.assert_allclose(logits(critic, 1e-5 * POSES), still, atol=1e-2)


@pytest.mark.parametrize("kind", INPUTS)
def test_it_learns_whose_vector_it_is(kind):
    people = RANDOM.integers(0, 2, 64)
    poses = POSES.copy()
    poses[:, 0] += 4 * people - 2
    inputs = poses if kind == "pose alone" else [VECTORS, poses]
    critic = critic_of(kind, 2)
    critic.compile(
        keras.optimizers.Adam(1e-2),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    for _ in range(30):
        critic.train_on_batch(inputs, people)
    assert (logits(critic, inputs).argmax(-1) == people).mean() > 0.9
