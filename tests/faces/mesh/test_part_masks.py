"""Masks of a face's parts end where its mesh says."""

import numpy as np
import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.part_masks import PARTS
from faceswap_gan.faces.mesh.part_masks import part_mask


def area(outline):
    """The area of a polygon by the shoelace formula."""
    x, y = outline[:, :2].T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


@pytest.mark.parametrize("part", PARTS)
def test_masks_are_soft_and_as_large_as_their_outlines(face, part):
    mesh = face()
    mask = part_mask(mesh, part)
    assert mask.shape == (256, 256, 1) and mask.dtype == np.float32
    assert mask.min() == 0 and 0.97 < mask.max() <= 1
    assert ((mask > 0.1) & (mask < 0.9)).any()
    if part != "irises":
        expected = sum(area(mesh[list(one)]) for one in PARTS[part].outlines)
        assert mask.sum() == pytest.approx(expected, rel=0.06)
    np.testing.assert_array_equal(part_mask(mesh[:, :2], part), mask)


@pytest.mark.parametrize("part", PARTS)
def test_half_the_size_is_half_the_mask(face, part):
    mesh = face()
    small = part_mask((mesh + 0.5) / 2 - 0.5, part, 128)
    shrunk = part_mask(mesh, part).reshape(128, 2, 128, 2).mean(axis=(1, 3))
    assert np.abs(small[..., 0] - shrunk).max() < 0.25
    assert np.abs(small[..., 0] - shrunk).mean() < 0.002


def test_irises_end_at_the_lids(face):
    mesh = face(lids=0.2)
    irises, eyes = part_mask(mesh, "irises"), part_mask(mesh, "eyes")
    assert (irises <= eyes).all()
    x, y = np.rint(mesh[points.IRIS_CENTRES[0], :2]).astype(int)
    assert irises[y, x] > 0.9
    wide = part_mask(face(lids=1.2), "irises")
    radius = 0.2 * (mesh[133, 0] - mesh[33, 0])
    assert wide.sum() == pytest.approx(2 * np.pi * radius**2, rel=0.08)


def test_closed_lids_leave_next_to_nothing(face):
    closed, open_ = face(lids=0.0), face()
    for part in ("eyes", "irises"):
        left = part_mask(closed, part).sum()
        assert left < 0.25 * part_mask(open_, part).sum()


def test_the_inside_of_a_mouth_is_inside_the_mouth(face):
    mesh = face(lips=0.3)
    inner, mouth = part_mask(mesh, "inner_mouth"), part_mask(mesh, "mouth")
    assert (inner <= mouth + 1e-6).all()
    assert part_mask(face(lips=0.5), "inner_mouth").sum() > inner.sum()


def test_a_forehead_reaches_up_and_nowhere_else(face, turn):
    mesh = face()
    face_alone = part_mask(mesh, "face")
    whole = part_mask(mesh, "face", forehead=True)
    assert (whole >= face_alone - 0.05).all()
    more = (whole - face_alone)[..., 0] > 0.5
    eyes = mesh[33, 1]
    assert more[: round(eyes)].sum() > 500 and not more[round(eyes) :].any()
    for part in ("mouth", "eyes"):
        np.testing.assert_array_equal(
            part_mask(mesh, part, forehead=True), part_mask(mesh, part)
        )


def test_parts_beyond_the_picture_are_nothing(face):
    for part in PARTS:
        assert part_mask(face() + 1000, part).max() == 0


def test_an_unknown_part_is_an_error(face):
    with pytest.raises(ConfigError, match="ears"):
        part_mask(face(), "ears")
