"""Steadiness of clips whose change over time is known."""

import numpy as np
import pytest

from faceswap_gan.evaluation.temporal import carried
from faceswap_gan.evaluation.temporal import flicker
from faceswap_gan.evaluation.temporal import motion
from faceswap_gan.evaluation.temporal import warp_error

EVERYWHERE = np.ones((64, 64), bool)
STILL = np.zeros((64, 64, 2), np.float32)


@pytest.fixture(scope="module")
def texture():
    """A smooth picture wide enough to be moved."""
    import cv2

    noise = np.random.default_rng(0).uniform(0, 255, (104, 104, 3))
    smooth = cv2.GaussianBlur(noise, (0, 0), 3)
    low, high = smooth.min(), smooth.max()
    return ((smooth - low) / (high - low) * 255).astype(np.uint8)


def window(texture, x=20, y=20):
    return texture[y : y + 64, x : x + 64]


def test_flow_finds_a_shift(texture):
    before, after = window(texture), window(texture, x=17, y=22)
    flow, visible = motion(before, after)
    middle = flow[16:48, 16:48].reshape(-1, 2)
    np.testing.assert_allclose(np.median(middle, axis=0), [3, -2], atol=0.2)
    assert visible[16:48, 16:48].mean() > 0.95
    assert not visible[:, -3:].any()


def test_motion_alone_is_no_error(texture):
    before, after = window(texture), window(texture, x=18)
    flow, visible = motion(before, after)
    still = warp_error(before, after, STILL, EVERYWHERE)
    assert warp_error(before, after, flow, visible) < 0.2 * still


def test_warp_error_of_a_known_offset(texture):
    before = window(texture) // 2
    after = before + np.uint8(9)
    assert warp_error(before, after, STILL, EVERYWHERE) == pytest.approx(9)
    assert warp_error(before, before, STILL, EVERYWHERE) == 0


def test_warp_error_counts_visible_pixels_only(texture):
    before, after = window(texture), window(texture).copy()
    after[:32] = 0
    visible = EVERYWHERE.copy()
    visible[:32] = False
    assert warp_error(before, after, STILL, visible) == 0
    assert warp_error(before, after, STILL, ~EVERYWHERE) == 0


def test_carried_undoes_a_known_shift(texture):
    before, after = window(texture), window(texture, x=15)
    flow = STILL + np.array([5, 0])
    error = carried(after, flow) - before
    assert np.abs(error[:, :58]).max() == 0


def test_a_steady_drift_is_no_flicker():
    frames = [np.full((8, 8, 3), level, np.uint8) for level in (40, 47, 54)]
    assert flicker(*frames) == 0


def test_two_pictures_in_turn_flicker_by_their_difference():
    first, second = (np.full((8, 8, 3), v, np.uint8) for v in (100, 108))
    assert flicker(first, second, first) == 8


def test_flicker_of_known_noise():
    rng = np.random.default_rng(0)
    frames = 128 + rng.normal(0, 10, (3, 200, 200, 3))
    expected = 10 * np.sqrt(6) * np.sqrt(2 / np.pi) / 2
    assert flicker(*frames) == pytest.approx(expected, rel=0.01)
