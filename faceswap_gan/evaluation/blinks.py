"""Blinks: which of one person the other has too."""

from typing import NamedTuple

import numpy as np

from faceswap_gan.faces.mesh.measures import relative_openings

CLOSED = 0.5
"""Eyes are closed below this share of the person's own median opening."""
LATE = 2
"""By how many frames a blink may come too early or too late."""


class Blinks(NamedTuple):
    """How many blinks there are.

    Attributes:
        hit: of the original, where the swap blinks too.
        missed: of the original, where the swap does not.
        false: of the swap alone.
    """

    hit: int
    missed: int
    false: int


class _Run(NamedTuple):
    """Successive frames of a shot with closed eyes."""

    shot: int
    first: int
    last: int


def are_closed(openings: np.ndarray) -> np.ndarray:
    """Says in which frames eyes are closed.

    Args:
        openings: (n,) of one person; NaN where they are not known.

    Returns:
        (n,) bool, false where the opening is not known.
    """
    closed: np.ndarray = relative_openings(openings) < CLOSED
    return closed


def count_blinks(
    original: np.ndarray,
    swapped: np.ndarray,
    frames: np.ndarray,
    shots: np.ndarray,
) -> Blinks:
    """Counts the blinks of an original that its swap has, and others.

    Args:
        original: (n,) openings of the eyes, each side's in any unit of its
            own; NaN where they are not known.
        swapped: (n,) the same of the swap.
        frames: (n,) numbers of the frames, rising.
        shots: (n,) which frames follow one another: those of one number.
    """
    wanted, found = (
        _runs(are_closed(openings), frames, shots)
        for openings in (original, swapped)
    )
    hit = sum(_is_near(run, found) for run in wanted)
    known = sum(_is_near(run, wanted) for run in found)
    return Blinks(hit, len(wanted) - hit, len(found) - known)


def _runs(
    closed: np.ndarray, frames: np.ndarray, shots: np.ndarray
) -> list[_Run]:
    runs: list[_Run] = []
    for frame, shot in zip(frames[closed], shots[closed], strict=True):
        if runs and (runs[-1].shot, runs[-1].last) == (shot, frame - 1):
            runs[-1] = runs[-1]._replace(last=frame)
        else:
            runs.append(_Run(shot, frame, frame))
    return runs


def _is_near(run: _Run, others: list[_Run]) -> bool:
    return any(
        other.shot == run.shot
        and other.first <= run.last + LATE
        and other.last >= run.first - LATE
        for other in others
    )
