"""Reading the watermark of frames whose scale and crop nobody knows."""

import dataclasses
import math
from collections.abc import Iterable

import cv2
import numpy as np

from faceswap_gan.provenance.carrier import PERIOD
from faceswap_gan.provenance.carrier import WEIGHTS
from faceswap_gan.provenance.carrier import Explanation
from faceswap_gan.provenance.carrier import explain
from faceswap_gan.provenance.carrier import phases_of
from faceswap_gan.provenance.payload import MODEL_BITS
from faceswap_gan.provenance.payload import VERSION_BITS
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.payload import PayloadError

FALSE_ALARMS = 1e-9  # per set of frames that is searched
SCALES = (0.4, 2.0)
LARGEST = 1024  # pixels of the middle that are looked at, each way
_WORKING = 64  # samples per period of the mark
_REFINED = 9
_COARSE, _LOCAL, _NOISE = 3.0, 7, 1.0


@dataclasses.dataclass(frozen=True)
class Reading:
    """A watermark that was found.

    Attributes:
        payload: what it says.
        chance: bound on the probability that unmarked frames, searched in
            the same way, pass for marked.
        scale: size of the frames over their size when they were marked.
    """

    payload: Payload
    chance: float
    scale: float


class Evidence:
    """What a number of frames of one size say about a mark in common.

    Each frame's fine structure is added up, weighted by one over its local
    variance: the mark is the same in all frames, the film is not.

    Attributes:
        frames: how many there were.
    """

    def __init__(self):
        self.frames = 0
        self._signal: np.ndarray | float = 0.0
        self._weight: np.ndarray | float = 0.0

    def add(self, image: np.ndarray) -> None:
        """Adds a frame.

        Args:
            image: (H, W, 3) uint8 RGB, of the size of those before.
        """
        luma = cv2.cvtColor(_middle(image), cv2.COLOR_RGB2GRAY)
        luma = luma.astype(np.float32)
        fine = luma - cv2.GaussianBlur(luma, (0, 0), _COARSE)
        variance = cv2.blur(fine * fine, (_LOCAL, _LOCAL))
        weight = 1 / (variance + _NOISE**2)
        self.frames += 1
        self._signal += fine * weight
        self._weight += weight

    def tile(self, scale: float) -> np.ndarray:
        """Averages all copies of the mark's tile.

        Each pixel of it counts the more, the more is known about it.

        Args:
            scale: size of the frames over their size when they were marked.

        Returns:
            (s, s) float32, one period.
        """
        height, width = self._signal.shape
        ratio = _WORKING / PERIOD / scale
        size = (max(1, round(width * ratio)), max(1, round(height * ratio)))
        way = cv2.INTER_AREA if ratio < 1 else cv2.INTER_LINEAR
        signal, weight = (
            _folded(cv2.resize(part, size, interpolation=way))
            for part in (self._signal, self._weight)
        )
        return signal / (weight + weight.mean())

    def explained(self, scale: float) -> Explanation:
        """Finds the symbols that fit best at a scale."""
        return explain(phases_of(self.tile(scale)))

    def scales(self) -> np.ndarray:
        """Scales so close that the mark cannot fall between two of them."""
        low, high = np.log(SCALES)
        side = max(PERIOD, *self._signal.shape)
        steps = math.ceil((high - low) * side / 4)
        return np.exp(np.linspace(low, high, steps))


def read(frames: Iterable[np.ndarray]) -> Reading | None:
    """Looks for the watermark of this project in frames.

    Frames that were scaled to between 0.4 and 2 times their size and cropped
    anywhere are read; those that were turned, mirrored or squeezed are not.

    Args:
        frames: of one size, (H, W, 3) uint8 RGB.

    Returns:
        The mark, or None if there is none that `FALSE_ALARMS` lets pass.
    """
    evidence = Evidence()
    for frame in frames:
        evidence.add(frame)
    if not evidence.frames:
        return None
    scales = evidence.scales()
    tried = 1 + len(scales) + _REFINED
    reading = _reading(evidence.explained(1.0), 1.0, tried)
    if reading is None:
        scale = _likeliest(evidence, scales)
        reading = _reading(evidence.explained(scale), scale, tried)
    return reading


def _likeliest(evidence: Evidence, scales: np.ndarray) -> float:
    def total(scale: float) -> float:
        return evidence.explained(scale).total

    best = max(scales, key=total)
    step = scales[1] / scales[0]
    return float(max(best * step ** np.linspace(-1, 1, _REFINED), key=total))


def _reading(
    explanation: Explanation, scale: float, tried: int
) -> Reading | None:
    chance = chance_of(explanation.total, tried)
    if chance > FALSE_ALARMS:
        return None
    try:
        payload = Payload.of_symbols(explanation.symbols)
    except PayloadError:
        return None
    return Reading(payload, chance, scale)


def chance_of(total: float, tried: int) -> float:
    """Bounds the probability of a sum of cosines in unmarked frames.

    Args:
        total: the weighted sum over all waves, the best of all places and
            all valid payloads.
        tried: at how many scales it was looked for.

    Returns:
        A probability, at most 1.
    """
    hypotheses = tried * PERIOD**2 * 2.0 ** (VERSION_BITS + MODEL_BITS)
    bound = max(total, 0.0) ** 2 / float(np.square(WEIGHTS).sum())
    return math.exp(min(math.log(hypotheses) - bound, 0.0))


def _middle(image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    top, left = (max(0, (side - LARGEST) // 2) for side in (height, width))
    return image[top : top + LARGEST, left : left + LARGEST]


def _folded(plane: np.ndarray) -> np.ndarray:
    """Lays all tiles of a plane on top of each other and adds them up."""
    height, width = plane.shape
    rows, columns = -(-height // _WORKING), -(-width // _WORKING)
    below, right = rows * _WORKING - height, columns * _WORKING - width
    whole = cv2.copyMakeBorder(
        plane, 0, below, 0, right, cv2.BORDER_CONSTANT, value=0
    )
    return whole.reshape(rows, _WORKING, columns, _WORKING).sum((0, 2))
