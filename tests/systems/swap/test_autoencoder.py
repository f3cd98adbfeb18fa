"""The autoencoder learns people who do not exist."""

import itertools

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import face_set
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.systems.swap.gan import build_gan
from faceswap_gan.systems.swap.sampling import batches
from faceswap_gan.systems.swap.sampling import chances

PEOPLE, STEPS = ["bruno", "ada"], 40


def film(person, size):
    """A few faces (n, w, w, 6) with their masks."""
    return face_set(IDENTITIES[person], performance(1, 6), size).with_masks()


@pytest.mark.slow
def test_the_preset_trains_on_synthetic_people():
    config = load_config(
        preset="autoencoder",
        overrides=["training.batch_size=4", f"training.iterations={STEPS}"],
    )
    size = working_size(config.model.resolution, config.model.coverage)
    faces = [film(person, size) for person in PEOPLE]
    often = [chances(own, config.training.balance_share) for own in faces]
    model, losses = build_gan(PEOPLE, config), []
    drawn = batches(faces, often, config, 0)
    for batch in itertools.islice(drawn, STEPS):
        model.reset_metrics()
        logs = model.train_on_batch(*batch, return_dict=True)
        losses.append(float(logs["reconstruction"]))
    assert np.mean(losses[-5:]) < 0.8 * np.mean(losses[:5])
