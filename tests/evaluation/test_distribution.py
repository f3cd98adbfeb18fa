"""FID and KID of distributions whose distance is known."""

import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.distribution import LEAST_KID
from faceswap_gan.evaluation.distribution import fid
from faceswap_gan.evaluation.distribution import kid


def exact_gaussian(mean, covariance, count=200, seed=0):
    """Draws rows with exactly this mean and covariance."""
    size = len(mean)
    rows = np.random.default_rng(seed).normal(size=(count, size))
    rows -= rows.mean(axis=0)
    whiten = np.linalg.inv(np.linalg.cholesky(np.cov(rows, rowvar=False)))
    return rows @ whiten.T @ np.linalg.cholesky(covariance).T + mean


def test_fid_of_equal_sets_is_zero():
    rows = exact_gaussian(np.zeros(4), np.eye(4))
    assert fid(rows, rows) == pytest.approx(0, abs=1e-9)
    assert fid(rows, rows[::-1]) == pytest.approx(0, abs=1e-9)


def test_fid_of_a_shift_is_its_square():
    rows = exact_gaussian(np.zeros(3), np.eye(3))
    moved = rows + np.array([3.0, 0.0, 4.0])
    assert fid(rows, moved) == pytest.approx(25)


def test_fid_of_gaussians_in_closed_form():
    means = np.array([[0.0, 1.0], [2.0, -1.0]])
    first = exact_gaussian(means[0], np.diag([1.0, 4.0]), seed=1)
    second = exact_gaussian(means[1], np.diag([9.0, 16.0]), seed=2)
    expected = 8 + (1 - 3) ** 2 + (2 - 4) ** 2
    assert fid(first, second) == pytest.approx(expected)
    assert fid(second, first) == pytest.approx(expected)


def test_fid_of_correlated_gaussians_does_not_depend_on_the_basis():
    turn = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))[0]
    first = exact_gaussian(np.zeros(3), np.diag([1.0, 2.0, 3.0]))
    covariance = np.array([[2.0, 0.5, 0.1], [0.5, 1.0, 0.2], [0.1, 0.2, 1.5]])
    second = exact_gaussian(np.ones(3), covariance, seed=3)
    assert fid(first @ turn, second @ turn) == pytest.approx(fid(first, second))


def test_kid_of_equal_distributions_is_about_zero():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=(2, 400, 8))
    assert abs(kid(first, second)) < 0.05
    assert kid(first, second + 1) > 5


def test_kid_is_unbiased():
    rng = np.random.default_rng(1)
    values = [kid(*rng.normal(size=(2, LEAST_KID, 4))) for _ in range(200)]
    error = np.std(values) / np.sqrt(len(values))
    assert abs(np.mean(values)) < 3 * error


def test_kid_of_points_in_closed_form():
    # (x y / d + 1)^3 with d = 1: 1 at 0, 8 at 1 with 1, 1 at 0 with 1.
    zeros, ones = np.zeros((60, 1)), np.ones((60, 1))
    assert kid(zeros, ones) == pytest.approx(1 + 8 - 2 * 1)


@pytest.mark.parametrize(
    ("measure", "rows", "size"), [(kid, 49, 4), (fid, 99, 4), (fid, 150, 128)]
)
def test_too_few_faces_are_refused(measure, rows, size):
    few = np.zeros((rows, size))
    with pytest.raises(InputError, match=f"there are {rows}"):
        measure(np.zeros((1000, size)), few)


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"\(n, d\)"):
        fid(np.zeros((100, 3)), np.zeros((100, 4)))
