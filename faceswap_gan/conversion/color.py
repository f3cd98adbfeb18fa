"""Colour correction: transfers the colours of the scene to a swapped face.

A method has two halves. `statistics` sums up the colours of a picture inside
a mask as one array; `apply` moves a picture from its own statistics to
another's. Such arrays can be averaged, so that a correction can be smoothed
along a track.
"""

import abc
import dataclasses
from collections.abc import Callable

import cv2
import numpy as np

VERSION = 6
"""Of the methods: parts of a film that another one made are made anew."""

MINIMUM_PIXELS = 16.0
GAIN_LIMIT = 2.0

Statistics = np.ndarray | None
Convert = Callable[[np.ndarray], np.ndarray]


class ColorMethod(abc.ABC):
    """A way to correct colours; call it to correct one picture by another.

    Attributes:
        name: what users call it.
        steady: whether the statistics of a single frame can be believed.

    Example:
        >>> COLOR_METHODS["adain"](swapped, target, mask).shape
        (64, 64, 3)
    """

    name: str
    steady = False

    @abc.abstractmethod
    def statistics(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        regions: np.ndarray | None = None,
    ) -> Statistics:
        """Sums up the colours inside a mask.

        Args:
            image: (H, W, 3) RGB, uint8 or float in 0..255.
            mask: (H, W, 1) weights in [0, 1].
            regions: (H, W, 3) in [0, 1], see `FaceParts.color_regions`. None
                where nobody knows them: all is skin.

        Returns:
            An array whose shape depends on the method, or None where the
            mask holds too few pixels to tell.
        """

    @abc.abstractmethod
    def apply(
        self,
        image: np.ndarray,
        own: Statistics,
        wanted: Statistics,
        regions: np.ndarray | None = None,
    ) -> np.ndarray:
        """Moves a picture from its own statistics to the wanted ones.

        Args:
            image: (H, W, 3) RGB, uint8 or float in 0..255.
            own: statistics of the picture, or of its track.
            wanted: statistics to reach. Where either is None the picture
                keeps its colours.
            regions: see `statistics`.

        Returns:
            (H, W, 3) float32 RGB in 0..255.
        """

    def seam(
        self,
        image: np.ndarray,
        target: np.ndarray,
        mask: np.ndarray,
        regions: np.ndarray | None = None,
    ) -> Statistics:
        """Measures what `apply` leaves along the edge of a mask.

        Args:
            image: (H, W, 3) float32 RGB in 0..255, as `apply` returns it.
            target: (H, W, 3) RGB in 0..255, which it is laid over.
            mask: (H, W, 1) how much of it is laid over.
            regions: see `statistics`.

        Returns:
            An array, or None where the method leaves it as it is.
        """
        return None

    def join(self, image: np.ndarray, seam: Statistics) -> np.ndarray:
        """Lets colours meet along the edge of a mask.

        Args:
            image: (H, W, 3) float32 RGB in 0..255, as `apply` returns it.
            seam: of it, or averages along its track.

        Returns:
            (H, W, 3) float32 RGB in 0..255.
        """
        return image

    def __call__(
        self,
        swapped: np.ndarray,
        target: np.ndarray,
        mask: np.ndarray,
        regions: np.ndarray | None = None,
    ) -> np.ndarray:
        """Transfers the colours of `target` to `swapped` inside `mask`."""
        own = self.statistics(swapped, mask, regions)
        wanted = self.statistics(target, mask, regions)
        moved = self.apply(swapped, own, wanted, regions)
        return self.join(moved, self.seam(moved, target, mask, regions))


@dataclasses.dataclass(frozen=True)
class PixelMethod(ColorMethod):
    """A method that treats pixels alike, wherever they are.

    Attributes:
        name: what users call it.
        summarise: sums up pixels (n, 3) with weights (n, 1) as one array.
        transfer: moves pixels (n, 3) from the first array to the second.
        forward: takes RGB (H, W, 3) float32 in [0, 1] to the method's space.
        backward: takes the method's space to RGB.
    """

    name: str
    summarise: Callable[[np.ndarray, np.ndarray], np.ndarray]
    transfer: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray]
    forward: Convert = np.asarray
    backward: Convert = np.asarray

    def statistics(
        self,
        image: np.ndarray,
        mask: np.ndarray,
        regions: np.ndarray | None = None,
    ) -> Statistics:
        """Sums up colours; see `ColorMethod.statistics`."""
        weights = np.asarray(mask, np.float64).reshape(-1, 1)
        if weights.sum() < MINIMUM_PIXELS:
            return None
        pixels = self._pixels(image)
        return self.summarise(pixels, weights / weights.sum())

    def apply(
        self,
        image: np.ndarray,
        own: Statistics,
        wanted: Statistics,
        regions: np.ndarray | None = None,
    ) -> np.ndarray:
        """Moves colours; see `ColorMethod.apply`."""
        if own is None or wanted is None:
            return np.asarray(image, np.float32)
        moved = self.transfer(self._pixels(image), own, wanted)
        moved = moved.reshape(image.shape).astype(np.float32)
        return np.clip(self.backward(moved) * 255, 0, 255)

    def _pixels(self, image: np.ndarray) -> np.ndarray:
        unit = np.asarray(image, np.float32) / np.float32(255)
        return self.forward(unit).reshape(-1, 3).astype(np.float64)


