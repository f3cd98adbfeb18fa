"""How frames were squeezed and turned, by where their mark repeats.

The mark is one tile, repeated. So fine structure agrees with itself where it
is moved by a tile, or by several: on a lattice, which is squeezed and turned
as the frames were. Nothing of the key is needed to see it.
"""

import functools
import itertools
import math

import cv2
import numpy as np
import scipy.fft

from faceswap_gan.provenance.carrier import PERIOD
from faceswap_gan.provenance.watermark_evidence import Geometry

SCALES = (0.4, 2.0)
SQUEEZE, TURN = 1.45, 4.0  # at most: ratio of both scales, degrees
_STEPS = (1 / PERIOD, 0.01, math.radians(0.35))  # scale, log ratio, turn
_LEAST_OVERLAP = 0.15  # of the frame with itself, moved
_BLOCK = 15  # frequencies by whose mean power each is divided
_SLACK = 1.0  # pixels
_NODES = tuple(
    (x, y)
    for x, y in itertools.product(range(3), range(-2, 3))
    if (x, y) > (0, 0)
)


class Lattice:
    """The places at which a picture repeats itself.

    Args:
        picture: (h, w) float, fine structure alone.
    """

    def __init__(self, picture: np.ndarray):
        self._shape = picture.shape
        self._agreement = _autocorrelation(picture)

    def candidates(self, count: int) -> list[Geometry]:
        """Returns the likeliest geometries, the best first.

        Args:
            count: how many.
        """
        shapes = _grid()
        scores = self._scores(shapes)
        found = []
        for _ in range(count):
            best = shapes[:, scores.argmax()]
            scores[_near(shapes, best)] = -np.inf
            found.append(self._refined(best))
        return found

    def _refined(self, best: np.ndarray) -> Geometry:
        for fineness in (2, 6):
            offsets = np.array(list(itertools.product(range(-2, 3), repeat=3)))
            steps = np.array(_STEPS) / fineness
            around = best[:, None] + (offsets * steps).T
            best = around[:, self._scores(around).argmax()]
        x_scale, log_ratio, turn = best.tolist()
        y_scale = x_scale * math.exp(log_ratio)
        return Geometry(x_scale, y_scale, math.degrees(turn))

    def _scores(self, shapes: np.ndarray) -> np.ndarray:
        """How well shapes (3, n) explain what repeats, (n,)."""
        height, width = self._shape
        total = np.zeros(shapes.shape[1], np.float32)
        known = np.full_like(total, 1e-6)
        for node in _NODES:
            x, y = _moved(node, shapes)
            overlap = (1 - np.abs(x) / width).clip(0)
            overlap *= (1 - np.abs(y) / height).clip(0)
            seen = overlap > _LEAST_OVERLAP
            overlap[~seen] = 0
            rows, columns = (np.rint(np.where(seen, z, 0)) for z in (y, x))
            agreement = self._agreement[rows.astype(int), columns.astype(int)]
            total += agreement * np.sqrt(overlap)
            known += overlap
        return total / np.sqrt(known)


def hypotheses(side: int) -> float:
    """Counts geometries, a pixel apart at the edge of a frame.

    Args:
        side: of the frame, the longer one.
    """
    low, high = SCALES
    scales = math.log(high / low) * side
    squeezes = 2 * math.log(SQUEEZE) * side
    turns = 2 * math.radians(TURN) * side
    return max(1.0, scales) * max(1.0, squeezes) * max(1.0, turns)


@functools.cache
def _grid() -> np.ndarray:
    """All shapes that are tried: scale of x, log ratio, turn; (3, n)."""
    limits = (SCALES, _around(math.log(SQUEEZE)), _around(math.radians(TURN)))
    axes = [
        np.arange(low, high + step / 2, step)
        for (low, high), step in zip(limits, _STEPS, strict=True)
    ]
    shapes = np.stack([axis.ravel() for axis in np.meshgrid(*axes)])
    heights = shapes[0] * np.exp(shapes[1])
    inside = (heights >= SCALES[0]) & (heights <= SCALES[1])
    return shapes[:, inside].astype(np.float32)


def _around(limit: float) -> tuple[float, float]:
    return -limit, limit


def _near(shapes: np.ndarray, best: np.ndarray) -> np.ndarray:
    distances = np.abs(shapes - best[:, None])
    return (distances < 4 * np.array(_STEPS)[:, None]).all(0)


def _moved(
    node: tuple[int, int], shapes: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Where a node of the lattice lies after scaling and turning."""
    scale, log_ratio, turn = shapes
    x = node[0] * PERIOD * scale
    y = node[1] * PERIOD * scale * np.exp(log_ratio)
    cosine, sine = np.cos(turn), np.sin(turn)
    return x * cosine + y * sine, y * cosine - x * sine


def _autocorrelation(picture: np.ndarray) -> np.ndarray:
    """How a picture agrees with itself, moved; every frequency counts alike.

    Returns:
        A plane of deviation 1, of which each place is a move.
    """
    size = [scipy.fft.next_fast_len(2 * side, True) for side in picture.shape]
    spectrum = scipy.fft.rfft2(picture - picture.mean(), size)
    power = np.square(np.abs(spectrum)).astype(np.float32)
    usual = cv2.blur(power, (_BLOCK, _BLOCK))
    even = power / (usual + 1e-3 * usual.mean() + np.finfo(np.float32).tiny)
    even[~_ring(size)] = 0
    agreement = scipy.fft.irfft2(even, size).astype(np.float32)
    agreement = cv2.GaussianBlur(agreement, (0, 0), _SLACK)
    return agreement / max(float(agreement.std()), 1e-12)


def _ring(size: list[int]) -> np.ndarray:
    """Frequencies that the mark may have at any scale."""
    radius = np.hypot(
        scipy.fft.fftfreq(size[0])[:, None], scipy.fft.rfftfreq(size[1])
    )
    low, high = (4.0 / PERIOD / SCALES[1], 22.0 / PERIOD / SCALES[0])
    return (radius > low) & (radius < high)
