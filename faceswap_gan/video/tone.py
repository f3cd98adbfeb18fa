"""Between the light of HDR and wide-gamut videos and a standard display.

Curves are those of ITU-R BT.2100, the level of white is that of BT.2408: what
a standard picture shows as white stands at 203 cd/m2. Brighter light is rolled
off, all three colours of a pixel by one factor, so that hue and saturation
stay and every step can be undone.
"""

import functools
from collections.abc import Callable

import cv2
import numpy as np

from faceswap_gan.video.color import BT709
from faceswap_gan.video.color import BT2020
from faceswap_gan.video.color import Color

PQ = 16
HLG = 18
# Chromaticities (x, y) of red, green and blue by the codes of ITU-T H.273;
# the white of all of them is D65.
_CHROMATICITIES = {
    BT709: ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060)),
    BT2020: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046)),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)),
}
_D65 = (0.3127, 0.3290)
# In cd/m2: white of a standard picture, what becomes its brightest level, and
# the ends of PQ and of an HLG display.
_WHITE, _BRIGHTEST, _PQ_PEAK, _HLG_PEAK = 203, 1000, 10000, 1000
# Light, as a share of white, up to which nothing is rolled off.
_KNEE = 0.5
# c = log(1 + c end), where end is the brightest light in units of the room
# above the knee: so the roll-off begins with a slope of one.
_STEEPNESS = 3.4518
_DISPLAY_GAMMA = 2.4
_HLG_GAMMA = 1.2
_LUMA = np.array([[0.2627, 0.6780, 0.0593]], np.float32)
_LEVELS = 65535

Curve = Callable[[np.ndarray], np.ndarray]


def is_hdr(color: Color) -> bool:
    """Whether a video's curve is PQ or HLG."""
    return color.transfer in (PQ, HLG)


def needs_mapping(color: Color) -> bool:
    """Whether colours look wrong when they are taken for those of BT.709."""
    wide = color.primaries in _CHROMATICITIES and color.primaries != BT709
    return is_hdr(color) or wide


@functools.cache
def tone_map(color: Color) -> "ToneMap":
    """Returns the mapping of a video's colours, made once."""
    return ToneMap(color)


class ToneMap:
    """Maps signals of a video to those of a standard display and back.

    Light is counted in shares of the white of a standard picture.

    Args:
        color: how the video codes colour.
    """

    def __init__(self, color: Color):
        known = color.primaries in _CHROMATICITIES
        gamut = _to_xyz(color.primaries if known else BT2020)
        to_bt709 = np.linalg.inv(_to_xyz(BT709)) @ gamut
        self._to_bt709 = to_bt709.astype(np.float32)
        self._from_bt709 = np.linalg.inv(to_bt709).astype(np.float32)
        self._is_hlg = color.transfer == HLG
        to_light, to_signal, end = _curves(color.transfer)
        light = to_light(np.linspace(0, 1, _LEVELS + 1))
        self._light = light.astype(np.float32)
        self._signal = _Table(to_signal, end)
        self._display = _Table(lambda x: 255 * x ** (1 / _DISPLAY_GAMMA), 1)
        linear = np.linspace(0, 1, 256) ** _DISPLAY_GAMMA
        self._linear = linear.astype(np.float32)
        self._roll: _Table | None = None
        self._unroll: np.ndarray | None = None
        if is_hdr(color):
            self._roll = _Table(_factor(_rolled_off), _BRIGHTEST / _WHITE)
            self._unroll = _factor(_unrolled)(linear).astype(np.float32)
        # The factors by which HLG's luminance scales its light, and back.
        self._render = _Table(lambda y: _power(y, _HLG_GAMMA - 1), 1)
        self._unrender = _Table(
            lambda y: _power(y * _WHITE / _HLG_PEAK, 1 / _HLG_GAMMA - 1),
            _HLG_PEAK / _WHITE,
        )

    def to_standard(self, rgb: np.ndarray) -> np.ndarray:
        """Maps a signal in the video's own curve and primaries.

        Args:
            rgb: (height, width, 3) float32 in [0, 1].

        Returns:
            (height, width, 3) uint8 RGB as BT.709 and BT.1886 have it.
        """
        light = self._light[(rgb * _LEVELS + 0.5).astype(np.uint16)]
        if self._is_hlg:
            luma = cv2.transform(light, _LUMA)
            light *= (self._render(luma) * (_HLG_PEAK / _WHITE))[..., None]
        light = np.maximum(cv2.transform(light, self._to_bt709), 0)
        if self._roll is not None:
            light *= self._roll(_brightest(light))[..., None]
        return cv2.convertScaleAbs(self._display(light))

    def from_standard(self, image: np.ndarray) -> np.ndarray:
        """Undoes `to_standard`.

        Args:
            image: (height, width, 3) uint8 RGB.

        Returns:
            (height, width, 3) float32 in [0, 1].
        """
        light = self._linear[image]
        if self._unroll is not None:
            light *= self._unroll[_brightest(image)][..., None]
        light = np.maximum(cv2.transform(light, self._from_bt709), 0)
        if self._is_hlg:
            luma = cv2.transform(light, _LUMA)
            light *= (self._unrender(luma) * (_WHITE / _HLG_PEAK))[..., None]
        return self._signal(light)


