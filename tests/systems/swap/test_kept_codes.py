"""Codes of swapped faces, which are kept within the other person's."""

import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.records.consent import Person
from faceswap_gan.settings.older_names import completed
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.reconstruct import reconstructions
from faceswap_gan.systems.swap.system import FaceSwapSystem

pytestmark = pytest.mark.backends
PEOPLE = ["ada", "bo"]
ADA, BO = range(2)
STRONGER = 3.0


@pytest.fixture(scope="module")
def faces():
    random = np.random.default_rng(0)
    return random.uniform(-1, 1, (3, 64, 64, 3)).astype("float32")


@pytest.fixture
def build(narrow):
    """Builds a model whose bo has hardly ever done anything."""

    def built(limit: float, network: str = "small"):
        config = load_config(
            overrides=[
                *(f"model.network={network}", "model.latent=8"),
                f"model.code_range={limit}",
            ]
        )
        model = FaceSwapSystem().build(PEOPLE, config)
        pairs = zip(model.generator_variables, model.ema.averages, strict=True)
        for variable, average in pairs:
            # A network that was never trained draws next to nothing.
            drawn = STRONGER * keras.ops.convert_to_numpy(variable)
            variable.assign(drawn)
            average.assign(drawn)
        for reach in model.code_ranges:
            reach.mean.assign(np.full(8, 0.1))
            reach.covariance.assign(1e-6 * np.eye(8))
        return model

    return built


def test_a_swap_is_kept_within_and_a_rebuilt_face_is_as_it_is(build, faces):
    free, kept = build(0.0), build(3.0)
    assert free.code_ranges == []
    one, other = (reconstructions(m, faces, ADA) for m in (free, kept))
    assert np.array_equal(one[ADA], other[ADA])
    # All of them are shown as about the one thing that bo is known to do.
    differing = [np.ptp(made[BO, ..., 1:], 0).max() for made in (one, other)]
    assert 0.1 < differing[0] > 10 * differing[1]


@pytest.mark.parametrize("network", ["small", "autoencoder"])
def test_a_preview_shows_what_conversion_makes(build, faces, network, tmp_path):
    system, model = FaceSwapSystem(), build(3.0, network)
    for reach in model.code_ranges:
        reach.covariance.assign(1e-3 * np.eye(8))
    people = [
        Person(name=name, basis="synthetic", date="2026-01-01")
        for name in PEOPLE
    ]
    folder = checkpoints.save(
        *(tmp_path, 1, people, model.config, system.variables(model)),
        model.optimizer,
    )
    found = checkpoints.open_checkpoint(folder)
    for person in (ADA, BO):
        transform = system.transform(found, "ada", PEOPLE[person])
        batch = FaceBatch(faces, [0] * 3, [0.0] * 3, np.zeros((3, 5, 2)))
        shown = reconstructions(model, faces, ADA)[person]
        np.testing.assert_allclose(transform(batch), shown, atol=1e-4)


def test_decoders_that_change_places_take_their_ranges_along(build):
    model = build(3.0)
    model.code_ranges[BO].mean.assign(np.ones(8))
    FaceSwapSystem().change(model)
    means = [keras.ops.convert_to_numpy(r.mean) for r in model.code_ranges]
    assert np.array_equal(means[ADA], np.ones(8))
    np.testing.assert_allclose(means[BO], 0.1, rtol=1e-6)


def test_a_step_tells_what_codes_everybody_has(build):
    model = build(3.0)
    batch = np.random.default_rng(0).integers(0, 256, (2, 2, 100, 100, 6))
    before = [keras.ops.convert_to_numpy(r.steps) for r in model.code_ranges]
    model.train_on_batch(batch.astype("uint8"))
    for old, reach in zip(before, model.code_ranges, strict=True):
        assert float(reach.steps) == old + 1


def test_models_of_before_go_on_without():
    older = load_config().model_dump(mode="json")
    older["model"].pop("code_range")
    assert completed(older, SwapConfig)["model"]["code_range"] == 0
    assert load_config().model.code_range > 0
