"""HDR and wide gamut as a standard display shows them, and back."""

import cv2
import numpy as np
import pytest

from faceswap_gan.video.color import Color
from faceswap_gan.video.tone import needs_mapping
from faceswap_gan.video.tone import tone_map

PQ, HLG, WIDE = Color(9, 9, 16), Color(9, 9, 18), Color(9, 9, 14)
P3 = Color(1, 12, 1)


def shown(signal, color):
    pixel = np.float32(signal) * np.ones((1, 1, 3), np.float32)
    return tone_map(color).to_standard(pixel)[0, 0].tolist()


@pytest.mark.parametrize(
    ("color", "signal"), [(PQ, 0.5807), (HLG, 0.75)], ids=["PQ", "HLG"]
)
def test_white_of_203_cd_is_bright_and_grey(color, signal):
    # The levels at which ITU-R BT.2408 has white.
    assert shown(signal, color) == [222, 222, 222]
    assert shown(0, color) == [0, 0, 0]
    assert shown(1, color) == [255, 255, 255]


@pytest.mark.parametrize("color", [PQ, HLG, WIDE, P3])
def test_a_standard_picture_comes_back(color):
    random = np.random.default_rng(0)
    small = random.integers(20, 150, (6, 8, 3), np.uint8)
    image = cv2.resize(small, (64, 48))
    signal = tone_map(color).from_standard(image)
    assert signal.dtype == np.float32
    assert 0 <= signal.min() < signal.max() <= 1
    back = tone_map(color).to_standard(signal)
    np.testing.assert_allclose(back.astype(int), image, atol=1)


def test_highlights_keep_their_saturation():
    # Skin in the sun as PQ has it: brighter than white, and of one hue.
    light = np.float32([900, 450, 300]) / 10000
    root = light ** (2610 / 16384)
    share = (3424 / 4096 + 2413 / 128 * root) / (1 + 2392 / 128 * root)
    red, green, blue = shown(share ** (2523 / 32), Color(1, 1, 16))
    assert red > 245
    assert green / red == pytest.approx((1 / 2) ** (1 / 2.4), abs=0.01)
    assert blue / red == pytest.approx((1 / 3) ** (1 / 2.4), abs=0.01)


def test_standard_colours_are_left_alone():
    assert not any(
        map(needs_mapping, [Color(), Color(1, 1, 1), Color(6, 6, 6)])
    )
    assert all(map(needs_mapping, [PQ, HLG, WIDE, P3]))
