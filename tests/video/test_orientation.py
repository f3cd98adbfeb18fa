"""The eight ways a picture can be turned and mirrored."""

import itertools

import numpy as np
import pytest

from faceswap_gan.video.orientation import UPRIGHT
from faceswap_gan.video.orientation import is_transposed
from faceswap_gan.video.orientation import orientation_of
from faceswap_gan.video.orientation import turn

STRAIGHT = [(a, 0, 0, d) for a, d in itertools.product((1, -1), repeat=2)]
TRANSPOSED = [(0, b, c, 0) for b, c in itertools.product((1, -1), repeat=2)]


@pytest.mark.parametrize("orientation", STRAIGHT + TRANSPOSED)
def test_turn_moves_every_pixel_as_the_matrix_says(orientation):
    image = np.arange(3 * 4 * 3, dtype=np.uint8).reshape(3, 4, 3)
    turned = turn(image, orientation)
    a, b, c, d = orientation
    y, x = np.mgrid[:3, :4]
    to_x, to_y = a * x + c * y, b * x + d * y
    np.testing.assert_array_equal(
        turned[to_y - to_y.min(), to_x - to_x.min()], image
    )
    assert turned.shape == ((4, 3, 3) if orientation[0] == 0 else (3, 4, 3))


class FrameWithMatrix:
    """A decoded frame's side data: 16.16 fixed point, as a phone writes it."""

    def __init__(self, a, b, c, d):
        matrix = [a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 1 << 30]
        self.side_data = {"DISPLAYMATRIX": np.int32(matrix).tobytes()}


@pytest.mark.parametrize("orientation", STRAIGHT + TRANSPOSED)
def test_display_matrix_is_read(orientation):
    assert orientation_of(FrameWithMatrix(*orientation)) == orientation
    assert is_transposed(orientation) == (orientation in TRANSPOSED)


def test_a_phone_held_upright_turns_its_picture_to_the_right():
    # Portrait video of a phone: (x, y) of the sensor to (height - y, x).
    image = np.zeros((2, 3, 3), np.uint8)
    image[0, 0] = 255
    shown = turn(image, orientation_of(FrameWithMatrix(0, 1, -1, 0)))
    assert shown.shape == (3, 2, 3)
    assert shown[0, 1].tolist() == [255, 255, 255]


def test_other_angles_become_the_nearest_quarter():
    frame = FrameWithMatrix(0, 0, 0, 0)
    tilt = np.int32([60000, 20000, 0, -20000, 60000, 0, 0, 0, 1 << 30])
    frame.side_data["DISPLAYMATRIX"] = tilt.tobytes()
    assert orientation_of(frame) == UPRIGHT


def test_without_a_matrix_a_frame_is_upright():
    frame = FrameWithMatrix(0, 1, -1, 0)
    frame.side_data = {}
    assert orientation_of(frame) == UPRIGHT
