"""A face is moved as another one moved, as far as its picture can follow."""

import numpy as np
import pytest
from scipy.spatial import Delaunay

from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.head import to_front
from faceswap_gan.faces.mesh.measures import gaze
from faceswap_gan.faces.mesh.measures import lid_openings
from faceswap_gan.faces.mesh.measures import lip_opening
from faceswap_gan.faces.mesh.transfer import GAPING
from faceswap_gan.faces.mesh.transfer import SLIGHTLY
from faceswap_gan.faces.mesh.transfer import WIDER
from faceswap_gan.faces.mesh.transfer import at_rest
from faceswap_gan.faces.mesh.transfer import transferred

EDGES = [*points.LIPS_INNER, *points.EYES[0], *points.EYES[1]]


def drawn_on(face, own, other, own_rest=None, other_rest=None):
    """What becomes of faces that are drawn with these arguments."""
    rests = [to_front(face(**(rest or {}))) for rest in (own_rest, other_rest)]
    return transferred(face(**own), rests[0], face(**other), rests[1])


def test_who_moves_alike_stays(face):
    mesh = face(lids=0.2, lips=0.1, gaze=(0.1, 0.0))
    rest = to_front(face())
    assert transferred(mesh, rest, mesh, rest) == pytest.approx(mesh)


def test_lids_lips_and_gaze_become_the_others(face):
    goal = drawn_on(face, {}, {"lids": 0.2, "lips": 0.35, "gaze": (0.15, 0.0)})
    wanted = face(lids=0.2, lips=0.35, gaze=(0.15, 0.0))
    assert lid_openings(goal) == pytest.approx(lid_openings(wanted))
    assert lip_opening(goal) == pytest.approx(lip_opening(wanted))
    assert gaze(goal) == pytest.approx(gaze(wanted), abs=0.5)


@pytest.mark.parametrize("narrow", [0.2, 0.4])
@pytest.mark.parametrize("share", [0.5, 0.9])
def test_lids_close_by_the_share_that_the_others_do(face, narrow, share):
    goal = drawn_on(
        *(face, {"lids": narrow}, {"lids": 0.3 * share}),
        *({"lids": narrow}, {"lids": 0.3}),
    )
    wanted = lid_openings(face(lids=narrow * share))
    assert lid_openings(goal) == pytest.approx(wanted, rel=1e-3)


def test_lids_and_lips_meet_and_never_cross(face):
    goal = drawn_on(
        face,
        {"lids": 0.1, "lips": 0.05},
        {"lids": 0.0, "lips": 0.0},
        {"lids": 0.3, "lips": 0.2},
        {"lids": 0.5, "lips": 0.2},
    )
    assert (lid_openings(goal) >= 0).all()
    assert (lid_openings(goal) < 0.03).all()
    assert 0 <= lip_opening(goal) < 0.02


def test_nothing_is_opened_wider_than_a_picture_can_show(face):
    shut = {"lids": 0.1, "lips": 0.05}
    goal = drawn_on(face, shut, {"lids": 0.6, "lips": 0.6})
    before = face(**shut)
    assert lid_openings(goal).mean() == pytest.approx(
        WIDER * lid_openings(before).mean(), rel=0.02
    )
    most = GAPING * lip_opening(before) + SLIGHTLY
    assert lip_opening(goal) == pytest.approx(most, rel=0.02)


def test_head_and_place_stay(face, turn):
    rest, other = to_front(face()), face(lids=0.15, lips=0.3)
    straight = transferred(face(), rest, other, rest)
    turned = transferred(
        turn(face(), yaw=20, pitch=-10, roll=5),
        *(rest, turn(other, yaw=-15), rest),
    )
    expected = turn(straight, yaw=20, pitch=-10, roll=5)
    assert turned == pytest.approx(expected, abs=1e-6)


def test_a_face_at_rest_is_that_of_the_calmest(face, turn):
    calm = [turn(face(), yaw=yaw) for yaw in (-10, 0, 10)]
    lively = [face(lids=0.0, lips=0.5)] * 27
    movement = np.array([0.0, 0.1, 0.2, *range(1, 28)])
    rest = at_rest(np.array(calm + lively), movement, movement)
    assert rest == pytest.approx(to_front(face()), abs=1e-6)


def test_who_never_keeps_all_still_is_at_rest_part_by_part(face):
    speaking, winking = [face(lips=0.4)] * 10, [face(lids=0.1, lips=0.0)] * 10
    eyes, mouth = np.repeat([0, 1], 10), np.repeat([1, 0], 10)
    rest = at_rest(np.array(speaking + winking), eyes, mouth)
    assert lid_openings(rest) == pytest.approx(lid_openings(face()))
    assert lip_opening(rest) == pytest.approx(0, abs=1e-6)


def test_lips_that_are_pushed_far_leave_no_folds(face):
    rest = to_front(face())
    pushed = face()
    chin, lip = pushed[points.CHIN], pushed[list(points.LIPS_OUTER[:11])]
    lip[:, 1] += 1.5 * (chin[1] - lip[:, 1].max())
    pushed[list(points.LIPS_OUTER[:11])] = lip
    goal = to_front(transferred(face(), rest, pushed, rest))
    net = Delaunay(rest[:468, :2])
    skin = net.simplices[~np.isin(net.simplices, EDGES).all(axis=1)]

    def areas(mesh):
        sides = np.diff(mesh[skin][..., :2], axis=1)
        return np.linalg.det(sides)

    solid = np.abs(areas(rest)) > 1e-3
    assert (areas(goal) * areas(rest))[solid].min() > 0
    assert lip_opening(goal) == pytest.approx(lip_opening(face()), abs=0.01)
