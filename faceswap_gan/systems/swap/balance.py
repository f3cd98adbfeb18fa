"""Faces that do what is rare are drawn more often, whatever it is.

What a face does is five numbers of its mesh: how far its lids are open beside
what is usual for the person, where the eyes look, up and across, how far the
lips are open and to which side the head is turned.
"""

from collections.abc import Sequence

import numpy as np
from scipy.spatial.distance import cdist

from faceswap_gan.faces.mesh.measures import relative_openings
from faceswap_gan.records.expressions import Expression

LEAST_DEVIATIONS = np.array([0.05, 2.0, 2.0, 0.02, 2.0])
"""Of lids, gaze up and across in degrees, lips, and yaw in degrees: a person
whose faces deviate less from each other does nothing worth telling apart."""
MOST_OFTEN = 10.0
"""How much more often than evenly a face is drawn at most."""
PORTION = 32


def movements(expressions: Sequence[Expression | None]) -> np.ndarray:
    """Returns what faces do: the numbers that are balanced over.

    Args:
        expressions: of one person's faces, None where it is not known.

    Returns:
        (n, 5): lids as a share of their median, gaze up and across in degrees,
        lips, and yaw in degrees; NaN where the face is not known.
    """
    measured = np.full((len(expressions), 6), np.nan)
    for numbers, face in zip(measured, expressions, strict=True):
        if face is not None:
            across, up = face.gaze
            numbers[:] = [*face.lids, up, across, face.lips, face.head[0]]
    known = is_known(measured)
    if known.any():
        measured[known, :2] = relative_openings(measured[known, :2])
    lids = measured[:, :2].mean(axis=1, keepdims=True)
    return np.hstack([lids, measured[:, 2:]])


def is_known(numbers: np.ndarray) -> np.ndarray:
    """Says of which faces it is known what they do, (n,) bool."""
    return ~np.isnan(numbers).any(axis=1)


def movement_chances(numbers: np.ndarray, share: float) -> np.ndarray:
    """Raises the chance of faces that do what few others do.

    A share of the draws takes faces as seldom as there are others like them:
    what a person does is then seen alike often, however much of the film it
    fills. No face is drawn more than `MOST_OFTEN` times as often as evenly, so
    that what was measured wrongly cannot fill the batches, and one that is not
    known as often as evenly.

    Args:
        numbers: (n, 5), the `movements` of a person's faces; NaN where they
            are not known.
        share: share of the draws that are balanced, in [0, 1].

    Returns:
        (n,) probabilities, whose sum is 1.
    """
    chances = np.full(len(numbers), 1.0 / len(numbers))
    known = is_known(numbers)
    if share and known.any():
        rarity = 1.0 / neighbours(numbers[known])
        chances[known] = capped(rarity, MOST_OFTEN) * known.mean()
        chances = share * chances + (1.0 - share) / len(numbers)
    return chances


def neighbours(numbers: np.ndarray) -> np.ndarray:
    """Counts the faces about each, itself included, the nearer the more.

    Args:
        numbers: (n, 5), the `movements` of a person's faces.

    Returns:
        (n,) sums of a Gaussian kernel one standard deviation wide, from 1 to n.
    """
    deviation = np.maximum(numbers.std(axis=0), LEAST_DEVIATIONS)
    places = numbers / deviation
    sums = []
    for start in range(0, len(places), PORTION):
        few = places[start : start + PORTION]
        squares = cdist(few, places, "sqeuclidean")
        sums.append(np.exp(-0.5 * squares).sum(axis=1))
    return np.concatenate(sums)


def capped(weights: np.ndarray, most: float) -> np.ndarray:
    """Makes probabilities of weights, none of them too large.

    Args:
        weights: (n,) positive numbers.
        most: how often something is drawn at most, where evenly is 1.

    Returns:
        (n,) probabilities, in proportion to the weights where they are less
        than `most / n`.
    """
    top = most / len(weights)
    full = np.zeros(len(weights), bool)
    chances = weights / weights.sum()
    while (over := chances > top).any():
        full |= over
        left = 1.0 - top * np.count_nonzero(full)
        rest = weights * left / weights[~full].sum()
        chances = np.where(full, top, rest)
    return chances
