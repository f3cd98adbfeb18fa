"""Faces that do what few others do are drawn more often, within bounds."""

import itertools

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import ExpressionRow
from faceswap_gan.records.expressions import packed
from faceswap_gan.records.expressions import write_expressions
from faceswap_gan.systems.swap.balance import MOST_OFTEN
from faceswap_gan.systems.swap.balance import capped
from faceswap_gan.systems.swap.balance import movement_chances
from faceswap_gan.systems.swap.balance import movements
from faceswap_gan.systems.swap.sampling import chances
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.training.resumption import drawn_otherwise

USUAL = np.array([1.0, 0.0, 0.0, 0.0, 0.0])
OTHER = np.array([0.1, -20.0, 15.0, 0.5, 40.0])
PEOPLE = ["src", "dst"]
MESH = packed(np.zeros((478, 3)))


def row(picture, lids=0.3, mesh=MESH, seen=True, **values):
    found = {"gaze": [0.0, 0.0], "head": [0.0, 0.0, 0.0], "lips": 0.0}
    expression = Expression(
        points=mesh,
        coefficients=[0.0] * 52,
        lids=[lids, lids],
        **found | values,
    )
    return ExpressionRow(
        picture_sha256=picture,
        made_by="test",
        score=0.75,
        expression=expression if seen else None,
    )


def write(space, person, lids, **values):
    """Writes what the first of a person's faces express, by their lids."""
    pictures = space.accepted_faces(person).values()
    rows = [row(*one, **values) for one in zip(pictures, lids, strict=False)]
    write_expressions(space.expressions(person), rows)


def loaded(space, *changes):
    """What a training draws from, its records, and what was said."""
    said = []
    plain = ["training.batch_size=8", "augment.decoupling=0"]
    config = load_config(overrides=[*plain, *changes])
    source = FaceSwapSystem().source(space, PEOPLE, config, said.append)
    return config, source.load(lambda: None), source.records, said


def drawn(space, *changes, step=0, count=4):
    config, faces, _, _ = loaded(space, *changes)
    batches = FaceSwapSystem().batches(faces, config, step)
    return [batch for batch, *_ in itertools.islice(batches, count)]


@pytest.mark.parametrize(("many", "few"), [(4, 1), (90, 10), (170, 30)])
def test_what_is_rare_is_drawn_as_often_as_what_is_not(many, few):
    numbers = np.array([USUAL] * many + [OTHER] * few)
    own = movement_chances(numbers, 1.0)
    assert own[-few:].sum() == pytest.approx(0.5, abs=1e-3)
    assert own.sum() == pytest.approx(1)


def test_a_lone_face_is_drawn_at_most_so_often():
    numbers = np.array([USUAL] * 199 + [OTHER])
    own = movement_chances(numbers, 1.0)
    assert own[-1] == pytest.approx(MOST_OFTEN / 200)
    assert own[:-1] == pytest.approx(np.full(199, 0.95 / 199))
    tempered = movement_chances(numbers, 0.5)
    assert tempered[-1] == pytest.approx((MOST_OFTEN + 1) / 2 / 200)


def test_what_is_cut_off_goes_to_the_others_in_proportion():
    own = capped(np.array([1.0, 1.0, 2.0, 96.0]), 2.0)
    assert own == pytest.approx([0.125, 0.125, 0.25, 0.5])
    assert capped(np.ones(3), 10.0) == pytest.approx(np.full(3, 1 / 3))


def test_faces_that_hardly_differ_are_drawn_alike():
    random = np.random.default_rng(0)
    numbers = USUAL + random.normal(0, 1e-3, (100, 5))
    own = movement_chances(numbers, 1.0)
    assert own == pytest.approx(np.full(100, 0.01), rel=0.02)


def test_a_face_that_is_not_known_is_drawn_as_often_as_evenly():
    unknown = np.full(5, np.nan)
    numbers = np.array([USUAL] * 6 + [OTHER] * 2 + [unknown] * 2)
    own = movement_chances(numbers, 1.0)
    assert own[8:] == pytest.approx([0.1, 0.1])
    assert own[6:8].sum() == pytest.approx(0.4, abs=1e-3)
    assert movement_chances(numbers[8:], 1.0) == pytest.approx([0.5, 0.5])


