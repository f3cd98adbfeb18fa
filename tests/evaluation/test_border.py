"""Borders of pasted discs with known steps of colour and brightness."""

import cv2
import numpy as np
import pytest

from faceswap_gan.evaluation.border import altered_region
from faceswap_gan.evaluation.border import background_psnr
from faceswap_gan.evaluation.border import color_error
from faceswap_gan.evaluation.border import seam_error
from faceswap_gan.evaluation.metrics import mask_iou
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE

SIZE = ALIGNED_SIZE


@pytest.fixture
def disc():
    mask = np.zeros((SIZE, SIZE), np.float32)
    cv2.circle(mask, (128, 128), 70, 1.0, cv2.FILLED)
    return mask[..., None]


def grey(level=120):
    return np.full((SIZE, SIZE, 3), level, np.uint8)


def pasted(original, mask, offset):
    return np.clip(np.rint(original + mask * offset), 0, 255).astype(np.uint8)


def test_the_altered_region_is_found(disc):
    noise = np.random.default_rng(0).integers(-2, 3, (SIZE, SIZE, 3))
    original = (grey() + noise).astype(np.uint8)
    region = altered_region(original, pasted(grey(), disc, 25))
    assert mask_iou(region, disc) > 0.93


def test_unchanged_islands_inside_belong_to_the_region(disc):
    swapped = pasted(grey(), disc, 25)
    swapped[110:130, 90:120] = 120
    assert altered_region(grey(), swapped)[120, 105] == 1


def test_nothing_altered_is_no_region():
    noise = np.random.default_rng(0).integers(-4, 5, (SIZE, SIZE, 3))
    assert altered_region(grey(), grey()) is None
    assert altered_region(grey(), (grey() + noise).astype(np.uint8)) is None


@pytest.mark.parametrize("step", [10, 40])
def test_seam_of_a_hard_step_is_its_height(disc, step):
    swapped = pasted(grey(), disc, step)
    assert seam_error(grey(), swapped, disc) == pytest.approx(step, rel=0.1)


def test_seam_does_not_count_the_edges_that_were_there(disc):
    scene = grey()
    scene[:, 128:] = 200
    assert seam_error(scene, scene, disc) == 0
    assert seam_error(scene, 250 - scene, disc) == pytest.approx(0, abs=0.1)


def test_seam_is_negative_where_the_swap_is_smoother(disc):
    rng = np.random.default_rng(0)
    rough = rng.integers(80, 160, (SIZE, SIZE, 3), np.uint8)
    assert seam_error(rough, cv2.GaussianBlur(rough, (0, 0), 2), disc) < -5


def test_a_feathered_border_has_less_of_a_seam(disc):
    soft = cv2.GaussianBlur(disc, (0, 0), 10)[..., None]
    hard = seam_error(grey(), pasted(grey(), disc, 30), disc)
    feathered = seam_error(grey(), pasted(grey(), soft, 30), disc)
    assert 0 < feathered < 0.5 * hard


def test_color_error_is_the_distance_in_lab(disc):
    original, swapped = grey(), grey()
    swapped[disc[..., 0] > 0] = (150, 110, 100)
    lab = [
        cv2.cvtColor(np.float32([[rgb]]) / 255, cv2.COLOR_RGB2LAB)[0, 0]
        for rgb in ((120, 120, 120), (150, 110, 100))
    ]
    expected = np.linalg.norm(lab[1] - lab[0])
    found = color_error(original, swapped, disc)
    assert found == pytest.approx(expected, rel=0.02)
    assert color_error(original, original, disc) == 0


def test_a_region_without_a_border_has_no_errors():
    full = np.ones((SIZE, SIZE, 1), np.float32)
    for region in (full, 1 - full):
        assert seam_error(grey(), grey(140), region) is None
        assert color_error(grey(), grey(140), region) is None


def test_background_is_what_lies_outside_the_square():
    landmarks = TEMPLATE * 100 + [70, 30]
    frame = np.random.default_rng(0).integers(0, 256, (160, 240, 3), np.uint8)
    inside, everywhere = frame.copy(), frame // 2 + 20
    inside[34:126, 74:166] = 0
    assert background_psnr(frame, inside, landmarks) == np.inf
    changed = frame.copy()
    changed[:, :20] ^= 1
    share = 20 * 160 / (160 * 240 - 101 * 101)
    expected = 20 * np.log10(255) - 10 * np.log10(share)
    assert background_psnr(frame, changed, landmarks) == pytest.approx(
        expected, abs=0.1
    )
    assert background_psnr(frame, everywhere, landmarks) < 20


def test_a_face_that_fills_the_frame_has_no_background():
    crop = grey()
    landmarks = TEMPLATE * SIZE - 0.5
    assert background_psnr(crop, crop, landmarks) is None
