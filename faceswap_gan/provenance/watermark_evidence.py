"""What frames say of a mark that they have in common."""

import dataclasses
import itertools
from collections.abc import Iterator

import cv2
import numpy as np

from faceswap_gan.provenance.carrier import PERIOD
from faceswap_gan.provenance.carrier import Explanation
from faceswap_gan.provenance.carrier import explain
from faceswap_gan.provenance.carrier import phases_of

LARGEST = 1024  # pixels of the middle that are looked at, each way
ORIENTATIONS = tuple(itertools.product(range(4), (False, True)))
"""Quarter turns, and whether mirrored."""
_WORKING = 64  # samples per period of the mark
_COARSE, _LOCAL, _NOISE = 3.0, 7, 1.0


@dataclasses.dataclass(frozen=True)
class Geometry:
    """What became of frames after they were marked.

    They were mirrored and turned by quarters, then scaled, then turned a
    little.

    Attributes:
        x_scale: width over width when marked.
        y_scale: height over height when marked.
        turn: counter-clockwise, in degrees, less than a quarter.
        quarters: turns by 90 degrees, counter-clockwise.
        mirrored: left to right, before any turn.
    """

    x_scale: float = 1.0
    y_scale: float = 1.0
    turn: float = 0.0
    quarters: int = 0
    mirrored: bool = False

    @property
    def squeeze(self) -> float:
        """Width over height, by what it was when the frames stood upright."""
        return self.x_scale / self.y_scale

    @property
    def degrees(self) -> float:
        """The whole turn, counter-clockwise."""
        return 90 * self.quarters + self.turn


class Evidence:
    """What a number of frames of one size say about a mark in common.

    Each frame's fine structure is added up, weighted by one over its local
    variance: the mark is the same in all frames, the film is not.

    Attributes:
        frames: how many there were.
    """

    def __init__(self) -> None:
        self.frames = 0
        self._signal: np.ndarray = np.zeros((1, 1), np.float32)
        self._weight: np.ndarray = np.zeros((1, 1), np.float32)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of what is looked at."""
        height, width = self._signal.shape
        return height, width

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
        self._signal = self._signal + fine * weight
        self._weight = self._weight + weight

    def mean(self) -> np.ndarray:
        """Returns the likeliest mark of each pixel, (h, w) float32."""
        return self._signal / (self._weight + self._weight.mean())

    def tile(self, geometry: Geometry) -> np.ndarray:
        """Averages all copies of the mark's tile.

        Each pixel of it counts the more, the more is known about it.

        Args:
            geometry: what became of the frames.

        Returns:
            (s, s) float32, one period, as it was marked.
        """
        return _upright(self._folded(geometry), geometry)

    def explained(self, geometry: Geometry) -> Explanation:
        """Finds the symbols that fit best after a change of geometry."""
        return explain(phases_of(self.tile(geometry)))

    def orientations(
        self, geometry: Geometry
    ) -> Iterator[tuple[Geometry, Explanation]]:
        """Explains frames in each of `ORIENTATIONS`, scaled and turned alike.

        Args:
            geometry: of which quarters and mirror are not looked at.
        """
        tile = self._folded(geometry)
        for quarters, mirrored in ORIENTATIONS:
            view = dataclasses.replace(
                geometry, quarters=quarters, mirrored=mirrored
            )
            yield view, explain(phases_of(_upright(tile, view)))

    def _folded(self, geometry: Geometry) -> np.ndarray:
        signal, weight = (
            _folded(_scaled(_turned(part, -geometry.turn), geometry))
            for part in (self._signal, self._weight)
        )
        return signal / (weight + weight.mean())


def _middle(image: np.ndarray) -> np.ndarray:
    height, width = image.shape[:2]
    top, left = (max(0, (side - LARGEST) // 2) for side in (height, width))
    return image[top : top + LARGEST, left : left + LARGEST]


def _upright(tile: np.ndarray, geometry: Geometry) -> np.ndarray:
    tile = np.rot90(tile, -geometry.quarters)
    return tile[:, ::-1] if geometry.mirrored else tile


def _turned(plane: np.ndarray, degrees: float) -> np.ndarray:
    if degrees == 0:
        return plane
    height, width = plane.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    return cv2.warpAffine(plane, matrix, (width, height))


def _scaled(plane: np.ndarray, geometry: Geometry) -> np.ndarray:
    """Brings a plane to `_WORKING` samples per period, each way."""
    height, width = plane.shape
    scales = (geometry.x_scale, geometry.y_scale)
    ratios = [_WORKING / PERIOD / scale for scale in scales]
    size = tuple(
        max(1, round(side * ratio))
        for side, ratio in zip((width, height), ratios, strict=True)
    )
    way = cv2.INTER_AREA if max(ratios) < 1 else cv2.INTER_LINEAR
    return cv2.resize(plane, size, interpolation=way)


def _folded(plane: np.ndarray) -> np.ndarray:
    """Lays all tiles of a plane on top of each other and adds them up."""
    height, width = plane.shape
    rows, columns = -(-height // _WORKING), -(-width // _WORKING)
    below, right = rows * _WORKING - height, columns * _WORKING - width
    whole = cv2.copyMakeBorder(
        plane, 0, below, 0, right, cv2.BORDER_CONSTANT, value=0
    )
    return whole.reshape(rows, _WORKING, columns, _WORKING).sum((0, 2))
