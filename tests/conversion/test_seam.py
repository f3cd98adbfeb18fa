"""Colours meet along a mask's edge, and keep what lies farther inside."""

import cv2
import numpy as np
import pytest

from faceswap_gan.conversion.linear_light import from_linear
from faceswap_gan.conversion.linear_light import to_linear
from faceswap_gan.conversion.seam import measure_seam
from faceswap_gan.conversion.seam import without_seam

SIZE = 96
SKIN = np.full((SIZE, SIZE, 3), (205, 160, 130), np.float32)
ALL = np.ones((SIZE, SIZE, 1), np.float32)
GAINS = (0.8, 1.1, 1.2)


def disc():
    """A soft disc (SIZE, SIZE, 1) whose edge is eight pixels wide."""
    y, x = np.mgrid[:SIZE, :SIZE] - (SIZE - 1) / 2
    distance = np.hypot(x, y)[..., None]
    return np.clip((38 - distance) / 8, 0, 1).astype(np.float32)


def lit(picture, gains):
    return from_linear(to_linear(picture) * np.float32(gains))


def joined(picture, target, skin=ALL):
    return without_seam(picture, measure_seam(picture, target, disc(), skin))


def edge_error(picture, target):
    """The mean difference in levels where the disc ends."""
    there = (np.abs(disc() - 0.5) < 0.3)[..., 0]
    return np.abs(picture - target)[there].mean()


def test_pictures_that_agree_are_left_as_they_are():
    mottled = SKIN + 20 * np.random.default_rng(0).random(SKIN.shape)
    mottled = mottled.astype(np.float32)
    made = joined(mottled, mottled)
    np.testing.assert_allclose(made, mottled, atol=0.02)


def test_light_meets_at_the_edge_and_stays_inside():
    picture = lit(SKIN, GAINS)
    made = joined(picture, SKIN)
    assert edge_error(picture, SKIN) > 12
    assert edge_error(made, SKIN) < 0.2 * edge_error(picture, SKIN)
    middle = (SIZE // 2, SIZE // 2)
    change = np.abs(made - picture)[middle]
    assert (change < np.abs(SKIN - picture)[middle] / 3).all()


def test_an_edge_is_followed_all_around():
    """The edge may be off by another factor on each side."""
    slope = np.linspace(0.8, 1.2, SIZE)[:, None, None]
    picture = lit(SKIN, slope)
    made = joined(picture, SKIN)
    assert edge_error(made, SKIN) < 0.3 * edge_error(picture, SKIN)


@pytest.mark.parametrize("skin", [1.0, 0.0])
def test_hair_does_not_darken_the_skin_beside_it(skin):
    """Whether it is known for hair or not."""
    target, known = SKIN.copy(), ALL.copy()
    target[:, : SIZE // 4] = (30, 22, 18)
    known[:, : SIZE // 4] = skin
    made = joined(SKIN, target, known)
    assert np.abs(made - SKIN).max() < 4


def test_black_stays_black():
    picture = lit(SKIN, 0.8)
    cv2.circle(picture, (SIZE // 2, 16), 4, (0, 0, 0), -1)
    made = joined(picture, SKIN)
    np.testing.assert_allclose(made[16, SIZE // 2], 0, atol=0.5)
