"""What one person does in a film and another, who is to be swapped, never did.

A decoder that saw a movement never, or only beside another one, draws it wrong:
where somebody always closes the eyes to look down, it closes them whenever the
other person looks down.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from faceswap_gan.faces.movements import MADE
from faceswap_gan.faces.movements import MOVEMENTS
from faceswap_gan.faces.movements import SLIGHT

LEAST_SHARE = 0.01
"""Rarer ones are not worth filming anew."""
LEAST_FACES = 5
"""Fewer may be errors of the mesh, whatever share they are."""
NEVER = 0.005
"""The share of faces up to which a movement is noise."""
LEARNED = 0.05
"""The share of faces to be like one: a decoder hardly learns what is rarer."""
_ROWS = 512


@dataclass(frozen=True, eq=False)
class ExpressionGap:
    """Something that only one of two people does.

    Attributes:
        what: it is, as in "looking down with open eyes".
        faces: indices of the faces of the one who does it.
        others: how many faces of the other do it.
    """

    what: str
    faces: np.ndarray
    others: int

    def to_film(self, person: str) -> str:
        """Says what the person who lacks it is to be filmed doing."""
        return f"Film {person} {self.what}."


def expression_gaps(
    amounts: np.ndarray, others: np.ndarray
) -> list[ExpressionGap]:
    """Finds movements, and pairs of them, that only one of two people makes.

    A pair is told where the other makes each movement of it, but never both,
    or never one without the other. One that is seen on hardly any faces but
    those of pairs already told is left out.

    Args:
        amounts: (n, movements) of the one, see `movements.amounts`.
        others: (m, movements) of the other.

    Returns:
        The gaps, that of the most faces first.
    """
    others = others[np.isfinite(others).all(axis=1)]
    known = np.isfinite(amounts).all(axis=1)
    if not len(others) or not known.any():
        return []
    least = max(LEAST_FACES, LEAST_SHARE * known.sum())
    found = [
        gap for gap in _singles(amounts, others) if len(gap.faces) >= least
    ]
    found += _told_once(list(_pairs(amounts, others)), least)
    return sorted(found, key=lambda gap: -len(gap.faces))


def gap_scores(amounts: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Scores how far each expression is from what the other person often makes.

    Args:
        amounts: (n, movements) of the one, see `movements.amounts`.
        others: (m, movements) of the other, at least one without NaN.

    Returns:
        (n,) distances, in amounts of movements, within which `LEARNED` of the
        other's faces lie; NaN where the expression is not known.
    """
    known = others[np.isfinite(others).all(axis=1)]
    place = int(LEARNED * len(known))
    return np.concatenate(
        [
            np.partition(apart, place, axis=1)[:, place]
            for apart in _distances(amounts, known)
        ]
    )


def nearest_faces(amounts: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Returns which face of the other is the most like each, (n,) indices.

    Args:
        amounts: (n, movements) of the one, see `movements.amounts`.
        others: (m, movements) of the other, at least one without NaN.
    """
    known = np.flatnonzero(np.isfinite(others).all(axis=1))
    nearest = [
        apart.argmin(axis=1) for apart in _distances(amounts, others[known])
    ]
    return known[np.concatenate(nearest)]


def _distances(amounts: np.ndarray, others: np.ndarray) -> Iterator[np.ndarray]:
    """Yields distances (rows, m) of some faces after others."""
    there = np.clip(others, 0, None)
    for start in range(0, len(amounts), _ROWS):
        part = np.clip(amounts[start : start + _ROWS], 0, None)
        yield np.linalg.norm(part[:, None] - there[None], axis=2)


def _singles(
    amounts: np.ndarray, others: np.ndarray
) -> Iterator[ExpressionGap]:
    """Yields movements that the other never makes, or less far."""
    for column, movement in enumerate(MOVEMENTS):
        never = _never(_makes(others, column))
        what = movement.doing if never else movement.farther
        limit = max(MADE, np.percentile(others[:, column], 99) + SLIGHT)
        here, there = amounts[:, column] >= limit, others[:, column] >= limit
        yield ExpressionGap(what, np.flatnonzero(here), int(there.sum()))


def _pairs(amounts: np.ndarray, others: np.ndarray) -> Iterator[ExpressionGap]:
    """Yields pairs that the other never makes, of movements that are made."""
    common = [
        column
        for column in range(len(MOVEMENTS))
        if not _never(_makes(others, column))
    ]
    for one in common:
        for other in common:
            first, second = MOVEMENTS[one], MOVEMENTS[other]
            if first.part == second.part:
                continue
            forms = [(second.lacking, _lacks)]
            if one < other:
                forms.append((second.having, _makes))
            for words, holds in forms:
                there = _makes(others, one) & holds(others, other)
                if _never(there):
                    here = _makes(amounts, one) & holds(amounts, other)
                    yield ExpressionGap(
                        f"{first.doing} {words}",
                        np.flatnonzero(here),
                        int(there.sum()),
                    )


def _told_once(gaps: list[ExpressionGap], least: float) -> list[ExpressionGap]:
    """Takes the gap of the most faces that no gap was told of, and so on."""
    told: set[int] = set()
    result = []
    while gaps:
        news = [len(set(gap.faces.tolist()) - told) for gap in gaps]
        best = int(np.argmax(news))
        if news[best] < least:
            break
        told.update(gaps[best].faces.tolist())
        result.append(gaps.pop(best))
    return result


def _makes(amounts: np.ndarray, column: int) -> np.ndarray:
    return amounts[:, column] >= MADE


def _lacks(amounts: np.ndarray, column: int) -> np.ndarray:
    return amounts[:, column] < SLIGHT


def _never(made: np.ndarray) -> bool:
    return bool(made.sum() <= NEVER * len(made))
