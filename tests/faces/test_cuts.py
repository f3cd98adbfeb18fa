"""A new shot is a cut; motion, light and noise are none."""

import cv2
import numpy as np
import pytest

from faceswap_gan.faces.cuts import CutDetector
from faceswap_gan.faces.cuts import is_cut
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render

ACTORS = list(IDENTITIES.values())


@pytest.fixture(scope="module")
def shots() -> list[np.ndarray]:
    """Other people before other backgrounds."""
    return [
        render(ACTORS[n], Pose(x=0.4 + 0.1 * n), 240, 180, n).image
        for n in range(3)
    ]


def test_another_shot_is_a_cut(shots):
    assert is_cut(shots[0], shots[1])
    assert is_cut(shots[1], shots[2])
    assert is_cut(shots[2], shots[0])


def test_a_turning_head_is_no_cut(turning):
    assert not any(
        is_cut(a.image, b.image)
        for a, b in zip(turning[::2], turning[1::2], strict=True)
    )


@pytest.mark.parametrize("pixels", [3, 6])
def test_a_moving_camera_is_no_cut(shots, pixels):
    moved = np.roll(shots[0], pixels, axis=1)
    assert not is_cut(shots[0], moved)


@pytest.mark.parametrize("gain", [0.4, 0.7, 1.5])
def test_a_change_of_light_is_no_cut(shots, gain):
    lit = cv2.convertScaleAbs(shots[0], alpha=gain)
    assert not is_cut(shots[0], lit)


def test_noise_is_no_cut(shots):
    rng = np.random.default_rng(0)
    noisy = shots[0] + rng.normal(0, 30, shots[0].shape)
    assert not is_cut(shots[0], noisy.clip(0, 255).astype(np.uint8))


def test_a_fade_from_black_is_no_cut_and_black_is_like_black(shots):
    black = np.zeros_like(shots[0])
    assert not is_cut(black, black)
    assert not is_cut(black, cv2.convertScaleAbs(shots[0], alpha=0.05))


def test_the_detector_says_where_shots_begin(shots):
    starts_shot = CutDetector()
    frames = [shots[0]] * 3 + [shots[1]] * 2 + [shots[2]]
    cuts = [starts_shot(frame) for frame in frames]
    assert cuts == [False, False, False, True, False, True]
