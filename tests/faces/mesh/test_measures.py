"""Openings, brows and gaze of faces that were drawn to measure."""

import numpy as np
import pytest

from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.measures import brow_heights
from faceswap_gan.faces.mesh.measures import gaze
from faceswap_gan.faces.mesh.measures import lid_openings
from faceswap_gan.faces.mesh.measures import lip_opening
from faceswap_gan.faces.mesh.measures import mouth_width
from faceswap_gan.faces.mesh.measures import relative_openings

MEASURES = [lid_openings, lip_opening, mouth_width, brow_heights, gaze]


def test_closed_lids_and_lips_are_zero(face):
    mesh = face(lids=0.0, lips=0.0)
    np.testing.assert_allclose(lid_openings(mesh), 0, atol=1e-9)
    assert lip_opening(mesh) == pytest.approx(0, abs=1e-9)
    crossed = face(lids=-0.05, lips=-0.05)
    assert lid_openings(crossed).max() == lip_opening(crossed) == 0


def test_openings_are_heights_over_widths(face):
    """In the middle of the drawn parabolas, a little less than their tops."""
    for lids in (0.1, 0.3, 0.5):
        mean = np.mean([1 - 0.25**2, 1, 1 - 0.25**2])
        expected = lids * mean
        found = lid_openings(face(lids=lids))
        np.testing.assert_allclose(found, expected, rtol=0.01)
    mean = np.mean([1 - 0.4**2, 1, 1 - 0.4**2])
    assert lip_opening(face(lips=0.4)) == pytest.approx(0.4 * mean)
    assert mouth_width(face()) == pytest.approx(0.8)


@pytest.mark.parametrize("measure", MEASURES)
def test_neither_size_nor_turn_matters(face, turn, measure):
    mesh = face(gaze=(0.1, -0.1))
    other = 0.4 * turn(mesh, 25, -12, 30) + 7
    np.testing.assert_allclose(measure(other), measure(mesh), atol=1e-9)
    both = measure(np.stack([mesh, other]))
    np.testing.assert_allclose(both[0], measure(mesh), atol=1e-9)


def test_one_eye_may_wink(face):
    mesh = face()
    closed = face(lids=0.0)
    mesh[list(points.EYES[0])] = closed[list(points.EYES[0])]
    left, right = lid_openings(mesh)
    assert left == pytest.approx(0, abs=1e-9) and right > 0.25


def test_a_raised_brow_is_higher(face):
    mesh = face()
    mesh[list(points.BROWS[1]), 1] -= 8
    left, right = brow_heights(mesh)
    assert left > 0.3
    assert right - left == pytest.approx(8 / 80)


def test_gaze_follows_the_irises(face):
    shifts = [-0.15, -0.05, 0.0, 0.05, 0.15]
    yaws = [gaze(face(gaze=(x, 0.0))).mean(axis=0)[0] for x in shifts]
    pitches = [gaze(face(gaze=(0.0, y))).mean(axis=0)[1] for y in shifts]
    assert np.all(np.diff(yaws) > 3) and np.all(np.diff(pitches) < -3)
    np.testing.assert_allclose(yaws, -np.array(yaws[::-1]), atol=1e-9)
    assert pitches[0] > 0 > pitches[-1]


def test_crossed_eyes_differ(face):
    mesh = face()
    width = mesh[133, 0] - mesh[33, 0]
    mesh[points.IRIS_CENTRES[0], 0] += 0.1 * width
    mesh[points.IRIS_CENTRES[1], 0] -= 0.1 * width
    left, right = gaze(mesh)[:, 0]
    ahead = gaze(face())[:, 0]
    assert left - right > ahead[0] - ahead[1] + 20


def test_openings_are_relative_to_the_person_s_own_median():
    narrow = np.array([[0.1, 0.2], [0.2, 0.4], [0.4, 0.2], [np.nan, np.nan]])
    relative = relative_openings(narrow)
    np.testing.assert_allclose(relative[:3], [[0.5, 1], [1, 2], [2, 1]])
    assert np.isnan(relative[3]).all()
    np.testing.assert_allclose(relative_openings(3 * narrow), relative)
    np.testing.assert_array_equal(relative_openings(np.zeros(3)), np.zeros(3))
