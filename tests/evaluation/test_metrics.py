"""Pictures and masks against the truth: closed forms."""

import numpy as np
import pytest

from faceswap_gan.evaluation.metrics import mask_iou
from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.evaluation.metrics import ssim


@pytest.fixture
def picture():
    return np.random.default_rng(0).integers(20, 230, (48, 64, 3), np.uint8)


def test_equal_pictures(picture):
    assert psnr(picture, picture) == np.inf
    assert ssim(picture, picture) == pytest.approx(1)


@pytest.mark.parametrize("offset", [1, 5, 20])
def test_psnr_of_a_known_offset(picture, offset):
    expected = 20 * np.log10(255 / offset)
    assert psnr(picture + np.uint8(offset), picture) == pytest.approx(expected)


def test_psnr_of_known_noise():
    truth = np.full((400, 400, 3), 128.0)
    noise = np.random.default_rng(1).normal(0, 10, truth.shape)
    expected = 20 * np.log10(255 / 10)
    assert psnr(truth + noise, truth) == pytest.approx(expected, abs=0.05)


def test_psnr_counts_only_what_the_mask_holds(picture):
    spoiled = picture.copy()
    spoiled[:, 32:] = 0
    mask = np.zeros((48, 64, 1), np.float32)
    mask[:, :32] = 1
    assert psnr(spoiled, picture, mask) == np.inf
    assert psnr(spoiled, picture, 1 - mask) < psnr(spoiled, picture)


def test_psnr_refuses_an_empty_mask(picture):
    with pytest.raises(ValueError, match="empty"):
        psnr(picture, picture, np.zeros((48, 64, 1)))


def test_ssim_falls_with_noise_and_ignores_little_brightness(picture):
    noise = np.random.default_rng(2).normal(0, 25, picture.shape)
    noisy = np.clip(picture + noise, 0, 255).astype(np.uint8)
    assert ssim(picture + np.uint8(3), picture) > ssim(noisy, picture)


def test_iou_of_boxes_is_the_known_share():
    first, second = np.zeros((2, 10, 10, 1))
    first[:, :6] = 1
    second[:, 4:] = 1
    assert mask_iou(first, second) == pytest.approx(2 / 10)
    assert mask_iou(first, first) == 1
    assert mask_iou(first, 1 - first) == 0


def test_iou_of_soft_and_of_empty_masks():
    half = np.full((4, 4, 1), 0.5)
    assert mask_iou(half, np.ones((4, 4, 1))) == pytest.approx(0.5)
    assert mask_iou(np.zeros((4, 4, 1)), np.zeros((4, 4, 1))) == 1