def moments(pixels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Returns the weighted mean (first row) and covariance: (4, 3)."""
    mean = (weights * pixels).sum(axis=0)
    centred = pixels - mean
    return np.vstack([mean, (weights * centred).T @ centred])


def match_moments(
    pixels: np.ndarray, own: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Matches mean and standard deviation per channel.

    The gain stays within `GAIN_LIMIT`, so that a flat picture is not blown up
    into noise.

    Reference: Huang and Belongie 2017, https://arxiv.org/abs/1703.06868;
    in Lab, Reinhard et al. 2001, https://doi.org/10.1109/38.946629
    """
    spread = np.sqrt(np.diag(own[1:])), np.sqrt(np.diag(wanted[1:]))
    gain = (spread[1] + 1e-6) / (spread[0] + 1e-6)
    gain = np.clip(gain, 1 / GAIN_LIMIT, GAIN_LIMIT)
    return (pixels - own[0]) * gain + wanted[0]


def match_covariance(
    pixels: np.ndarray, own: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Matches mean and covariance by the linear map that moves least.

    Reference: Pitié and Kokaram 2007 (Monge-Kantorovitch linear),
    https://doi.org/10.1049/cp:20070055
    """
    floor = 1e-6 * np.eye(3)
    root = _spectral(own[1:] + floor, np.sqrt)
    inverse = np.linalg.inv(root)
    middle = _spectral(root @ (wanted[1:] + floor) @ root, np.sqrt)
    gain = _spectral(
        inverse @ middle @ inverse,
        lambda gains: np.clip(gains, 1 / GAIN_LIMIT, GAIN_LIMIT),
    )
    return (pixels - own[0]) @ gain + wanted[0]


def _spectral(matrix: np.ndarray, function: Convert) -> np.ndarray:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2)
    return (vectors * function(np.maximum(values, 0))) @ vectors.T


def histograms(pixels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Returns the weighted share of each of the 256 levels: (3, 256)."""
    levels = np.clip(np.rint(pixels * 255), 0, 255).astype(np.intp)
    return np.stack(
        [np.bincount(c, weights[:, 0], minlength=256) for c in levels.T]
    )


def match_histograms(
    pixels: np.ndarray, own: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    """Matches the distribution of each channel by its levels' quantiles."""
    matched = np.empty_like(pixels)
    for channel in range(3):
        present = np.flatnonzero(wanted[channel])
        quantiles = np.cumsum(wanted[channel])[present]
        table = np.interp(np.cumsum(own[channel]), quantiles, present)
        levels = np.clip(pixels[:, channel] * 255, 0, 255)
        matched[:, channel] = np.interp(levels, np.arange(256), table) / 255
    return matched


def converter(code: int) -> Convert:
    """Returns what converts a picture by a `COLOR_...` code of OpenCV."""
    return lambda image: cv2.cvtColor(image, code)


def _nothing(pixels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.empty(0)


def _unmoved(
    pixels: np.ndarray, own: np.ndarray, wanted: np.ndarray
) -> np.ndarray:
    return pixels


NONE = PixelMethod("none", _nothing, _unmoved)
ADAIN = PixelMethod("adain", moments, match_moments)
ADAIN_XYZ = PixelMethod(
    "adain_xyz",
    moments,
    match_moments,
    converter(cv2.COLOR_RGB2XYZ),
    converter(cv2.COLOR_XYZ2RGB),
)
HIST_MATCH = PixelMethod("hist_match", histograms, match_histograms)
LAB = PixelMethod(
    "lab",
    moments,
    match_moments,
    converter(cv2.COLOR_RGB2LAB),
    converter(cv2.COLOR_LAB2RGB),
)
MKL = PixelMethod("mkl", moments, match_covariance)
