"""What a face shows of skin and of light, in logarithms of linear light."""

import functools
import math
from typing import Any
from typing import NamedTuple
from typing import Self

import cv2
import numpy as np

from faceswap_gan.conversion.linear_light import above
from faceswap_gan.conversion.linear_light import logarithm
from faceswap_gan.conversion.linear_light import to_linear
from faceswap_gan.faces.soft_masks import eased

# Fields are fitted to pictures of at most so many pixels a side.
_SIDE = 48
_TERMS = 6
_STEADY = 1e-3
_ROUNDS = 4
# How far from the field of the skin a pixel counts a quarter; at first, how
# far its brightness may lie from the guess, and what share is darker than it.
_SPREAD = 0.35
_FIRST_SPREAD = 0.5
_FIRST_GUESS = 0.6
# How much bluer than skin the white of an eye is, and how much darker it may
# be; how much more its bright pixels count.
_BLUER = (0.1, 0.3)
_WHITE = (-1.5, -0.8)
_BRIGHT = 6

HUE_AXES = np.array(
    [
        np.array([1, 0, -1]) / math.sqrt(2),
        np.array([1, -2, 1]) / math.sqrt(6),
    ],
    np.float32,
)
"""Of red, green and blue: warm, and without green; orthonormal."""


class SkinLight(NamedTuple):
    """What a picture shows of a face.

    Attributes:
        field: (6, 3) coefficients of the skin's light, see `basis`.
        deviations: of the skin's colours about it, see `hues`.
        whites: (3,) the light of the whites of the eyes, times their area.
        area: of these, in pixels.
    """

    field: np.ndarray
    deviations: np.ndarray
    whites: np.ndarray
    area: float

    @property
    def deviation(self) -> float:
        """That of the skin's colours, whatever their hue and brightness."""
        return math.hypot(*self.deviations)

    @property
    def row(self) -> np.ndarray:
        """All of it in a row, (24,), of which averages can be taken."""
        parts = self.field.ravel(), self.deviations, self.whites, self.area
        return np.hstack(parts)

    @classmethod
    def of(cls, row: np.ndarray) -> Self:
        """Reads a row."""
        ends = np.cumsum([3 * _TERMS, len(HUE_AXES), 3])
        field, deviations, whites, area = np.split(row, ends)
        return cls(field.reshape(_TERMS, 3), deviations, whites, area.item())


@functools.lru_cache(maxsize=8)
def basis(height: int, width: int) -> np.ndarray:
    """Returns quadratics of the place, (H, W, 6), of mean 0 save the first."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    x, y = (2 * x + 1) / width - 1, (2 * y + 1) / height - 1
    # The mean of a square over a disc that fills most of the picture.
    fields = [np.ones_like(x), x, y, x * y, x * x - 0.2, y * y - 0.2]
    stacked = np.stack(fields, axis=-1, dtype=np.float32)
    stacked.setflags(write=False)
    return stacked


def field_at(field: np.ndarray, height: int, width: int) -> np.ndarray:
    """Returns what a field (6, 3) is at each place, (H, W, 3) float32."""
    place = basis(height, width).reshape(-1, _TERMS)
    return (place @ field.astype(np.float32)).reshape(height, width, 3)


def hues(beside: np.ndarray) -> np.ndarray:
    """Returns what logarithms of light are beside their brightness.

    Args:
        beside: (3, ...) of red, green and blue.

    Returns:
        (2, ...): how much more red than blue, and how much less green.
    """
    return np.tensordot(HUE_AXES, beside, axes=1)


def rising(values: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    """Rises from 0 at the first end to 1 at the second, eased."""
    start, end = ends
    return eased(np.clip((values - start) / (end - start), 0, 1))


def measure(image: np.ndarray, mask: np.ndarray, eyes: np.ndarray) -> SkinLight:
    """Measures what a picture shows of a face.

    Args:
        image: (H, W, 3) sRGB, float32 in 0..255.
        mask: (H, W, 1) weights of its skin.
        eyes: (H, W, 1) how far no lid covers them.
    """
    field, deviations = _skin(shrunk(image), shrunk(mask))
    seen = eyes[..., 0] > 0
    if not seen.any():
        return SkinLight(field, deviations, np.zeros(3), 0.0)
    light = to_linear(image[seen])
    skin = np.exp(basis(*seen.shape)[seen] @ field.astype(np.float32))
    whites, area = _whites(light, above(light, skin), eyes[seen])
    return SkinLight(field, deviations, whites, area)


def shrunk(image: np.ndarray) -> np.ndarray:
    """Makes a picture or a mask as small as fields need it.

    Args:
        image: (H, W, n) float32.

    Returns:
        As many channels, at most 48 pixels a side.
    """
    height, width, channels = image.shape
    factor = _SIDE / max(height, width)
    if factor >= 1:
        return image
    size = round(width * factor), round(height * factor)
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    return small.reshape(*small.shape[:2], channels)


def _skin(image: np.ndarray, mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fits the field of the skin; see `_fitted`."""
    some = mask[..., 0] > 0
    logs = logarithm(to_linear(image[some]))
    place = basis(*some.shape)[some]
    by_term, by_channel = map(np.ascontiguousarray, (place.T, logs.T))
    return _fitted(by_term, by_channel, mask[some][:, 0])


def _fitted(
    place: np.ndarray, logs: np.ndarray, weights: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Fits the field of the skin, in which other things hardly count.

    Args:
        place: (6, n) the basis.
        logs: (3, n) logarithms of light.
        weights: (n,).

    Returns:
        (6, 3) coefficients, and the deviations of the colours about the field.
    """
    bright = logs.mean(axis=0)
    rest = (bright - _guess(bright, weights))[None]
    spread = _FIRST_SPREAD
    for _ in range(_ROUNDS):
        away = (rest * rest).sum(axis=0) / spread**2
        trusted = weights / (1 + away) ** 2
        trusted /= trusted.sum()
        weighted = (trusted * place).T
        system = (place @ weighted).astype(np.float64)
        system[1:, 1:] += _STEADY * np.eye(_TERMS - 1)
        field = np.linalg.solve(system, (logs @ weighted).T)
        rest = logs - field.T.astype(np.float32) @ place
        spread = _SPREAD
    colors = hues(rest)
    return field, np.sqrt((trusted * colors * colors).sum(axis=1))


def _guess(bright: np.ndarray, weights: np.ndarray) -> np.floating[Any]:
    """Returns a brightness that is likely the skin's."""
    order = bright.argsort()
    shares = weights[order].cumsum()
    place = shares.searchsorted(_FIRST_GUESS * shares[-1])
    return bright[order[place]]


def _whites(
    light: np.ndarray, beside: np.ndarray, eyes: np.ndarray
) -> tuple[np.ndarray, float]:
    """Returns the light of the whites of the eyes, times their area, and this.

    Args:
        light: (n, 3) linear light.
        beside: (n, 3) the logarithms of its ratio to the skin's.
        eyes: (n, 1) how far no lid covers them.
    """
    blue = beside[:, 2:] - beside[:, :1]
    bright = beside.mean(axis=1, keepdims=True)
    white = eyes * rising(blue, _BLUER) * rising(bright, _WHITE)
    area = float(white.sum())
    if area == 0:
        return np.zeros(3), 0.0
    weights = white * light.mean(axis=1, keepdims=True) ** _BRIGHT
    mean = (weights * light).sum(axis=0) / weights.sum()
    return area * logarithm(mean.astype(np.float32)), area
