"""Pictures at many scales: halvings, a mosaic of them, crops out of them.

Box edges here lie between pixels: a picture's own box is
`(0, 0, width, height)`.
"""

import dataclasses
import functools

import cv2
import numpy as np

from faceswap_gan.faces.geometry import compose
from faceswap_gan.faces.geometry import enlargement
from faceswap_gan.faces.geometry import scale_of

SCALE_STEP = 0.709
# Scales are drawn from a halving so many times as large or more: from smaller
# ones the networks' answers differ.
LEAST_DETAIL = 4
MARGIN_GREY = (127, 127, 127)


@dataclasses.dataclass(frozen=True)
class Level:
    """One scale of a picture and its place in the mosaic, in pixels.

    Sizes are rounded down, so that `scale` is not quite their ratio.
    """

    scale: float
    x: int
    y: int
    width: int
    height: int


@dataclasses.dataclass(frozen=True)
class Mosaic:
    """Where each scale of a picture lies on one canvas.

    A fully convolutional network then sees all scales in one call of one
    shape, so that it is compiled once for each size of picture.
    """

    levels: tuple[Level, ...]
    width: int
    height: int


@functools.lru_cache(maxsize=32)
def plan_mosaic(height: int, width: int, smallest: float, cell: int) -> Mosaic:
    """Lays out the scales of a picture, largest first, on shelves.

    Args:
        height: of the picture in pixels.
        width: of the picture in pixels.
        smallest: side of the smallest face to find, in pixels of the picture;
            at the first scale it is as large as a cell.
        cell: side of the window that the network looks at.

    Returns:
        The layout; no levels where the picture is smaller than a cell.
    """
    levels: list[Level] = []
    shelves: list[_Shelf] = []
    bottom = 0
    scale = cell / smallest
    while min(height, width) * scale >= cell:
        w, h = int(width * scale), int(height * scale)
        shelf = next((s for s in shelves if s.fits(w, h)), None)
        if shelf is None:
            shelf = _Shelf(bottom, h, levels[0].width if levels else w)
            shelves.append(shelf)
            bottom += _even(h)
        levels.append(Level(scale, shelf.place(w), shelf.y, w, h))
        scale *= SCALE_STEP
    right = max((level.x + level.width for level in levels), default=0)
    return Mosaic(tuple(levels), _even(right), bottom)


@dataclasses.dataclass
class _Shelf:
    y: int
    height: int
    room: int
    x: int = 0

    def fits(self, width: int, height: int) -> bool:
        return height <= self.height and self.x + width <= self.room

    def place(self, width: int) -> int:
        x, self.x = self.x, self.x + _even(width)
        return x


def _even(length: int) -> int:
    return length + length % 2


def halving_for(
    pictures: list[np.ndarray], view: np.ndarray, detail: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Chooses the smallest halving that has enough detail for a view.

    Args:
        pictures: the `halvings` of a picture.
        view: (2, 3) similarity from the picture to what is drawn of it.
        detail: least size of what is drawn from, as a multiple of the view's.

    Returns:
        The halving, and the (2, 3) map from it to the view.
    """
    halving = min(halvings_for(view, detail), len(pictures) - 1)
    step = pictures[0].shape[1] / pictures[halving].shape[1]
    return pictures[halving], compose(view, enlargement(step))


def halvings_for(view: np.ndarray, detail: float = 1.0) -> int:
    """Says how often a picture may be halved for a view; see `halving_for`."""
    return max(0, int(-np.log2(detail * scale_of(view))))


def halvings(
    image: np.ndarray, smallest: int = 24, most: int | None = None
) -> list[np.ndarray]:
    """Returns the picture, its half, its quarter, ... down to a least side.

    Args:
        image: (height, width, 3) uint8.
        smallest: no picture with a shorter side is added, in pixels.
        most: how many are added at most; any number unless given.
    """
    pictures = [np.ascontiguousarray(image)]
    while (
        min(pictures[-1].shape[:2]) >= 2 * smallest
        and len(pictures) - 1 != most
    ):
        height, width = pictures[-1].shape[:2]
        size = (width // 2, height // 2)
        half = cv2.resize(pictures[-1], size, interpolation=cv2.INTER_AREA)
        pictures.append(half)
    return pictures


def draw_mosaic(pictures: list[np.ndarray], mosaic: Mosaic) -> np.ndarray:
    """Draws all scales of a picture on one canvas.

    Args:
        pictures: the picture's `halvings`.
        mosaic: the layout for the picture's size.

    Returns:
        (mosaic.height, mosaic.width, 3) uint8.
    """
    canvas = np.full((mosaic.height, mosaic.width, 3), MARGIN_GREY, np.uint8)
    for level in mosaic.levels:
        least = LEAST_DETAIL * level.width
        fine = [p for p in pictures if p.shape[1] >= least] or pictures[:1]
        size = (level.width, level.height)
        rows = slice(level.y, level.y + level.height)
        columns = slice(level.x, level.x + level.width)
        canvas[rows, columns] = cv2.resize(
            fine[-1], size, interpolation=cv2.INTER_AREA
        )
    return canvas


def crop_squares(
    pictures: list[np.ndarray], boxes: np.ndarray, size: int
) -> np.ndarray:
    """Cuts boxes out of a picture, each resampled to a square.

    Boxes larger than the crop are sampled twice as finely and averaged: with
    single samples the points found on them jitter two to three times more.

    Args:
        pictures: the picture's `halvings`.
        boxes: (n, 4) float; what lies outside the picture is grey.
        size: side of the crops in pixels.

    Returns:
        (n, size, size, 3) uint8.
    """
    crops = np.empty((len(boxes), size, size, 3), np.uint8)
    for crop, box in zip(crops, boxes, strict=True):
        if box[2] - box[0] <= size:
            crop[:] = _sampled(pictures, box, size)
        else:
            fine = _sampled(pictures, box, 2 * size)
            crop[:] = cv2.resize(
                fine, (size, size), interpolation=cv2.INTER_AREA
            )
    return crops


def _sampled(
    pictures: list[np.ndarray], box: np.ndarray, size: int
) -> np.ndarray:
    step = max(box[2] - box[0], 1e-3) / size
    halving = int(np.clip(np.log2(step), 0, len(pictures) - 1))
    source = pictures[halving]
    shrink = np.divide(source.shape[1::-1], pictures[0].shape[1::-1])
    corner = box[:2] * shrink
    pace = (box[2:] - box[:2]) * shrink / size
    matrix = np.column_stack([np.diag(pace), corner + pace / 2 - 0.5])
    return cv2.warpAffine(
        source,
        matrix,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=MARGIN_GREY,
    )
