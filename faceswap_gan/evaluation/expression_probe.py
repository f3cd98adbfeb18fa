"""Whether a swapped face does what the original does."""

from typing import NamedTuple

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.blinks import are_closed
from faceswap_gan.evaluation.blinks import count_blinks
from faceswap_gan.evaluation.catalog_expression import EXPRESSION_METRICS
from faceswap_gan.evaluation.expression import angle_error
from faceswap_gan.evaluation.expression import correlation
from faceswap_gan.evaluation.judges import GAZE
from faceswap_gan.evaluation.judges import POSE
from faceswap_gan.evaluation.judges import Expression
from faceswap_gan.evaluation.judges import Judge
from faceswap_gan.evaluation.pairs import Pair
from faceswap_gan.networks.mesh_weights import INSTALL

# By the name of a metric, what it is made of.
_ANGLES = {"pose_error": POSE, "gaze_angle_error": GAZE}
_CURVES = {
    "mouth_correlation": ("mouth",),
    "mouth_width_correlation": ("mouth_width",),
    "eye_correlation": ("eyes",),
    "brow_correlation": ("brows",),
    "gaze_correlation": GAZE,
}

_SIDES = ("original", "swapped")


class _Seen(NamedTuple):
    """What was read in a pair of pictures."""

    frame: int
    shot: int
    original: Expression | None
    swapped: Expression | None


class ExpressionProbe:
    """Whether pose, gaze, mouth, lids and brows follow the original.

    Args:
        judge: whoever read the expressions of the pairs, see
            `judges.with_expression`.
        over_time: whether pairs follow one another, so that correlations
            over time have a meaning.
    """

    every = 1

    def __init__(self, judge: Judge, over_time: bool):
        self._judge, self._over_time = judge, over_time
        self._seen: list[_Seen] = []
        self.missing: dict[str, str] = {}

    def observe(self, pair: Pair) -> dict[str, float]:
        """Returns what was read before and after, where both were."""
        seen = _Seen(
            pair.index, pair.shot, pair.expression, pair.swapped_expression
        )
        self._seen.append(seen)
        if seen.original is None or seen.swapped is None:
            return {}
        return {
            f"{name}_{side}": value
            for side in _SIDES
            for name, value in getattr(seen, side).items()
        }

    def summary(self) -> dict[str, float]:
        """Returns the scores that the judge can give."""
        scores: dict[str, float] = {}
        for metric in EXPRESSION_METRICS if self._seen else ():
            try:
                scores[metric.name] = self._score(metric.name)
            except InputError as error:
                self.missing[metric.name] = str(error)
        return scores

    def _score(self, name: str) -> float:
        """Returns a score.

        Raises:
            InputError: it cannot be given.
        """
        if name not in self._judge.metrics:
            raise InputError(f"It needs the face mesh: run `{INSTALL}`.")
        if name not in _ANGLES and not self._over_time:
            raise InputError("It needs two videos.")
        pairs = [seen for seen in self._seen if seen.original and seen.swapped]
        if not pairs:
            raise InputError("No face was found in the swapped pictures.")
        if name not in _ANGLES and name not in _CURVES:
            return self._blinks(name)
        if name in ("gaze_angle_error", "gaze_correlation"):
            pairs = _with_open_eyes(pairs)
        return _compared(name, pairs)

    def _blinks(self, name: str) -> float:
        """Returns how many blinks are hit, missed or false."""
        original, swapped = (
            _values(self._seen, side, ("eyes",))[:, 0] for side in _SIDES
        )
        frames = np.array([seen.frame for seen in self._seen])
        shots = np.array([seen.shot for seen in self._seen])
        counted = count_blinks(original, swapped, frames, shots)
        return float(getattr(counted, name.removeprefix("blinks_")))


def _compared(name: str, pairs: list[_Seen]) -> float:
    """Returns an error of angles or a correlation.

    Raises:
        InputError: it cannot be given.
    """
    names = _ANGLES[name] if name in _ANGLES else _CURVES[name]
    original, swapped = (_values(pairs, side, names) for side in _SIDES)
    if name in _ANGLES:
        value, lack = angle_error(swapped, original), "It needs three frames."
    else:
        value = correlation(swapped, original)
        lack = "Nothing moves, or too few frames."
    if value is None:
        raise InputError(lack)
    return value


def _with_open_eyes(pairs: list[_Seen]) -> list[_Seen]:
    """Returns those where both faces have open eyes, which look somewhere."""
    closed = [
        are_closed(_values(pairs, side, ("eyes",))[:, 0]) for side in _SIDES
    ]
    shut = np.logical_or(*closed)
    return [seen for seen, no in zip(pairs, shut, strict=True) if not no]


def _values(seen: list[_Seen], side: str, names: tuple[str, ...]) -> np.ndarray:
    """Returns what was read over time, (n, k), NaN where nothing was."""
    rows = []
    for one in seen:
        read: Expression | None = getattr(one, side)
        rows.append([read[n] if read else np.nan for n in names])
    return np.array(rows)
