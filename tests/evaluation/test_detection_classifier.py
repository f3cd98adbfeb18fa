"""Logistic regression and ROC with answers known on paper."""

import numpy as np
import pytest

from faceswap_gan.evaluation.detection.classifier import LinearClassifier
from faceswap_gan.evaluation.detection.classifier import area
from faceswap_gan.evaluation.detection.classifier import fit
from faceswap_gan.evaluation.detection.classifier import found_at
from faceswap_gan.evaluation.detection.classifier import roc


def gaussians(positive=20000, negative=20000):
    """Rows about +1 and -1 of deviation 1, whose log odds are 2 x."""
    rng = np.random.default_rng(0)
    labels = np.repeat([1, 0], [positive, negative])
    rows = rng.normal(2 * labels - 1, 1.0)[:, None]
    return rows, labels


@pytest.mark.parametrize("negative", [20000, 2000])
def test_it_finds_the_log_odds_however_many_rows(negative):
    rows, labels = gaussians(negative=negative)
    found = fit(rows, labels, penalty=0.0)
    points = np.array([[-1.0], [0.0], [2.0]])
    np.testing.assert_allclose(found.logit(points), [-2, 0, 4], atol=0.25)
    assert found.probability(points)[1] == pytest.approx(0.5, abs=0.05)


def test_a_feature_that_says_nothing_weighs_nothing():
    rows, labels = gaussians(5000, 5000)
    noise = np.random.default_rng(1).normal(0, 50, len(rows))
    found = fit(np.column_stack([rows, noise, np.ones(len(rows))]), labels)
    assert abs(found.weights[1]) < 0.05 * found.weights[0]
    assert found.weights[2] == pytest.approx(0, abs=1e-6)


def test_a_penalty_shrinks():
    rows, labels = gaussians(500, 500)
    free, bound = (fit(rows, labels, p).weights[0] for p in (1e-6, 1.0))
    assert 0 < bound < 0.5 * free


def test_one_class_is_refused():
    with pytest.raises(ValueError, match="one class"):
        fit(np.ones((4, 2)), np.ones(4))


def test_it_survives_as_text():
    rows, labels = gaussians(200, 200)
    found = fit(np.column_stack([rows, rows**2]), labels)
    back = LinearClassifier.from_json(found.to_json())
    other = np.random.default_rng(2).normal(0, 2, (50, 2))
    np.testing.assert_allclose(
        back.logit(other), found.logit(other), rtol=1e-3, atol=1e-3
    )


def test_roc_of_a_known_order():
    false, true = roc([0.9, 0.8, 0.7, 0.1], [1, 0, 1, 0])
    np.testing.assert_array_equal(false, [0, 0, 0.5, 0.5, 1])
    np.testing.assert_array_equal(true, [0, 0.5, 0.5, 1, 1])


def test_area_from_perfect_to_chance():
    labels = np.array([0, 0, 1, 1])
    assert area(labels, labels) == 1
    assert area(-labels, labels) == 0
    assert area(np.ones(4), labels) == 0.5
    rows, known = gaussians()
    # Two Gaussians two deviations apart: Phi(2 / sqrt 2).
    assert area(rows[:, 0], known) == pytest.approx(0.9214, abs=0.005)


def test_found_at_a_share_of_false_alarms():
    scores, labels = [4, 3, 2, 1, 0], [1, 1, 0, 1, 0]
    assert found_at(scores, labels, 0.0) == pytest.approx(2 / 3)
    assert found_at(scores, labels, 0.5) == 1
