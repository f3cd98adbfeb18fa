"""The crop that a mesh lays."""

import numpy as np
import pytest

from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import compose
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.mesh.alignment import PLACES
from faceswap_gan.faces.mesh.alignment import STABLE
from faceswap_gan.faces.mesh.alignment import aligning_points
from faceswap_gan.faces.mesh.points import LIPS_OUTER

FIVE = TEMPLATE * 256 - 0.5
MOVED = np.array([[0.6, -0.2, 300.0], [0.2, 0.6, 40.0]])


@pytest.fixture
def mesh():
    """A mesh whose stable points are those of the mean face in the crop."""
    points = np.random.default_rng(0).uniform(0, 256, (478, 3))
    points[STABLE, :2] = PLACES
    return points


def test_the_mean_face_in_the_crop_stays_there(mesh):
    np.testing.assert_allclose(aligning_points(mesh), FIVE, atol=1e-9)


def test_the_alignment_of_a_moved_face_is_its_inverse(mesh):
    mesh[:, :2] = transform(MOVED, mesh[:, :2])
    whole = compose(alignment(aligning_points(mesh)), MOVED)
    np.testing.assert_allclose(whole, np.eye(2, 3), atol=1e-9)


def test_what_an_expression_moves_does_not_count(mesh):
    before = aligning_points(mesh)
    mesh[list(LIPS_OUTER)] += 9
    np.testing.assert_array_equal(aligning_points(mesh), before)


def test_noise_is_averaged_over_the_points(mesh):
    noise = np.random.default_rng(1).normal(size=(400, len(STABLE), 2))
    moved = []
    for own in noise:
        other = mesh.copy()
        other[STABLE, :2] += own
        moved.append(aligning_points(other))
    centred = PLACES - PLACES.mean(axis=0)
    away = FIVE - PLACES.mean(axis=0)
    shares = (away**2).sum(axis=1) / (centred**2).sum()
    expected = np.sqrt(1 / len(STABLE) + shares)
    spread = np.std(moved, axis=0)
    np.testing.assert_allclose(spread.T, [expected] * 2, rtol=0.12)


def test_depth_plays_no_part(mesh):
    np.testing.assert_array_equal(
        aligning_points(mesh), aligning_points(mesh[:, :2])
    )


def test_the_template_is_symmetric():
    middle = FIVE[[0, 1, 3, 4], 0].mean()
    assert PLACES[:, 0].mean() == pytest.approx(middle, abs=0.2)
