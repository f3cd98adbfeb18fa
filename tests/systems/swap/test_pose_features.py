"""What a face does, as its masks tell."""

import numpy as np
import pytest
from keras import ops

from faceswap_gan.systems.swap.pose_features import POSE_FEATURES
from faceswap_gan.systems.swap.pose_features import pose_features

pytestmark = pytest.mark.backends

SIDE = 40


def box(top, bottom, left, right):
    mask = np.zeros((1, SIDE, SIDE, 1), "float32")
    mask[:, top:bottom, left:right] = 1
    return mask


def told(eyes, face):
    given = {"eyes": eyes, "face": face}
    tensors = {k: ops.convert_to_tensor(v) for k, v in given.items()}
    return ops.convert_to_numpy(pose_features(tensors))


EYES, FACE = box(14, 18, 8, 32), box(4, 36, 6, 34)


def test_a_box_in_closed_form():
    """4 by 24 pixels, its middle 4 pixels above the picture's."""
    found = told(EYES, FACE)
    assert found.shape == (1, POSE_FEATURES)
    area, height, middle = 4 * 24 / SIDE**2, 4 / SIDE, -4 / SIDE
    spread = middle**2 + (height**2 - 1 / SIDE**2) / 12
    expected = [np.log(area), 0, middle, spread]
    np.testing.assert_allclose(found[0, :4], expected, atol=2e-2)


def test_a_blink_and_a_turn_move_their_own_features():
    still = told(EYES, FACE)[0]
    blink = told(box(15, 17, 8, 32), FACE)[0] - still
    assert blink[0] == pytest.approx(np.log(0.5), abs=0.03)
    assert np.abs(blink[1:]).max() < 0.01
    turn = told(np.roll(EYES, 3, axis=2), FACE)[0] - still
    assert turn[1] == pytest.approx(3 / SIDE, rel=0.03)
    assert np.abs(np.delete(turn, 1)).max() < 1e-6


def test_shut_eyes_and_missing_masks_give_numbers():
    nothing = np.zeros_like(FACE)
    assert np.isfinite(told(nothing, nothing)).all()
