"""The gaze of actors who look where they are told."""

import numpy as np
import pytest

from faceswap_gan.evaluation.gaze import gaze
from faceswap_gan.evaluation.gaze import gaze_error
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render


def actor(name, **pose):
    return render(IDENTITIES[name], Pose(**pose), 320, 240)


@pytest.mark.parametrize("name", ["dayo", "finn"])
def test_gaze_follows_the_eyes_from_side_to_side(name):
    wanted = [-0.8, 0.0, 0.8]
    scenes = [actor(name, gaze=(x, 0.0)) for x in wanted]
    found = np.array([gaze(s.image, s.landmarks68)[0] for s in scenes])
    assert np.all(np.diff(found) > 0.05)
    assert np.corrcoef(found, wanted)[0, 1] > 0.97


def test_gaze_does_not_depend_on_roll():
    straight = actor("ada", gaze=(0.6, 0.0))
    rolled = actor("ada", gaze=(0.6, 0.0), roll=15.0)
    first = gaze(straight.image, straight.landmarks68)
    second = gaze(rolled.image, rolled.landmarks68)
    np.testing.assert_allclose(first, second, atol=0.1)


def test_error_is_zero_for_the_truth_and_grows_with_the_angle():
    truth = actor("ada", gaze=(-0.8, 0.0))
    errors = [
        gaze_error(
            actor("ada", gaze=(x, 0.0)).image, truth.image, truth.landmarks68
        )
        for x in (-0.8, -0.2, 0.8)
    ]
    assert errors[0] == 0
    assert errors[0] < errors[1] < errors[2]


def test_closed_eyes_look_nowhere():
    closed = actor("ada", eyes_open=0.0)
    assert gaze(closed.image, closed.landmarks68) is None
    other = np.zeros_like(closed.image)
    assert gaze_error(other, closed.image, closed.landmarks68) is None
