"""What looks at each pair, and sums up when all have been seen."""

from collections.abc import Iterable
from typing import Any
from typing import Protocol

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation import identity
from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.catalog_entry import Metric
from faceswap_gan.evaluation.distribution import fid
from faceswap_gan.evaluation.distribution import kid
from faceswap_gan.evaluation.expression import correlation
from faceswap_gan.evaluation.expression import eye_opening
from faceswap_gan.evaluation.expression import mouth_opening
from faceswap_gan.evaluation.expression import pose
from faceswap_gan.evaluation.expression import pose_error
from faceswap_gan.evaluation.pairs import Pair
from faceswap_gan.faces.align import align
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.landmarks import LandmarkModel

_IDENTITY = (
    "identity_margin",
    "identity_to",
    "identity_from",
    "identity_share",
    "fid",
    "kid",
)
_NO_FACE = "No face was found in the swapped pictures."
_NO_VALUE = "No pair of pictures could be measured."


class Probe(Protocol):
    """Measures one side of a swap.

    Attributes:
        every: look at every n-th pair.
        missing: after `summary`, why a score could not be given.
    """

    every: int
    missing: dict[str, str]

    def observe(self, pair: Pair) -> dict[str, float]:
        """Returns the values of one frame by name."""
        ...

    def summary(self) -> dict[str, float]:
        """Returns scores that are not the mean of a frame's values."""
        ...


class FrameProbe:
    """Every metric that says how it is measured in a frame.

    Args:
        metrics: those to measure.
    """

    every = 1

    def __init__(self, metrics: Iterable[Metric] = METRICS.values()):
        measures = {metric.name: metric.measure for metric in metrics}
        self.measures = {n: one for n, one in measures.items() if one}
        self.missing = dict.fromkeys(self.measures, _NO_VALUE)

    def observe(self, pair: Pair) -> dict[str, float]:
        """Returns the values that the frame has."""
        found = {name: measure(pair) for name, measure in self.measures.items()}
        values = {n: value for n, value in found.items() if value is not None}
        for name in values:
            self.missing.pop(name, None)
        return values

    def summary(self) -> dict[str, float]:
        """Returns nothing more: the scores are means."""
        return {}


class IdentityProbe:
    """Whose face it is, and how near to real faces of that person.

    Args:
        model: embeds faces.
        source: (n, d) embeddings of the person seen in the original.
        target: (m, d) embeddings of the person swapped in.
        every: look at every n-th pair.
    """

    def __init__(
        self,
        model: IdentityModel,
        source: np.ndarray,
        target: np.ndarray,
        every: int = 1,
    ):
        self.model, self.every, self.real = model, every, target
        self.source, self.target = source.mean(axis=0), target.mean(axis=0)
        self.rows: list[np.ndarray] = []
        self.missing: dict[str, str] = {}

    def observe(self, pair: Pair) -> dict[str, float]:
        """Returns margin and similarities, where a face is found."""
        if pair.swapped_face is None:
            return {}
        crop = align(pair.swapped, pair.swapped_face.landmarks)
        row = self.model.embed(crop[None])
        self.rows.append(row[0])
        threshold = self.model.threshold
        values = {
            "identity_margin": identity.margin(row, self.source, self.target),
            "identity_to": identity.similarity(row, self.target, threshold),
            "identity_from": identity.similarity(row, self.source, threshold),
        }
        return {name: float(value[0]) for name, value in values.items()}

    def summary(self) -> dict[str, float]:
        """Returns the share of frames taken for the target, FID and KID."""
        if not self.rows:
            self.missing = dict.fromkeys(_IDENTITY, _NO_FACE)
            return {}
        rows = np.stack(self.rows)
        to = np.linalg.norm(rows - self.target, axis=1)
        source = np.linalg.norm(rows - self.source, axis=1)
        taken = (to < self.model.threshold) & (to < source)
        scores = {"identity_share": float(taken.mean())}
        for name, measure in (("fid", fid), ("kid", kid)):
            try:
                scores[name] = measure(self.real, rows)
            except InputError as error:
                self.missing[name] = str(error)
        return scores


class ExpressionProbe:
    """Whether pose, mouth and eyes follow the original.

    Args:
        landmarks: finds 68 points or 478; None measures the pose alone.
        over_time: whether pairs follow one another, so that correlations
            over time have a meaning.
    """

    every = 1

    def __init__(self, landmarks: LandmarkModel | None, over_time: bool):
        self.landmarks, self.over_time = landmarks, over_time
        self.curves: dict[str, list[float]] = {}
        self.pairs = self.found = 0
        self.missing: dict[str, str] = {}

    def observe(self, pair: Pair) -> dict[str, float]:
        """Returns the angles and the openings before and after."""
        self.pairs += 1
        if pair.swapped_face is None:
            return {}
        self.found += 1
        values = self._side("original", pair.original, pair.face)
        values |= self._side("swapped", pair.swapped, pair.swapped_face)
        for name, value in values.items():
            self.curves.setdefault(name, []).append(value)
        return values

    def summary(self) -> dict[str, float]:
        """Returns pose error and correlations."""
        if not self.pairs:
            return {}
        scores: dict[str, float] = {}
        self._compare_poses(scores)
        for name, feature in (("mouth", "mouth"), ("eye", "eyes")):
            self._correlate(scores, f"{name}_correlation", feature)
        return scores

    def _side(
        self, side: str, picture: np.ndarray, face: Face
    ) -> dict[str, Any]:
        angles = zip(
            ("yaw", "pitch", "roll"), pose(face.landmarks), strict=True
        )
        values = {f"{name}_{side}": float(angle) for name, angle in angles}
        if self.landmarks is not None:
            points = self.landmarks.points(picture, face)
            values[f"mouth_{side}"] = mouth_opening(points)
            values[f"eyes_{side}"] = eye_opening(points)
        return values

    def _compare_poses(self, scores: dict[str, float]) -> None:
        if not self.found:
            self.missing["pose_error"] = _NO_FACE
        else:
            original, swapped = (
                np.column_stack(
                    [
                        self.curves[f"{a}_{side}"]
                        for a in ("yaw", "pitch", "roll")
                    ]
                )
                for side in ("original", "swapped")
            )
            error = pose_error(swapped, original)
            if error is None:
                self.missing["pose_error"] = "It needs three frames."
            else:
                scores["pose_error"] = error

    def _correlate(
        self, scores: dict[str, Any], name: str, feature: str
    ) -> None:
        if self.landmarks is None:
            self.missing[name] = (
                "It needs 68 points of a face: run `pip install "
                '"faceswap-gan[landmarks]"`.'
            )
        elif not self.over_time:
            self.missing[name] = "It needs two videos."
        elif not self.found:
            self.missing[name] = _NO_FACE
        else:
            curves = (
                np.array(self.curves[f"{feature}_{side}"])
                for side in ("original", "swapped")
            )
            value = correlation(*curves)
            if value is None:
                self.missing[name] = "Nothing moves, or too few frames."
            else:
                scores[name] = value
