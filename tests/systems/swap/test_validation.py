"""What the trainer is told of a model: scores, and what is wrong with it."""

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.systems.swap.code_ranges import CodeRanges
from faceswap_gan.systems.swap.entry import PSNR
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.systems.swap.validation import FaceValidation
from faceswap_gan.systems.swap.validation import _psnr
from faceswap_gan.systems.swap.validation import health

CONFIG = load_config(overrides=["model.latent=8"])


@pytest.fixture
def model(narrow):
    return FaceSwapSystem().build(["a", "b"], CONFIG)


def faces(count):
    random = np.random.default_rng(count)
    return random.integers(0, 256, (count, 100, 100, 6), dtype=np.uint8)


def test_psnr_of_a_constant_error():
    black = np.full((2, 4, 4, 3), -1.0)
    assert _psnr(black + 0.02, black) == pytest.approx(40.0)


def test_each_set_is_scored_and_nothing_changes(model):
    ranges = CodeRanges([faces(40), faces(3)], CONFIG.model)
    ranges(model)
    before = [np.array(v) for v in model.variables]
    sets = {
        "training": [faces(40), faces(3)],
        "held_out": [faces(2), faces(3)],
        "none": [faces(0), faces(0)],
        "of_b": [faces(0), faces(3)],
        "of_a": [faces(2), faces(0)],
    }
    found = FaceValidation(sets, CONFIG, None, ranges)(model)
    assert {score.metric for score in found} == {PSNR}
    scores = {score.part: score.value for score in found}
    assert set(scores) == {"training", "held_out", "of_a", "of_b"}
    halves = (scores["of_a"] + scores["of_b"]) / 2
    assert scores["held_out"] == pytest.approx(halves)
    assert all(0 < score < 30 for score in scores.values())
    for old, new in zip(before, model.variables, strict=True):
        assert np.array_equal(old, np.array(new)), new.path


def test_lost_masks_and_broken_weights_are_named(model):
    batch = np.stack([faces(2), faces(2)], axis=1)
    assert health(model, batch) is None
    bias = model.decoders[1].get_layer("alpha_conv").bias
    good = np.array(bias)
    for value, state in ((-40.0, "empty"), (40.0, "full")):
        bias.assign(np.full_like(good, value))
        assert health(model, batch) == f"the mask of b is {state} everywhere"
    bias.assign(np.full_like(good, np.nan))
    assert health(model, batch) == "a weight is no longer a number"
