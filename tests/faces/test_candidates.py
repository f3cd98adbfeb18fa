"""Suppression leaves the best of overlapping boxes in each picture."""

import numpy as np
import pytest

from faceswap_gan.faces.candidates import MOST_PER_PICTURE
from faceswap_gan.faces.candidates import Candidates
from faceswap_gan.faces.candidates import joined
from faceswap_gan.faces.candidates import moved
from faceswap_gan.faces.candidates import nothing
from faceswap_gan.faces.candidates import suppressed
from faceswap_gan.faces.geometry import box_iou


def candidates(boxes, scores, picture=None) -> Candidates:
    picture = np.zeros(len(scores), int) if picture is None else picture
    return Candidates(
        np.asarray(picture), np.array(boxes, float), np.array(scores, float)
    )


def test_the_better_of_two_stays():
    boxes = [[0, 0, 10, 10], [1, 0, 11, 10], [30, 30, 40, 40]]
    kept = suppressed(candidates(boxes, [0.7, 0.9, 0.8]), 0.5)
    np.testing.assert_array_equal(kept.scores, [0.9, 0.8])
    np.testing.assert_array_equal(kept.boxes, [boxes[1], boxes[2]])


def test_a_suppressed_box_suppresses_none():
    boxes = [[0, 0, 10, 10], [4, 0, 14, 10], [8, 0, 18, 10]]
    kept = suppressed(candidates(boxes, [0.9, 0.8, 0.7]), 0.4)
    np.testing.assert_array_equal(kept.scores, [0.9, 0.7])


def test_pictures_do_not_meet():
    boxes = [[0, 0, 10, 10]] * 3
    kept = suppressed(candidates(boxes, [0.7, 0.8, 0.9], [0, 1, 1]), 0.5)
    np.testing.assert_array_equal(kept.picture, [0, 1])
    np.testing.assert_array_equal(kept.scores, [0.7, 0.9])


def test_share_of_the_smaller_box_counts_boxes_inside_others():
    boxes = [[0, 0, 100, 100], [10, 10, 20, 20]]
    inside = candidates(boxes, [0.9, 0.8])
    assert len(suppressed(inside, 0.7)) == 2
    assert len(suppressed(inside, 0.7, "least")) == 1


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.7])
def test_what_stays_does_not_overlap_and_what_goes_does(threshold):
    rng = np.random.default_rng(0)
    low = rng.uniform(0, 50, (200, 2))
    boxes = np.concatenate([low, low + rng.uniform(10, 30, (200, 2))], axis=1)
    scores = rng.uniform(size=200)
    kept = suppressed(candidates(boxes, scores), threshold)
    overlap = box_iou(kept.boxes, kept.boxes)
    assert overlap[~np.eye(len(kept), dtype=bool)].max() <= threshold
    assert (np.diff(kept.scores) < 0).all()
    gone = ~np.isin(scores, kept.scores)
    rivals = box_iou(boxes[gone], kept.boxes) > threshold
    better = kept.scores[None] > scores[gone][:, None]
    assert (rivals & better).any(axis=1).all()


def test_a_flood_of_boxes_is_bounded():
    many = 3 * MOST_PER_PICTURE
    low = np.arange(many)[:, None] * 20.0
    boxes = np.concatenate([low, low, low + 10, low + 10], axis=1)
    scores = np.linspace(0, 1, many)
    kept = suppressed(candidates(boxes, scores), 0.5)
    assert len(kept) == MOST_PER_PICTURE
    assert kept.scores.min() > 0.6


def test_nothing_goes_through_every_step():
    assert len(suppressed(nothing(), 0.5)) == 0
    assert len(joined([])) == 0
    assert len(joined([nothing(), candidates([[0, 0, 1, 1]], [0.5])])) == 1


def test_moved_shifts_edges_by_shares_of_the_side():
    boxes = np.array([[0.0, 0, 10, 20]])
    offsets = np.array([[0.1, 0.1, -0.1, 0.0]])
    np.testing.assert_allclose(moved(boxes, offsets), [[1, 2, 9, 20]])
