"""Poses that only one of two people was seen in."""

import numpy as np

from faceswap_gan.faces.coverage import CELL
from faceswap_gan.faces.coverage import NEAR
from faceswap_gan.faces.coverage import gaps
from faceswap_gan.faces.coverage import uncovered

FRONT = np.random.default_rng(0).normal(0, 3, (200, 2))


def test_who_looks_the_same_way_covers():
    poses = np.array([[0.0, 0.0], [NEAR - 0.1, 0.0], [NEAR + 0.1, 0.0]])
    assert uncovered(poses, np.zeros((1, 2))).tolist() == [False, False, True]


def test_many_poses_are_compared_in_parts():
    poses = np.zeros((1234, 2))
    poses[1000] = 40
    assert np.flatnonzero(uncovered(poses, FRONT)).tolist() == [1000]


def test_gaps_are_named_the_commonest_first():
    left = np.tile([[-30.0, 1.0]], (20, 1))
    up = np.tile([[0.0, 31.0]], (8, 1))
    found = gaps(np.concatenate([FRONT, up, left]), FRONT)
    assert [str(gap) for gap in found] == [
        "looking to the left (yaw -30, pitch +0): 20 faces",
        "looking up (yaw +0, pitch +30): 8 faces",
    ]
    assert found[0].yaw % CELL == 0


def test_rare_poses_are_not_worth_a_word():
    poses = np.concatenate([FRONT, [[40.0, 0.0]]])
    assert gaps(poses, FRONT) == []
    assert gaps(FRONT, FRONT) == []
