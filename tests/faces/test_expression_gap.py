"""What one of two people never did is found, and said as what to film."""

import numpy as np
import pytest

from faceswap_gan.faces.expression_gap import LEAST_FACES
from faceswap_gan.faces.expression_gap import expression_gaps
from faceswap_gan.faces.expression_gap import gap_scores
from faceswap_gan.faces.expression_gap import nearest_faces
from faceswap_gan.faces.movements import MOVEMENTS

COLUMNS = {movement.doing: n for n, movement in enumerate(MOVEMENTS)}
DOWN, CLOSED = "looking down", "closing the eyes"
SMILES, OPENS = "smiling", "opening the mouth"


def film(*scenes: tuple) -> np.ndarray:
    """Faces of scenes: how many, and the amount of each movement."""
    parts = []
    for count, made in scenes:
        part = np.zeros((count, len(MOVEMENTS)))
        for doing, amount in made.items():
            part[:, COLUMNS[doing]] = amount
        parts.append(part)
    return np.concatenate(parts)


def sentences(gaps) -> list[str]:
    return [gap.to_film("ada") for gap in gaps]


STILL = (100, {})
BOTH = (20, {DOWN: 1.5, CLOSED: 1.5})
BLINKS = (5, {CLOSED: 1.5})
CALM = film(STILL, BOTH, BLINKS)


def test_what_one_film_couples_and_the_other_does_not_is_told():
    lively = film(STILL, BOTH, (30, {DOWN: 1.5}), BLINKS)
    gaps = expression_gaps(lively, CALM)
    assert sentences(gaps) == ["Film ada looking down with open eyes."]
    assert gaps[0].faces.tolist() == list(range(120, 150))
    assert gaps[0].others == 0
    assert expression_gaps(CALM, lively) == []


def test_movements_that_are_never_made_together_are_told():
    apart = film(STILL, (20, {SMILES: 1.2}), (20, {OPENS: 1.2}))
    together = film(STILL, (10, {SMILES: 1.2, OPENS: 1.2}))
    assert sentences(expression_gaps(together, apart)) == [
        "Film ada smiling with an open mouth."
    ]
    assert sentences(expression_gaps(apart, together)) == [
        "Film ada smiling with a closed mouth.",
        "Film ada opening the mouth without a smile.",
    ]


def test_nobody_lacks_what_both_do():
    assert expression_gaps(CALM, CALM) == []
    half_closed = film(STILL, (30, {DOWN: 1.5, CLOSED: 0.7}))
    assert expression_gaps(half_closed, CALM) == []


def test_single_movements_are_told_the_commonest_first():
    lively = film(STILL, (10, {SMILES: 1.2}), (20, {OPENS: 3.0}))
    calm = film(STILL, (20, {OPENS: 1.1}))
    assert sentences(expression_gaps(lively, calm)) == [
        "Film ada opening the mouth wider.",
        "Film ada smiling.",
    ]


def test_rare_faces_are_not_worth_filming():
    for count, told in ((LEAST_FACES - 1, 0), (LEAST_FACES, 1)):
        lively = film(STILL, (count, {SMILES: 1.5}))
        assert len(expression_gaps(lively, film(STILL))) == told
    many = film((990, {}), (LEAST_FACES, {SMILES: 1.5}))
    assert expression_gaps(many, film(STILL)) == []


def test_a_face_in_many_is_an_error_of_the_mesh():
    lively = film(STILL, (20, {SMILES: 1.5}))
    noisy = film((399, {}), (1, {SMILES: 1.5}))
    (gap,) = expression_gaps(lively, noisy)
    assert (gap.what, gap.others) == ("smiling", 1)


def test_pairs_on_the_same_faces_are_told_once():
    lively = film(STILL, BOTH, (30, {DOWN: 1.5, OPENS: 1.2}), (9, {DOWN: 1.5}))
    calm = film(STILL, BOTH, (20, {OPENS: 1.2}))
    assert sentences(expression_gaps(lively, calm)) == [
        "Film ada looking down with open eyes."
    ]


def test_faces_that_are_not_known_count_for_nothing():
    unknown = np.full((50, len(MOVEMENTS)), np.nan)
    lively = film(STILL, BOTH, (30, {DOWN: 1.5}))
    gaps = expression_gaps(
        np.concatenate([unknown, lively]), np.concatenate([CALM, unknown])
    )
    assert [gap.faces[0] for gap in gaps] == [170]
    assert expression_gaps(unknown, CALM) == []
    assert expression_gaps(lively, unknown) == []


def test_a_face_that_the_other_hardly_ever_makes_is_far():
    smile = film((1, {SMILES: 2.0}))
    for share, score in ((4, 2.0), (6, 0.0)):
        others = film((100 - share, {}), (share, {SMILES: 2.0}))
        assert gap_scores(smile, others) == pytest.approx([score])
        assert nearest_faces(smile, others)[0] >= 94


def test_faces_are_scored_by_those_of_the_other():
    faces = film((1, {DOWN: 1.5}), (1, {SMILES: 3.0, OPENS: 4.0}), (600, {}))
    faces[-1] = np.nan
    others = np.concatenate([np.full((1, len(MOVEMENTS)), np.nan), CALM])
    scores = gap_scores(faces, others)
    assert scores[:3] == pytest.approx([1.5, 5.0, 0.0])
    assert np.isnan(scores[-1])
    assert nearest_faces(faces, others)[2] == 1
