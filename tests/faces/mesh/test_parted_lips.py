"""Teeth keep their size where lips are parted, and it is dark between them."""

import cv2
import numpy as np
import pytest

from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.parted_lips import DARKER
from faceswap_gan.faces.mesh.parted_lips import parted
from faceswap_gan.faces.mesh.reshaping import reshaped

SIZE = 256
SKIN, TEETH, BETWEEN, MASK = 120, 250, 60, 200
GUM, HALF = 6, 2


def portrait(mesh):
    """Upper and lower teeth, a dark line between them, and a mouth mask."""
    picture = np.full((SIZE, SIZE, 4), SKIN, np.uint8)
    inside = mesh[list(points.LIPS_INNER), :2].round().astype(np.int32)
    cv2.fillPoly(picture, [inside], (TEETH, TEETH, TEETH, MASK))
    middle = round(mesh[[13, 14], 1].mean())
    mouth = np.zeros((SIZE, SIZE), np.uint8)
    cv2.fillPoly(mouth, [inside], 1)
    rows = np.zeros_like(mouth)
    rows[middle - HALF : middle + HALF + 1] = 1
    picture[(mouth & rows) > 0, :3] = BETWEEN
    return picture


def column(picture, mesh):
    """The colours from the upper lip to the lower one, in their middle."""
    x = round(mesh[13, 0])
    top, bottom = mesh[[13, 14], 1].round().astype(int)
    return picture[top : bottom + 1, x, 0].astype(int)


def test_teeth_keep_their_size_and_it_is_dark_between_them(face):
    mesh, goal = face(lips=0.2), face(lips=0.5)
    picture = portrait(mesh)
    moved = column(parted(picture, mesh[:, :2], goal[:, :2]), goal)
    before = column(picture, mesh)
    upper, lower = (before[:GUM] > SKIN).sum(), (before[-GUM:] > SKIN).sum()
    assert (moved[1:upper] > SKIN).all()
    assert (moved[-lower:-1] > SKIN).all()
    assert (moved > SKIN).sum() <= (before > SKIN).sum() + 4
    darkest = moved[len(moved) // 2]
    assert darkest == pytest.approx(DARKER * BETWEEN, abs=6)


def test_masks_are_moved_and_not_darkened(face):
    mesh, goal = face(lips=0.2), face(lips=0.5)
    moved = parted(portrait(mesh), mesh[:, :2], goal[:, :2])[..., 3]
    x, (top, bottom) = round(goal[13, 0]), goal[[13, 14], 1].astype(int)
    assert (moved[top + 4 : bottom - 4, x] == MASK).all()
    assert set(np.unique(moved[:100])) == {SKIN}


@pytest.mark.parametrize("lips", [0.2, 0.1])
def test_lips_that_are_not_parted_farther_are_only_moved(face, lips):
    mesh, goal = face(lips=0.2)[:, :2], face(lips=lips, gaze=(0.2, 0.0))[:, :2]
    picture = portrait(mesh)
    assert np.array_equal(
        parted(picture, mesh, goal), reshaped(picture, mesh, goal)
    )


def test_what_is_far_from_the_mouth_stays(face):
    mesh, goal = face(lips=0.1)[:, :2], face(lips=0.4)[:, :2]
    random = np.random.default_rng(0)
    picture = random.integers(0, 256, (SIZE, SIZE, 6), np.uint8)
    moved = parted(picture, mesh, goal)
    assert moved.shape == picture.shape
    assert np.array_equal(moved[:60], picture[:60])
