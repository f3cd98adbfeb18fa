"""Faces are moved as others move and their own person does not."""

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.head import FRONTAL
from faceswap_gan.faces.mesh.head import STEADY
from faceswap_gan.faces.mesh.measures import lip_opening
from faceswap_gan.faces.movements import MOVEMENTS
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import ExpressionRow
from faceswap_gan.records.expressions import packed
from faceswap_gan.records.expressions import write_expressions
from faceswap_gan.systems.swap import decoupling
from faceswap_gan.systems.swap import loading
from faceswap_gan.systems.swap.decoupling import lent
from faceswap_gan.systems.swap.decoupling import mover
from faceswap_gan.systems.swap.expression_loss import PARTS
from faceswap_gan.systems.swap.held_out import Joined
from faceswap_gan.systems.swap.held_out import Subset
from faceswap_gan.systems.swap.system import FaceSwapSystem

IRISES = list(points.IRIS_CENTRES)
PEOPLE = ["src", "dst"]
FEW = 7
STILL = np.random.default_rng(5).uniform(-0.6, 0.6, (478, 3))
STILL[STEADY] = FRONTAL
LOWERED = (0.1, 0.12, 0.14, 0.16, 0.18, 0.2)
LOOKS_DOWN = {"gaze": [0.0, -20.0]}
AT_LIPS = next(one.at for one in MOVEMENTS if one.part == "lips")
SHUT = {"lids": [0.02, 0.02]}


def expression(iris=0.0, **values):
    """A face in the middle of a picture, its irises so much lower."""
    mesh = STILL.copy()
    mesh[468:, 1] += iris
    usual = {
        "gaze": [0.0, 0.0],
        "head": [0.0, 0.0, 0.0],
        "lids": [0.3, 0.3],
        "lips": 0.0,
    }
    return Expression(
        points=packed(70 * mesh + 128),
        coefficients=[0.0] * 52,
        **usual | values,
    )


def coupled():
    """Somebody who shuts the eyes to look down."""
    return [expression()] * 12 + [expression(0.1, **LOOKS_DOWN, **SHUT)] * 6


def free():
    """Somebody who looks down with open eyes."""
    down = [expression(iris, **LOOKS_DOWN) for iris in LOWERED]
    return [expression()] * 12 + down


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Few faces are moved, which takes no time."""
    monkeypatch.setattr(decoupling, "MOST", FEW)


def moves(own, other, count=20):
    random = np.random.default_rng(0)
    return list(lent(mover(own), mover(other), count, random))


def test_what_a_film_couples_is_taken_apart():
    found = moves(coupled(), free(), 100)
    assert len(found) == 100
    assert all(move.place < 12 for move in found), "the eyes are open"
    down = [(move.goal - move.mesh)[IRISES, 1] / 70 for move in found]
    wanted = sorted({*LOWERED})
    assert sorted({*np.round(down, 2).ravel()}) == pytest.approx(wanted)


def test_who_does_all_that_others_do_is_not_moved():
    assert moves(free() + coupled(), free()) == []


def test_faces_that_are_not_known_are_neither_moved_nor_copied():
    own = [None, *coupled(), None]
    assert {move.place for move in moves(own, [None, *free()])} <= {
        *range(1, 13)
    }


def write(space, person, own):
    pictures = space.accepted_faces(person).values()
    rows = [
        ExpressionRow(
            picture_sha256=picture, made_by="test", score=0.9, expression=one
        )
        for picture, one in zip(pictures, own, strict=False)
    ]
    write_expressions(space.expressions(person), rows)


def loaded(space, *changes):
    said = []
    config = load_config(overrides=["training.batch_size=4", *changes])
    source = FaceSwapSystem().source(space, PEOPLE, config, said.append)
    return source.load(lambda: None), source.records, said


def known(workspace):
    write(workspace, "src", coupled()[9:15])
    write(workspace, "dst", free()[9:15])
    return workspace


def test_moved_faces_are_drawn_by_their_share(workspace):
    faces, records, said = loaded(known(workspace), "augment.decoupling=0.25")
    assert said == []
    src, dst = faces.drawn
    assert isinstance(src, Joined)
    assert isinstance(dst, Joined)
    assert len(src) == len(faces.training[0]) + FEW
    assert faces.often[0][-FEW:] == pytest.approx(np.full(FEW, 0.25 / FEW))
    assert faces.often[0].sum() == pytest.approx(1)
    assert len({record.expressions for record in records}) == 2
    assert src.further.shape[1:] == src.faces.shape[1:]


def test_what_moved_faces_do_is_known(workspace):
    faces, _, _ = loaded(known(workspace), "augment.decoupling=0.25")
    own, moved = np.split(faces.numbers[0], [len(faces.training[0])])
    assert moved.shape == (FEW, len(PARTS))
    turned, lips, smile = map(PARTS.index, ("head yaw", "lips", "smile"))
    assert not np.isnan(own[:, smile]).any()
    assert np.isnan(moved[:, smile]).all()
    assert np.abs(moved[:, turned]).max() < 0.01
    still = lip_opening(STILL) / AT_LIPS
    assert moved[:, lips] == pytest.approx(still, rel=0.1)


def test_codes_reach_as_far_as_those_of_moved_faces(workspace, monkeypatch):
    measured = []

    def ranges(faces, _):
        measured.extend(faces)

    monkeypatch.setattr(loading, "CodeRanges", ranges)
    faces, _, _ = loaded(known(workspace), "augment.decoupling=0.25")
    expected = [len(own) + FEW for own in faces.training]
    assert [len(own) for own in measured] == expected


def test_the_same_seed_moves_the_same_faces(workspace):
    on = "augment.decoupling=0.5"
    first, again, other = (
        loaded(known(workspace), on, f"training.seed={seed}")[0].drawn
        for seed in (1, 1, 2)
    )
    assert np.array_equal(first[0][:], again[0][:])
    assert not np.array_equal(first[0][:], other[0][:])


def test_without_it_nobody_is_moved(workspace):
    faces, _, _ = loaded(known(workspace), "augment.decoupling=0")
    assert all(isinstance(own, Subset) for own in faces.drawn)


def test_of_whom_too_little_is_known_is_said(workspace):
    write(workspace, "src", coupled()[9:15])
    faces, _, (sentence,) = loaded(workspace, "augment.decoupling=0.5")
    assert "nobody lends or borrows their movements" in sentence
    assert "masks --workspace" in sentence
    assert all(isinstance(own, Subset) for own in faces.drawn)


def test_records_tell_when_what_faces_are_moved_by_has_changed(workspace):
    on = "augment.decoupling=0.5"
    before = [record.expressions for record in loaded(known(workspace), on)[1]]
    write(workspace, "dst", free()[8:14])
    after = [record.expressions for record in loaded(workspace, on)[1]]
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_joined_faces_are_indexed_like_an_array():
    every = np.arange(40).reshape(10, 4)
    joined = Joined(Subset(every, np.array([1, 4])), every[7:])
    expected = every[[1, 4, 7, 8, 9]]
    assert len(joined) == 5
    assert joined.shape == expected.shape
    for key in (0, 4, -1, np.array([1, 2]), np.s_[1:4], (3, 2), (np.s_[:], 1)):
        assert np.array_equal(joined[key], expected[key])
    assert np.array_equal([*joined], expected)