class _Table:
    """A function of light from 0 to `end`, tabulated finely in the dark."""

    def __init__(self, function: Curve, end: float):
        light = np.linspace(0, 1, _LEVELS + 1) ** 2 * end
        self._values = function(light).astype(np.float32)
        self._scale = np.float32(_LEVELS / np.sqrt(end))

    def __call__(self, light: np.ndarray) -> np.ndarray:
        places = cv2.sqrt(light) * self._scale + np.float32(0.5)
        return self._values[np.minimum(places, _LEVELS).astype(np.uint16)]


def _brightest(image: np.ndarray) -> np.ndarray:
    return cv2.max(cv2.max(image[..., 0], image[..., 1]), image[..., 2])


def _factor(curve: Curve) -> Curve:
    """The factor that takes light to where a curve has it."""

    def of(light: np.ndarray) -> np.ndarray:
        light = np.maximum(light, 1e-12)
        return curve(light) / light

    return of


def _power(light: np.ndarray, exponent: float) -> np.ndarray:
    return np.maximum(light, 1e-9) ** exponent


def _rolled_off(light: np.ndarray) -> np.ndarray:
    room = 1 - _KNEE
    over = np.maximum(light - _KNEE, 0) / room
    rolled = _KNEE + room * np.log1p(_STEEPNESS * over) / _STEEPNESS
    return np.where(light <= _KNEE, light, np.minimum(rolled, 1))


def _unrolled(light: np.ndarray) -> np.ndarray:
    room = 1 - _KNEE
    over = np.expm1(_STEEPNESS * (light - _KNEE) / room) / _STEEPNESS
    return np.where(light <= _KNEE, light, _KNEE + room * over)


def _curves(transfer: int) -> tuple[Curve, Curve, float]:
    """The curve from signal to light, the one back, and the end of light.

    That of HLG is before its luminance scales it, in shares of its peak.
    """
    if transfer == PQ:
        return _pq_light, _pq_signal, _PQ_PEAK / _WHITE
    if transfer == HLG:
        return _hlg_light, _hlg_signal, 1
    return (
        lambda signal: signal**_DISPLAY_GAMMA,
        lambda light: light ** (1 / _DISPLAY_GAMMA),
        1,
    )


def _pq_light(signal: np.ndarray) -> np.ndarray:
    root = signal ** (32 / 2523)
    share = np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)
    return share ** (16384 / 2610) * (_PQ_PEAK / _WHITE)


def _pq_signal(light: np.ndarray) -> np.ndarray:
    root = (light * (_WHITE / _PQ_PEAK)) ** (2610 / 16384)
    share = (3424 / 4096 + 2413 / 128 * root) / (1 + 2392 / 128 * root)
    return share ** (2523 / 32)


def _hlg_light(signal: np.ndarray) -> np.ndarray:
    bright = (np.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12
    return np.where(signal <= 0.5, signal**2 / 3, bright)


def _hlg_signal(light: np.ndarray) -> np.ndarray:
    inner = np.maximum(12 * light - 0.28466892, 1e-9)
    bright = 0.17883277 * np.log(inner) + 0.55991073
    return np.where(light <= 1 / 12, np.sqrt(3 * light), bright)


def _to_xyz(primaries: int) -> np.ndarray:
    points = np.array([*_CHROMATICITIES[primaries], _D65])
    columns = np.column_stack([points, 1 - points.sum(1)]).T / points[:, 1]
    return columns[:, :3] * np.linalg.solve(columns[:, :3], columns[:, 3])
