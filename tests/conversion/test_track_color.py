"""Smoothing of colour corrections along a track."""

import math

import numpy as np
import pytest

from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.track_color import TrackColor

MOVING = [name for name in COLOR_METHODS if name != "none"]
AVERAGED = [name for name in MOVING if not COLOR_METHODS[name].steady]
STEADY = [name for name in MOVING if COLOR_METHODS[name].steady]


def masked_mean(image, mask):
    pixels = image.reshape(-1, 3).astype(np.float64)
    return np.average(pixels, axis=0, weights=mask.ravel())


def flutter(pictures):
    """How far the mean colours of pictures differ from one to the next."""
    return np.abs(np.diff(pictures, axis=0)).mean()


@pytest.mark.parametrize("name", STEADY)
def test_what_a_network_changes_by_itself_is_undone_at_once(
    name, rng, swapped, target, mask
):
    color, made, moved = TrackColor(COLOR_METHODS[name]), [], []
    inside = mask[..., 0] == 1
    for index in range(40):
        drawn = swapped * rng.uniform(0.85, 1.15, 3)
        drawn = np.clip(drawn, 0, 255).astype(np.float32)
        result = color(drawn, target, mask, 0, index / 25)
        made.append(drawn[inside].mean(axis=0))
        moved.append(result[inside].mean(axis=0))
    assert flutter(moved[10:]) < 0.2 * flutter(made[10:])


@pytest.mark.parametrize("name", AVERAGED)
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
    assert flutter(smooth[10:]) < 0.3 * flutter(single[10:])


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


# The colours at the edge are believed a little less with each empty mask.
@pytest.mark.parametrize("name, within", [("mkl", 1e-3), ("seamless", 0.2)])
def test_an_empty_mask_keeps_the_tracks_colours(
    name, within, swapped, target, mask
):
    color = TrackColor(COLOR_METHODS[name])
    expected = color(swapped, target, mask, 0, 0.0)
    result = color(swapped, target, np.zeros_like(mask), 0, 0.04)
    np.testing.assert_allclose(result, expected, atol=within)


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
