"""Codes of swapped faces, which are kept within the other person's."""

import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.records.consent import Person
from faceswap_gan.settings.older_names import completed
from faceswap_gan.systems.swap.code_ranges import CodeRanges
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.data import network_faces
from faceswap_gan.systems.swap.pictures import Sheets
from faceswap_gan.systems.swap.reconstruct import reconstructions
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.systems.swap.validation import FaceValidation

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


@pytest.fixture
def filmed():
    """Working faces of both people, of different numbers."""
    random = np.random.default_rng(1)
    return [
        random.integers(0, 256, (count, 100, 100, 6), dtype=np.uint8)
        for count in (70, 5)
    ]


def measured(model, filmed):
    """Returns mean and covariance of both people's codes, face by face."""
    settings = model.config.model
    view = settings.coverage, settings.resolution
    for person, own in enumerate(filmed):
        faces = network_faces(own[..., :3], *view)
        centred = model.centred(faces, person)
        latent = keras.ops.convert_to_numpy(model.coder(centred)[1])
        yield latent.mean(0), np.cov(latent.T, bias=True)


def ranges_of(model):
    return [
        tuple(map(keras.ops.convert_to_numpy, (r.mean, r.covariance)))
        for r in model.code_ranges
    ]


def test_ranges_are_those_of_faces_as_they_are(build, filmed):
    model = build(3.0)
    CodeRanges(filmed, model.config.model)(model)
    pairs = zip(ranges_of(model), measured(model, filmed), strict=True)
    for found, wanted in pairs:
        for one, other in zip(found, wanted, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)


def test_a_step_leaves_ranges_as_they_are(build, filmed):
    model = build(3.0)
    before = ranges_of(model)
    model.train_on_batch(np.stack([filmed[0][:2]] * 2, axis=1))
    for old, new in zip(before, ranges_of(model), strict=True):
        for one, other in zip(old, new, strict=True):
            assert np.array_equal(one, other)


def test_scores_and_previews_measure_with_averaged_weights(build, filmed):
    model = build(3.0)
    settings = model.config.model
    wanted = list(measured(model, filmed))
    for variable in model.generator_variables:
        variable.assign(2 * keras.ops.convert_to_numpy(variable))
    ranges = CodeRanges(filmed, settings)
    batch = np.stack([filmed[0][:4]] * 2, axis=1)
    sets = {"training": filmed}
    for work in (
        FaceValidation(sets, model.config, None, ranges),
        Sheets(batch, settings, None, ranges),
    ):
        for reach in model.code_ranges:
            reach.mean.assign(np.zeros(8))
        work(model)
        for found, seen in zip(ranges_of(model), wanted, strict=True):
            np.testing.assert_allclose(found[0], seen[0], rtol=1e-3, atol=1e-6)


def test_models_of_before_go_on_without():
    older = load_config().model_dump(mode="json")
    older["model"].pop("code_range")
    assert completed(older, SwapConfig)["model"]["code_range"] == 0
    assert load_config().model.code_range > 0
