"""Colour methods against float64 references and known answers."""

import cv2
import numpy as np
import pytest
from skimage.exposure import match_histograms

from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.errors import ConfigError

MOVING = [name for name in COLOR_METHODS if name != "none"]


def weighted_moments(image, mask):
    pixels = image.reshape(-1, 3).astype(np.float64)
    weights = mask.ravel().astype(np.float64)
    mean = np.average(pixels, axis=0, weights=weights)
    return mean, np.cov(pixels.T, aweights=weights, ddof=0)


@pytest.mark.parametrize("name", COLOR_METHODS)
def test_contract(name, swapped, target, mask):
    before = swapped.copy(), target.copy()
    result = COLOR_METHODS[name](swapped, target, mask)
    assert result.shape == swapped.shape
    assert result.dtype == np.float32
    assert result.min() >= 0
    assert result.max() <= 255
    np.testing.assert_array_equal(swapped, before[0])
    np.testing.assert_array_equal(target, before[1])


@pytest.mark.parametrize("name", COLOR_METHODS)
def test_a_picture_is_its_own_correction(name, target, mask):
    result = COLOR_METHODS[name](target, target, mask)
    inside = mask[..., 0] > 0
    # OpenCV's Lab is a table.
    rounding = 0.6 if name == "lab" else 0.1
    np.testing.assert_allclose(result[inside], target[inside], atol=rounding)


@pytest.mark.parametrize("name", COLOR_METHODS)
def test_float_and_uint8_give_the_same(name, swapped, target, mask):
    method = COLOR_METHODS[name]
    np.testing.assert_allclose(
        method(np.float32(swapped), np.float32(target), mask),
        method(swapped, target, mask),
        atol=1e-3,
    )


@pytest.mark.parametrize("name", ["adain", "adain_xyz", "hist_match", "mkl"])
def test_a_constant_shift_is_recovered(name, target, mask):
    shift = np.array([20, -15, 10])
    shifted = np.clip(target.astype(int) + shift, 0, 255).astype(np.uint8)
    result = COLOR_METHODS[name](shifted, target, mask)
    inside = mask[..., 0] > 0
    np.testing.assert_allclose(result[inside], target[inside], atol=0.5)


def test_none_keeps_the_colours(swapped, target, mask):
    result = COLOR_METHODS["none"](swapped, target, mask)
    np.testing.assert_allclose(result, swapped, atol=1e-3)


def test_adain_against_float64(swapped, target, mask):
    (mean, cov), (wanted, wanted_cov) = (
        weighted_moments(image, mask) for image in (swapped, target)
    )
    gain = np.sqrt(np.diag(wanted_cov) / np.diag(cov))
    expected = np.clip((swapped - mean) * gain + wanted, 0, 255)
    result = COLOR_METHODS["adain"](swapped, target, mask)
    np.testing.assert_allclose(result, expected, atol=0.02)


@pytest.mark.parametrize(
    ("name", "code"),
    [("adain_xyz", cv2.COLOR_RGB2XYZ), ("lab", cv2.COLOR_RGB2LAB)],
)
def test_moments_match_in_the_methods_space(name, code, swapped, target, mask):
    result = COLOR_METHODS[name](swapped, target, mask)
    (mean, cov), (wanted, wanted_cov) = (
        weighted_moments(cv2.cvtColor(np.float32(image) / 255, code), mask)
        for image in (result, target)
    )
    np.testing.assert_allclose(mean, wanted, rtol=0.02, atol=0.05)
    np.testing.assert_allclose(np.diag(cov), np.diag(wanted_cov), rtol=0.05)


def test_mkl_matches_the_covariance(swapped, target, mask):
    result = COLOR_METHODS["mkl"](swapped, target, mask)
    mean, cov = weighted_moments(result, mask)
    wanted, wanted_cov = weighted_moments(target, mask)
    np.testing.assert_allclose(mean, wanted, atol=0.5)
    np.testing.assert_allclose(cov, wanted_cov, atol=6)


def test_hist_match_equals_scikit_image_on_a_full_mask(swapped, target):
    full = np.ones((48, 48, 1), np.float32)
    expected = match_histograms(swapped, target, channel_axis=2)
    result = COLOR_METHODS["hist_match"](swapped, target, full)
    np.testing.assert_allclose(np.rint(result), expected, atol=1)
    assert np.abs(result - expected).mean() < 0.51


@pytest.mark.parametrize("name", MOVING)
def test_only_the_inside_of_the_mask_counts(name, rng, swapped, target, mask):
    """Save where a pixel's neighbours help to judge it.

    What these change at the edge is spread inwards, too little to be seen.
    """
    method = COLOR_METHODS[name]
    expected = method(swapped, target, mask)
    statistics = method.statistics(target, mask)
    outside = mask[..., 0] == 0
    target[outside] = rng.integers(0, 256, (outside.sum(), 3))
    swapped[outside] = rng.integers(0, 256, (outside.sum(), 3))
    np.testing.assert_array_equal(method.statistics(target, mask), statistics)
    result = method(swapped, target, mask)
    if name == "seamless":
        inside, atol = mask[..., 0] == 1, 0.01
    else:
        inside, atol = ~outside, 1e-3
    np.testing.assert_allclose(result[inside], expected[inside], atol=atol)


@pytest.mark.parametrize("name", COLOR_METHODS)
def test_a_mask_of_a_few_pixels_changes_nothing(name, swapped, target):
    dot = np.zeros((48, 48, 1), np.float32)
    dot[20:22, 20:22] = 1
    result = COLOR_METHODS[name](swapped, target, dot)
    np.testing.assert_allclose(result, swapped, atol=1e-3)


@pytest.mark.parametrize("name", MOVING)
def test_flat_pictures_take_the_colour_without_noise(name, target, mask):
    flat = np.full((48, 48, 3), (90, 90, 90), np.uint8)
    result = COLOR_METHODS[name](flat, target, mask)
    assert np.isfinite(result).all()
    assert np.abs(np.diff(result, axis=0)).max() < 1
    assert np.abs(np.diff(result, axis=1)).max() < 1
    result = COLOR_METHODS[name](target, flat, mask)
    centre = result[mask[..., 0] == 1].mean(axis=0)
    np.testing.assert_allclose(centre, 90, atol=3)


def test_noise_is_not_blown_up(rng, target, mask):
    """A nearly flat face keeps its contrast within a factor of two."""
    flat = 120 + rng.normal(0, 0.5, (48, 48, 3)).astype(np.float32)
    for name in ("adain", "mkl"):
        result = COLOR_METHODS[name](flat, target, mask)
        assert result.std(axis=(0, 1)).max() < 1.2


def test_unknown_methods_are_refused():
    with pytest.raises(ConfigError, match="'sepia'"):
        COLOR_METHODS.find("sepia")
