"""Whatever takes 68 points takes the mesh's 478, and means the same."""

import numpy as np
import pytest

from faceswap_gan.conversion import blend
from faceswap_gan.conversion.blend import face_outline as blend_outline
from faceswap_gan.conversion.parts import PARTS
from faceswap_gan.conversion.parts import FaceParts
from faceswap_gan.evaluation.expression import eye_opening
from faceswap_gan.evaluation.expression import mouth_opening
from faceswap_gan.evaluation.gaze import gaze
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.masks import eye_mask
from faceswap_gan.faces.masks import face_mask
from faceswap_gan.faces.mesh.part_masks import part_mask
from faceswap_gan.faces.mesh.points import BROWS
from faceswap_gan.faces.mesh.points import five_points
from faceswap_gan.faces.outlines import as_68
from faceswap_gan.faces.outlines import eye_centres
from faceswap_gan.faces.outlines import layout_of
from faceswap_gan.faces.outlines import opening_outlines
from faceswap_gan.faces.outlines import part_outlines


def overlap(first, second):
    return np.minimum(first, second).sum() / np.maximum(first, second).sum()


@pytest.mark.parametrize("draw", [eye_mask, face_mask])
def test_masks_of_the_mesh_are_those_of_68_points(face, draw):
    mesh = face()
    assert overlap(draw(mesh), draw(as_68(mesh))) > 0.93
    np.testing.assert_array_equal(draw(mesh[:, :2]), draw(mesh))


def test_an_eye_mask_holds_the_eye_and_its_lids(face):
    for lids in (0.0, 0.3):
        mesh = face(lids=lids)
        mask, opened = eye_mask(mesh), part_mask(mesh, "eyes")
        assert (mask[opened > 0.5] > 0.9).all()
        assert mask.sum() > opened.sum() + 500


@pytest.mark.parametrize("part", PARTS)
def test_parts_of_the_mesh_are_those_of_68_points(face, part):
    mesh = (face() + 0.5) / 2 - 0.5
    many = FaceParts(mesh, 128).mask([part])
    assert overlap(many, FaceParts(as_68(mesh), 128).mask([part])) > 0.7


def test_what_conversion_draws_around_a_face_is_the_same(face):
    mesh = face()
    few = as_68(mesh)
    regions = (
        FaceParts(mesh, 256).eye_region(),
        FaceParts(few, 256).eye_region(),
    )
    assert overlap(*regions) > 0.85
    many, outline = blend_outline(mesh), blend_outline(few)
    assert many.shape[1] == outline.shape[1] == 2
    np.testing.assert_allclose(many.max(axis=0), outline.max(axis=0), atol=3)
    np.testing.assert_allclose(many.min(axis=0), outline.min(axis=0), atol=3)


def test_68_points_of_a_mesh_lie_in_their_own_layout(face):
    mesh = face()
    few = as_68(mesh)
    assert few.shape == (68, 2)
    assert as_68(few) is few
    of_68, of_mesh = layout_of(few), layout_of(mesh)
    for part in ("brow_line", "eye_corners"):
        np.testing.assert_array_equal(
            few[np.array(getattr(of_68, part))],
            mesh[np.array(getattr(of_mesh, part)), :2],
        )
    for part in ("lids", "lips"):
        for own, others in zip(
            getattr(of_68, part), getattr(of_mesh, part), strict=True
        ):
            np.testing.assert_array_equal(few[list(own)], mesh[others, :2])
    with pytest.raises(ValueError, match="68 or 478"):
        as_68(np.zeros((5, 2)))


def test_openings_are_the_same(face):
    for opening in (0.0, 0.2, 0.4):
        mesh = face(lids=opening, lips=opening)
        few = as_68(mesh)
        assert eye_opening(mesh) == pytest.approx(eye_opening(few))
        assert mouth_opening(mesh) == pytest.approx(
            mouth_opening(few), rel=0.1, abs=1e-9
        )


def test_gaze_is_seen_within_the_mesh_s_lids(face):
    """A picture of two dark irises between white lids."""
    found = []
    for shift in (-0.2, 0.2):
        mesh = face(gaze=(shift, 0.0))
        dark = part_mask(mesh, "irises")
        picture = np.uint8(230 - 200 * np.repeat(dark, 3, axis=-1))
        found.append(gaze(picture, mesh))
        np.testing.assert_allclose(
            found[-1], gaze(picture, as_68(mesh)), atol=0.1
        )
    assert found[0][0] < -0.2 < 0.2 < found[1][0]
    assert gaze(picture, face(lids=0.02)) is None


def test_eyes_and_parts_lie_left_before_right(face):
    mesh = face()
    left, right = eye_centres(mesh)
    assert left[0] < right[0]
    for outlines in part_outlines(mesh).values():
        means = [outline.mean(axis=0)[0] for outline in outlines]
        assert means == sorted(means)


def test_another_number_of_points_is_refused():
    with pytest.raises(ValueError, match="68 or 478"):
        layout_of(np.zeros((106, 2)))


def test_openings_are_the_eyes_and_what_is_between_the_lips(face):
    mesh = face()
    for points in (mesh, as_68(mesh)):
        eyes, [gap] = opening_outlines(points)
        for eye, outline in zip(
            eyes, part_outlines(points)["eyes"], strict=True
        ):
            np.testing.assert_array_equal(eye, outline)
        [lips] = part_outlines(points)["mouth"]
        assert (gap.min(axis=0) >= lips.min(axis=0)).all()
        assert (gap.max(axis=0) <= lips.max(axis=0)).all()
        assert np.ptp(gap[:, 0]) > 0.9 * np.ptp(lips[:, 0])
        assert np.ptp(gap[:, 1]) < 0.8 * np.ptp(lips[:, 1])


def test_five_points_know_no_gap_between_lips(face):
    five = np.array(
        [(100, 100), (156, 100), (128, 130), (105, 160), (150, 160)]
    )
    eyes, gap = opening_outlines(five)
    assert len(eyes) == 2
    assert gap == []


def test_what_is_replaced_holds_the_brows_to_their_ends(face):
    mesh, spec = face(), TransformSpec(0.8, 96)
    five = five_points(mesh)
    aligned = transform(alignment(five), mesh[:, :2])
    mask = blend.face_mask(spec, outline=blend_outline(aligned))
    brows = np.concatenate(BROWS)
    columns, rows = transform(spec.matrix(five), mesh[brows, :2]).T
    places = np.rint(rows).astype(int), np.rint(columns).astype(int)
    assert mask[places].min() > 0.5
