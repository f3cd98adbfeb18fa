"""Blinks that a swap has, lacks, or makes by itself."""

import numpy as np
import pytest

from faceswap_gan.evaluation.blinks import Blinks
from faceswap_gan.evaluation.blinks import are_closed
from faceswap_gan.evaluation.blinks import count_blinks

FRAMES, SHOTS = np.arange(60), np.zeros(60)


def eyes(*blinks, opened=0.3):
    """Openings over 60 frames, closed from one frame to another."""
    openings = np.full(60, opened)
    for first, last in blinks:
        openings[first : last + 1] = 0.1 * opened
    return openings


@pytest.mark.parametrize(
    ("blinks", "counted"),
    [
        ([(10, 12), (40, 40)], Blinks(2, 0, 0)),
        ([(14, 14), (40, 40)], Blinks(2, 0, 0)),
        ([(15, 15), (40, 40)], Blinks(1, 1, 1)),
        ([(7, 7), (38, 38)], Blinks(1, 1, 1)),
        ([], Blinks(0, 2, 0)),
        ([(11, 11), (25, 26), (40, 41)], Blinks(2, 0, 1)),
        ([(8, 20), (38, 45)], Blinks(2, 0, 0)),
    ],
)
def test_a_blink_is_met_within_two_frames(blinks, counted):
    wanted = eyes((10, 12), (40, 40))
    assert count_blinks(wanted, eyes(*blinks), FRAMES, SHOTS) == counted


def test_narrow_eyes_are_closed_by_their_own_measure():
    wide, narrow = eyes((20, 21), opened=0.5), eyes((20, 21), opened=0.2)
    assert count_blinks(wide, narrow, FRAMES, SHOTS) == Blinks(1, 0, 0)
    half = eyes()
    half[[20, 30]] = 0.149, 0.151
    assert np.flatnonzero(are_closed(half)).tolist() == [20]


def test_a_face_that_is_lost_does_not_blink():
    lost = eyes((20, 21))
    lost[15:30] = np.nan
    assert count_blinks(eyes((20, 21)), lost, FRAMES, SHOTS) == Blinks(0, 1, 0)


def test_shots_and_gaps_part_blinks():
    shut = eyes((28, 31))
    shots = FRAMES >= 30
    assert count_blinks(shut, shut, FRAMES, shots) == Blinks(2, 0, 0)
    late = eyes((30, 31))
    assert count_blinks(shut, late, FRAMES, shots) == Blinks(1, 1, 0)
    frames = np.where(shots, FRAMES + 5, FRAMES)
    assert count_blinks(shut, late, frames, SHOTS) == Blinks(1, 1, 0)
