"""Smoothing of colour corrections along a track."""

import math

import numpy as np
import pytest

from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.track_color import TrackColor

MOVING = [name for name in COLOR_METHODS if name != "none"]


def masked_mean(image, mask):
    pixels = image.reshape(-1, 3).astype(np.float64)
    return np.average(pixels, axis=0, weights=mask.ravel())


@pytest.mark.parametrize("name", MOVING)
def test_track_smoothing_calms_single_frames(name, rng, swapped, mask):
    """Scenes that flutter by +-8 levels make the result flutter less."""
    color, single, smooth = TrackColor(COLOR_METHODS[name]), [], []
    for index in range(40):
        scene = swapped + rng.uniform(-8, 8, 3)
        scene = np.clip(scene, 0, 255).astype(np.float32)
        result = color(swapped, scene, mask, 0, index / 25)
        smooth.append(result[mask[..., 0] == 1].mean(axis=0))
        result = COLOR_METHODS[name](swapped, scene, mask)
        single.append(result[mask[..., 0] == 1].mean(axis=0))
    change = [np.abs(np.diff(c[10:], axis=0)).mean() for c in (single, smooth)]
    assert change[1] < 0.3 * change[0]


def test_track_smoothing_is_exponential_in_time(swapped, target, mask):
    color = TrackColor(COLOR_METHODS["adain"], seconds=0.5)
    color(swapped, swapped, mask, 3, 1.0)
    result = color(swapped, target, mask, 3, 1.2)
    keep = math.exp(-0.2 / 0.5)
    means = [masked_mean(image, mask) for image in (swapped, target)]
    expected = keep * means[0] + (1 - keep) * means[1]
    mean = masked_mean(result, mask)
    np.testing.assert_allclose(mean, expected, atol=0.5)


def test_tracks_do_not_mix_and_a_light_both_show_passes(swapped, mask):
    color = TrackColor(COLOR_METHODS["adain"])
    color(swapped, swapped, mask, 0, 0.0)
    bright = np.clip(swapped.astype(int) + 40, 0, 255).astype(np.uint8)
    inside = mask[..., 0] == 1
    same = color(bright, bright, mask, 0, 0.04)
    np.testing.assert_allclose(same[inside], bright[inside], atol=0.1)
    other = color(swapped, bright, mask, 1, 0.04)
    np.testing.assert_allclose(other[inside], bright[inside], atol=0.1)


def test_an_empty_mask_keeps_the_tracks_colours(swapped, target, mask):
    color = TrackColor(COLOR_METHODS["mkl"])
    expected = color(swapped, target, mask, 0, 0.0)
    result = color(swapped, target, np.zeros_like(mask), 0, 0.04)
    np.testing.assert_allclose(result, expected, atol=1e-3)


def test_another_goes_on_with_what_one_remembers(rng, swapped, target, mask):
    """To the last bit, whatever the first one sees afterwards."""
    method = COLOR_METHODS["hist_match"]
    first = TrackColor(method)
    for time in (0.0, 0.04):
        first(swapped, target, mask, 0, time)
        first(target, swapped, mask, 5, time)
    second = TrackColor(method, state=first.state)
    results = [c(swapped, target, mask, 5, 0.2) for c in (first, second)]
    np.testing.assert_array_equal(*results)
