"""What looks at each pair, and sums up when all have been seen."""

from collections.abc import Iterable
from typing import Protocol

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation import identity
from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.catalog_entry import Metric
from faceswap_gan.evaluation.catalog_swap import IDENTITY_METRICS
from faceswap_gan.evaluation.distribution import fid
from faceswap_gan.evaluation.distribution import kid
from faceswap_gan.evaluation.pairs import Pair
from faceswap_gan.faces.align import align
from faceswap_gan.faces.identity import IdentityModel

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
            self.missing = dict.fromkeys(IDENTITY_METRICS, _NO_FACE)
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
