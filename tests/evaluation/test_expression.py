"""Landmarks, openings and poses of actors whose truth is known."""

import numpy as np
import pytest

from faceswap_gan.evaluation.expression import angle_error
from faceswap_gan.evaluation.expression import correlation
from faceswap_gan.evaluation.expression import eye_opening
from faceswap_gan.evaluation.expression import landmark_error
from faceswap_gan.evaluation.expression import mouth_opening
from faceswap_gan.evaluation.expression import pose
from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render


def actor(name="ada", **pose):
    return render(IDENTITIES[name], Pose(**pose), 160, 120)


def turned(points, degrees, factor=1.0, shift=(0.0, 0.0)):
    a = np.radians(degrees)
    matrix = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    return factor * points @ matrix.T + shift


def test_a_shift_is_measured_in_distances_of_the_eyes():
    points = actor().landmarks68
    distance = eye_distance(points)
    moved = points + np.array([0.3, 0.4]) * distance
    assert landmark_error(points, points) == 0
    assert landmark_error(moved, points) == pytest.approx(0.5)
    assert landmark_error(3 * moved, 3 * points) == pytest.approx(0.5)


def test_openings_do_not_know_size_place_or_roll():
    points = actor(mouth_open=0.6).landmarks68
    other = turned(points, 30, 2.5, (40, -7))
    assert mouth_opening(other) == pytest.approx(mouth_opening(points))
    assert eye_opening(other) == pytest.approx(eye_opening(points))


def test_openings_follow_the_actor():
    degrees = [0.0, 0.3, 0.6, 1.0]
    mouths = [mouth_opening(actor(mouth_open=d).landmarks68) for d in degrees]
    eyes = [eye_opening(actor(eyes_open=d).landmarks68) for d in degrees]
    assert np.all(np.diff(mouths) > 0) and mouths[0] < 0.05
    assert np.all(np.diff(eyes) > 0) and eyes[0] < 0.05


def test_correlation_of_known_curves():
    time = np.linspace(0, 2 * np.pi, 1000, endpoint=False)
    wave = np.sin(time)
    assert correlation(wave, 3 * wave + 7) == pytest.approx(1)
    assert correlation(wave, -wave) == pytest.approx(-1)
    assert correlation(wave, np.cos(time)) == pytest.approx(0, abs=1e-9)
    noise = np.random.default_rng(0).normal(0, wave.std(), 1000)
    assert correlation(wave, wave + noise) == pytest.approx(0.5**0.5, abs=0.05)


def test_a_curve_that_does_not_move_has_no_correlation():
    assert correlation(np.ones(10), np.arange(10)) is None
    assert correlation(np.arange(2), np.arange(2)) is None


def test_roll_is_exact_and_changes_nothing_else():
    points = actor().landmarks
    before, after = pose(points), pose(turned(points, 12))
    np.testing.assert_allclose(after - before, [0, 0, 12], atol=1e-6)


@pytest.mark.parametrize("angle", ["yaw", "pitch"])
def test_angles_grow_with_the_turn(angle):
    place = ["yaw", "pitch"].index(angle)
    turns = [
        pose(actor(**{angle: turn}).landmarks)[place]
        for turn in (-12.0, 0.0, 12.0)
    ]
    assert np.all(np.diff(turns) > 6)


def test_pose_error_of_a_known_departure():
    poses = np.random.default_rng(0).normal(0, 10, (50, 3))
    other = poses + np.array([3.0, -12.0, 1.0])
    assert angle_error(other, poses) == pytest.approx(0, abs=1e-9)
    other[::2] += [3.0, 0.0, 4.0]
    assert angle_error(other, poses) == pytest.approx(2.5)


def test_pose_error_across_the_full_turn():
    poses = np.array([[0.0, 0.0, 179.0], [0.0, 0.0, -179.0]] * 2)
    assert angle_error(poses + np.array([0, 0, 2.0]), poses) == pytest.approx(0)


def test_too_few_frames_have_no_angle_error():
    assert angle_error(np.zeros((2, 3)), np.zeros((2, 3))) is None