def test_lids_count_beside_what_is_usual_for_the_person():
    faces = [
        row("a" * 64, lids=0.2),
        row("b" * 64, lids=0.2, gaze=[3.0, -9.0], lips=0.25),
        row("c" * 64, lids=0.1, head=[30.0, 1.0, 2.0]),
        row("d" * 64, seen=False),
    ]
    numbers = movements([face.expression for face in faces])
    assert numbers[:3].tolist() == [
        [1.0, 0.0, 0.0, 0.0, 0.0],
        [1.0, -9.0, 3.0, 0.25, 0.0],
        [0.5, 0.0, 0.0, 0.0, 30.0],
    ]
    assert np.isnan(numbers[3:]).all()


def test_without_expressions_eyes_are_drawn_as_before(workspace):
    write(workspace, "src", [0.3, 0.02], seen=False)
    config, faces, records, said = loaded(workspace)
    share = config.training.balance_share
    for own, often in zip(faces.training, faces.often, strict=True):
        assert np.array_equal(often, chances(own, share))
    before = drawn(workspace, "training.balance=eyes")
    assert np.array_equal(before, drawn(workspace))
    assert [record.expressions for record in records] == ["", ""]
    (sentence,) = said
    assert "faces of src and dst express is not known" in sentence
    assert "masks --workspace" in sentence
    eyes = ("training.balance=eyes", "loss.expression=0")
    assert loaded(workspace, *eyes)[-1] == []


def test_who_is_known_is_drawn_by_expressions(workspace):
    write(workspace, "src", [0.3, 0.3, 0.3, 0.3, 0.3, 0.02])
    config, faces, records, (sentence,) = loaded(workspace)
    assert "faces of dst express" in sentence
    assert faces.often[0][5] == pytest.approx(0.8 / 2 + 0.2 / 6, abs=0.03)
    assert faces.often[1] == pytest.approx(np.full(6, 1 / 6))
    assert [len(record.expressions) for record in records] == [64, 0]
    rare = faces.training[0][5][0]
    batches = FaceSwapSystem().batches(faces, config, 0)
    drawn = itertools.islice(batches, 40)
    seen = np.concatenate([batch for batch, *_ in drawn])[:, 0]
    share = np.mean([np.array_equal(face[0], rare) for face in seen])
    assert share == pytest.approx(faces.often[0][5], abs=0.08)


def test_batches_go_on_as_undisturbed_and_older_trainings_as_they_were(
    workspace,
):
    older = drawn(workspace, "training.balance_eyes=0.8")
    for person in PEOPLE:
        write(workspace, person, [0.3, 0.3, 0.3, 0.3, 0.3, 0.02])
    whole = drawn(workspace)
    assert np.array_equal(whole[2:], drawn(workspace, step=2, count=2))
    assert not np.array_equal(whole, older)
    assert np.array_equal(older, drawn(workspace, "training.balance_eyes=0.8"))


def test_a_record_tells_what_changes_the_draws_and_nothing_else(workspace):
    def digest(lids, mesh=MESH):
        write(workspace, "src", lids, mesh=mesh)
        return loaded(workspace)[2][0].expressions

    first = digest([0.3] * 6)
    assert digest([0.3] * 6, packed(np.ones((478, 3)))) == first
    assert digest([0.3] * 5 + [0.1]) != first
    assert digest([0.3] * 5) != first


def test_who_is_drawn_otherwise_than_before_is_said(workspace):
    for person in PEOPLE:
        write(workspace, person, [0.3] * 6)
    config, _, records, _ = loaded(workspace)
    checkpoint = Checkpoint(workspace.root, 600, records, config)
    assert list(drawn_otherwise(checkpoint, records)) == []
    write(workspace, "dst", [0.3] * 5 + [0.1])
    (sentence,) = drawn_otherwise(checkpoint, loaded(workspace)[2])
    assert "From step 600 on the faces of dst are drawn otherwise" in sentence


def test_damaged_lines_are_said(workspace):
    for person in PEOPLE:
        write(workspace, person, [0.3] * 6)
    file = workspace.expressions("dst")
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([b"{\n", *lines[1:]]))
    (sentence,) = loaded(workspace)[-1]
    assert f"Lines of {file} are damaged (1)" in sentence
