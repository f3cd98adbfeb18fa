"""What features say of pictures whose detail is known."""

import cv2
import numpy as np
import pytest

from faceswap_gan.conversion.blend import face_mask
from faceswap_gan.evaluation.detection.features import features
from faceswap_gan.evaluation.detection.features import names
from faceswap_gan.faces.frame_transform import TransformSpec

SIDE = 256
WHOLE = TransformSpec(coverage=1.0, resolution=SIDE)


@pytest.fixture(scope="module")
def rough():
    """Noise that is alike everywhere."""
    noise = np.random.default_rng(0).normal(0, 30, (SIDE, SIDE, 3))
    return np.uint8(np.clip(np.rint(128 + noise), 0, 255))


@pytest.fixture(scope="module")
def inside():
    return face_mask(WHOLE, feather=0.05)


def by_name(picture):
    return dict(zip(names(), features(picture), strict=True))


def detail(picture, scale, kind="mean"):
    row = by_name(picture)
    return [row[f"{kind}_scale{scale}_band{b}"] for b in range(6)]


def test_each_number_has_a_name(rough):
    row = features(rough)
    assert row.shape == (len(names()),) == (len(set(names())),)
    assert np.isfinite(row).all()
    assert np.isfinite(features(np.zeros((SIDE, SIDE, 3), np.uint8))).all()


@pytest.mark.parametrize("change", ["none", "soft", "pale"])
def test_a_picture_that_is_alike_everywhere_has_no_bands(rough, change):
    if change == "soft":
        rough = cv2.GaussianBlur(rough, (0, 0), 1.0)
    if change == "pale":
        rough = 100 + rough // 3
    row = by_name(rough)
    assert max(abs(v) for k, v in row.items() if "scale3" not in k) < 0.25
    assert max(map(abs, row.values())) < 0.5


def test_a_softened_face_is_less_inside_the_mask(rough, inside):
    soft = cv2.GaussianBlur(rough, (0, 0), 2.0)
    pasted = np.uint8(rough + inside * (np.float32(soft) - rough))
    for kind in ("mean", "quiet"):
        bands = detail(pasted, 0, kind)
        assert min(bands[:2]) > max(bands[4:]) + 1.5
    assert np.ptp(detail(pasted, 3)) < 0.6


def test_a_seam_is_steep_across_the_border_alone(rough):
    flat = 100 + rough // 20
    step = np.uint8(flat + 40 * face_mask(WHOLE, feather=0.0))
    before, after = by_name(flat), by_name(step)
    change = [
        after[f"seam_band{b}"] - before[f"seam_band{b}"] for b in range(6)
    ]
    assert min(change[1:3]) > 1.0
    assert max(map(abs, change[:1] + change[3:])) < 0.2
