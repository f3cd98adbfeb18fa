"""Reading the watermark of frames, whatever became of their geometry."""

import dataclasses
import math
from collections.abc import Callable
from collections.abc import Iterable

import numpy as np

from faceswap_gan.provenance.carrier import PERIOD
from faceswap_gan.provenance.carrier import WEIGHTS
from faceswap_gan.provenance.carrier import Explanation
from faceswap_gan.provenance.payload import MODEL_BITS
from faceswap_gan.provenance.payload import VERSION_BITS
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.payload import PayloadError
from faceswap_gan.provenance.watermark_evidence import ORIENTATIONS
from faceswap_gan.provenance.watermark_evidence import Evidence
from faceswap_gan.provenance.watermark_evidence import Geometry
from faceswap_gan.provenance.watermark_lattice import SCALES
from faceswap_gan.provenance.watermark_lattice import Lattice
from faceswap_gan.provenance.watermark_lattice import hypotheses

FALSE_ALARMS = 1e-9  # per set of frames that is searched
_SEARCHES = 3  # each may raise a third of the false alarms
_CANDIDATES = 6
_REFINED = 9
_FIRST_STEPS = {"x_scale": 0.002, "y_scale": 0.002, "turn": 0.1}


@dataclasses.dataclass(frozen=True)
class Reading:
    """A watermark that was found.

    Attributes:
        payload: what it says.
        chance: bound on the probability that unmarked frames, searched in
            the same way, pass for marked.
        geometry: what became of the frames since they were marked.
    """

    payload: Payload
    chance: float
    geometry: Geometry

    @property
    def scale(self) -> float:
        """Size of the frames over their size when they were marked."""
        return math.sqrt(self.geometry.x_scale * self.geometry.y_scale)


def read(frames: Iterable[np.ndarray], thorough: bool = True) -> Reading | None:
    """Looks for the watermark of this project in frames.

    Frames that were cropped anywhere, mirrored, turned by quarters, scaled to
    between 0.4 and 2 times their size, squeezed by up to 1.45 and turned by
    up to 4 degrees are read.

    Args:
        frames: of one size, (H, W, 3) uint8 RGB.
        thorough: whether to look at other geometries than the quick ones,
            which are those of `read_unscaled`.

    Returns:
        The mark, or None if there is none that `FALSE_ALARMS` lets pass.
    """
    evidence = Evidence()
    for frame in frames:
        evidence.add(frame)
    if not evidence.frames:
        return None
    found = read_unscaled(evidence)
    if found is None and thorough:
        found = _read_repeated(evidence) or _read_scaled(evidence)
    return found


def read_unscaled(evidence: Evidence) -> Reading | None:
    """Looks for the watermark in frames that are as large as when marked.

    What is found here, `read` finds too.

    Args:
        evidence: of one frame or more.
    """
    for geometry, explanation in evidence.orientations(Geometry()):
        reading = _reading(explanation, geometry, len(ORIENTATIONS))
        if reading is not None:
            return reading
    return None


def _read_repeated(evidence: Evidence) -> Reading | None:
    """Looks where the mark's own repetition says how frames were changed."""
    tried = len(ORIENTATIONS) * hypotheses(max(evidence.shape))
    views = (
        view
        for candidate in Lattice(evidence.mean()).candidates(_CANDIDATES)
        for view in evidence.orientations(candidate)
    )
    likeliest, _ = max(views, key=lambda view: view[1].total)
    best = _climbed(evidence, likeliest)
    return _reading(evidence.explained(best), best, tried)


def _climbed(evidence: Evidence, geometry: Geometry) -> Geometry:
    """Moves one attribute at a time, by ever smaller steps, to the best."""
    total = _total_of(evidence)
    for fineness in (1, 2, 4):
        for name, step in _FIRST_STEPS.items():
            here = getattr(geometry, name)
            steps = (-2, -1, 0, 1, 2)
            views = [
                dataclasses.replace(
                    geometry, **{name: here + way * step / fineness}
                )
                for way in steps
            ]
            geometry = max(views, key=total)
    return geometry


def _read_scaled(evidence: Evidence) -> Reading | None:
    """Looks at all scales, which finds fainter marks and single tiles."""
    low, high = np.log(SCALES)
    side = max(PERIOD, *evidence.shape)
    # So close that the mark cannot fall between two of them.
    scales = np.exp(np.linspace(low, high, math.ceil((high - low) * side / 4)))
    total = _total_of(evidence)

    def best_of(some: np.ndarray) -> Geometry:
        return max((Geometry(scale, scale) for scale in some), key=total)

    step = scales[1] / scales[0]
    near = best_of(scales).x_scale * step ** np.linspace(-1, 1, _REFINED)
    best = best_of(near)
    return _reading(evidence.explained(best), best, len(scales) + _REFINED)


def _total_of(evidence: Evidence) -> Callable[[Geometry], float]:
    return lambda geometry: evidence.explained(geometry).total


def _reading(
    explanation: Explanation, geometry: Geometry, tried: float
) -> Reading | None:
    chance = chance_of(explanation.total, _SEARCHES * tried)
    if chance > FALSE_ALARMS:
        return None
    try:
        payload = Payload.of_symbols(explanation.symbols)
    except PayloadError:
        return None
    return Reading(payload, chance, geometry)


def chance_of(total: float, tried: float) -> float:
    """Bounds the probability of a sum of cosines in unmarked frames.

    Args:
        total: the weighted sum over all waves, the best of all places and
            all valid payloads.
        tried: at how many geometries it was looked for.

    Returns:
        A probability, at most 1.
    """
    guesses = tried * PERIOD**2 * 2.0 ** (VERSION_BITS + MODEL_BITS)
    bound = max(total, 0.0) ** 2 / float(np.square(WEIGHTS).sum())
    return math.exp(min(math.log(guesses) - bound, 0.0))
