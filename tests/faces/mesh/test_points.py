"""The lists of indices hang together, and give the five points."""

import numpy as np

from faceswap_gan.faces.mesh import points


def test_there_are_as_many_as_the_networks_take():
    assert len(points.COEFFICIENT_POINTS) == 146
    assert sorted(set(points.COEFFICIENT_POINTS)) == list(
        points.COEFFICIENT_POINTS
    )
    assert len(set(points.COEFFICIENTS)) == 52
    assert points.COEFFICIENTS[9] == "eyeBlinkLeft"
    assert points.COEFFICIENTS[25] == "jawOpen"


def test_outlines_go_around_once():
    outlines = [
        points.OVAL,
        points.LIPS_OUTER,
        points.LIPS_INNER,
        *points.EYES,
        *points.BROWS,
    ]
    for outline in outlines:
        assert len(set(outline)) == len(outline)
    assert set(points.BROW_LINE) <= {*points.BROWS[0], *points.BROWS[1]}
    assert points.JAW[0] == 127 and points.JAW[-1] == 356
    assert points.CHIN in points.JAW


def test_five_points_are_in_the_order_of_the_detectors(face):
    mesh = face()
    five = points.five_points(mesh)
    assert five.shape == (5, 2)
    left, right, nose, mouth_left, mouth_right = five
    assert left[0] < nose[0] < right[0]
    assert left[1] < nose[1] < mouth_left[1]
    assert mouth_left[0] < mouth_right[0]
    np.testing.assert_array_equal(
        points.five_points(np.stack([mesh, mesh + 1])), [five, five + 1]
    )


def test_closing_the_lids_moves_no_eye(face):
    np.testing.assert_allclose(
        points.five_points(face(lids=0.0)), points.five_points(face(lids=0.4))
    )


def test_what_is_mirrored_twice_is_as_it_was():
    assert (points.MIRRORED[points.MIRRORED] == np.arange(points.COUNT)).all()


def test_mirrored_outlines_are_those_of_the_other_side():
    def over(indices):
        return {*points.MIRRORED[list(indices)].tolist()}

    for left, right in (points.EYES, points.BROWS, points.IRISES):
        assert over(left) == {*right}
    for outline in (points.OVAL, points.LIPS_OUTER, points.LIPS_INNER):
        assert over(outline) == {*outline}
    left, right = points.EYE_CORNERS
    assert [*points.MIRRORED[[*left]]] == [*right[::-1]]
    left, right = points.IRISES
    assert [*points.MIRRORED[[*left]]] == [*np.array(right)[[2, 1, 0, 3]]]
