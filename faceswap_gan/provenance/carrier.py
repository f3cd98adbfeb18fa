"""The waves that carry the watermark, and what they tell of a picture.

The mark is a tile of `PERIOD` pixels, repeated over the frame. It is a sum of
waves in a ring of frequencies that video coding keeps. Their phases are the
key. The waves are dealt into groups: the first shows where the tile begins,
each other one carries a symbol by being shifted to one of 256 places of it.

Reading looks at phases alone. If a picture knows nothing of the key, each
wave's phase differs from the key's by an evenly distributed angle. The sum of
the cosines of such angles with weights w exceeds s with a probability of at
most exp(-s^2 / sum(w^2)), whatever the picture (Chernoff's bound, with
I0(t) <= exp(t^2 / 4)). Times the number of places, scales and payloads tried
that bounds the chance of a false alarm.
"""

import dataclasses
import hashlib

import numpy as np
import scipy.fft

from faceswap_gan.provenance.payload import SYMBOLS

PERIOD = 128
KEY = b"faceswap-gan watermark 1"
_RING = (4.5, 21.0)
_FADING = 1.6
_SIDE = 16  # shifts per axis: 256 symbols
_STEP = PERIOD // _SIDE


@dataclasses.dataclass(frozen=True)
class Explanation:
    """What makes the most of a picture's phases.

    Attributes:
        total: weighted sum of the cosines.
        symbols: `SYMBOLS` numbers below 256.
    """

    total: float
    symbols: tuple[int, ...]


def _waves() -> np.ndarray:
    """The waves (n, 2), as whole periods per tile in y and x."""
    half = PERIOD // 2
    grid = np.mgrid[-half:half, 0:half].reshape(2, -1).T
    one_of_two = (grid[:, 1] > 0) | (grid[:, 0] > 0)
    radius = np.hypot(*grid.T)
    inside = (radius >= _RING[0]) & (radius < _RING[1])
    return grid[one_of_two & inside]


def _keyed(purpose: bytes) -> np.ndarray:
    """Even numbers (n,) in [0, 1) that follow from the key on any machine."""
    stream = hashlib.shake_256(KEY + purpose).digest(8 * len(WAVES))
    return np.frombuffer(stream, "<u8") / 2.0**64


WAVES = _waves()
PHASES = 2 * np.pi * _keyed(b"phase")
GROUPS = np.argsort(np.argsort(_keyed(b"group"))) % (SYMBOLS + 1)
WEIGHTS = np.exp(-2 * (np.pi * _FADING / PERIOD * np.hypot(*WAVES.T)) ** 2)
_CELLS = (GROUPS, WAVES[:, 0] % PERIOD, WAVES[:, 1])


def tile(symbols: tuple[int, ...]) -> np.ndarray:
    """Draws the mark.

    Args:
        symbols: `SYMBOLS` numbers below 256.

    Returns:
        (PERIOD, PERIOD) float of mean 0 and deviation 1.
    """
    shifts = np.array([(0, 0), *(divmod(s, _SIDE) for s in symbols)]) * _STEP
    turns = (WAVES * shifts[GROUPS]).sum(1) / PERIOD
    spectrum = WEIGHTS * np.exp(1j * (PHASES - 2 * np.pi * turns))
    drawn = _waveforms(spectrum).sum(0)
    return drawn / drawn.std()


def phases_of(picture: np.ndarray) -> np.ndarray:
    """Compares a tile's waves with the key.

    Args:
        picture: (s, s) float, one period at a resolution of 43 or more.

    Returns:
        (n,) complex: modulus `WEIGHTS`, or 0 where there is no such wave;
        argument that of the wave less that of the key.
    """
    size = len(picture)
    found = scipy.fft.fft2(picture)[WAVES[:, 0] % size, WAVES[:, 1]]
    modulus = np.abs(found)
    seen = modulus > 1e-9 * max(1.0, modulus.max())
    unit = np.divide(found, modulus, out=np.zeros_like(found), where=seen)
    # Samples lie at the centres of pixels, which are of different sizes.
    centres = np.pi * WAVES.sum(1) * (1 / size - 1 / PERIOD)
    return WEIGHTS * unit * np.exp(-1j * (PHASES + centres))


def explain(phases: np.ndarray) -> Explanation:
    """Finds the place of the tile and the symbols that fit phases best.

    All places and all symbols are tried: a symbol's group is the same at
    places that are a whole number of steps apart, but for the symbol.

    Args:
        phases: from `phases_of`.
    """
    sums = _waveforms(phases)
    blocks = sums[1:].reshape(SYMBOLS, _SIDE, _STEP, _SIDE, _STEP)
    likeliest = blocks.max((1, 3)).sum(0)
    totals = sums[0] + np.tile(likeliest, (_SIDE, _SIDE))
    y, x = np.unravel_index(totals.argmax(), totals.shape)
    shifted = np.roll(sums[1:], (-y, -x), (1, 2))[:, ::_STEP, ::_STEP]
    symbols = shifted.reshape(SYMBOLS, -1).argmax(1)
    return Explanation(float(totals[y, x]), tuple(symbols.tolist()))


def _waveforms(spectrum: np.ndarray) -> np.ndarray:
    """Sums each group's waves: (groups, PERIOD, PERIOD) of (n,) complex."""
    grids = np.zeros((SYMBOLS + 1, PERIOD, PERIOD), np.complex64)
    grids[_CELLS] = spectrum
    return scipy.fft.ifft2(grids).real * PERIOD**2
