"""What names the person from a latent vector."""

import keras
import numpy as np
import pytest

from faceswap_gan.networks.latent_critic import build_latent_critic

pytestmark = pytest.mark.backends

VECTORS = np.random.default_rng(0).normal(size=(6, 32)).astype("float32")


def logits(critic, vectors):
    return keras.ops.convert_to_numpy(critic(vectors, training=True))


@pytest.mark.parametrize("people", [2, 5])
def test_it_gives_a_logit_for_each_person(people):
    scores = build_latent_critic(32, people)(VECTORS)
    assert tuple(scores.shape) == (6, people)
    assert keras.backend.standardize_dtype(scores.dtype) == "float32"


def test_neither_size_nor_offset_of_a_unit_matters():
    critic = build_latent_critic(32, 3)
    sizes = np.geomspace(0.1, 100, 32).astype("float32")
    near = logits(critic, VECTORS)
    far = logits(critic, sizes * (VECTORS + 7))
    np.testing.assert_allclose(near, far, atol=1e-2)


def test_it_learns_whose_vector_it_is():
    random = np.random.default_rng(1)
    people = random.integers(0, 2, 64)
    vectors = random.normal(size=(64, 32)).astype("float32")
    vectors[:, 0] += 4 * people - 2
    critic = build_latent_critic(32, 2)
    critic.compile(
        keras.optimizers.Adam(1e-2),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    for _ in range(30):
        critic.train_on_batch(vectors, people)
    assert (logits(critic, vectors).argmax(-1) == people).mean() > 0.9
