"""What the networks look at: boxes cut out of several pictures at once."""

import numpy as np

from faceswap_gan.faces.candidates import Candidates
from faceswap_gan.faces.pyramid import crop_squares


def sides(boxes: np.ndarray) -> np.ndarray:
    """Returns width and height (n, 2) of boxes (n, 4)."""
    return boxes[:, 2:] - boxes[:, :2]


def packaged_crops(
    pyramids: list[list[np.ndarray]], candidates: Candidates, size: int
) -> np.ndarray:
    """Cuts boxes out as the package does, but without aliasing.

    There the corner pixels of a crop lie on the corners of its box, in a
    picture whose sides are a pixel too short.

    Args:
        pyramids: the `halvings` of each picture.
        candidates: the boxes, as the package counts pixels.
        size: side of the crops in pixels.

    Returns:
        (n, size, size, 3) uint8.
    """
    height, width = pyramids[0][0].shape[:2]
    short = [(width - 1) / width, (height - 1) / height]
    boxes = candidates.boxes * np.tile(short, 2)
    margin = sides(boxes) / (size - 1) / 2
    boxes += np.concatenate([-margin, margin], axis=1)
    return crops_of(pyramids, candidates.picture, boxes, size)


def crops_of(
    pyramids: list[list[np.ndarray]],
    picture: np.ndarray,
    boxes: np.ndarray,
    size: int,
) -> np.ndarray:
    """Cuts boxes out of their pictures.

    Args:
        pyramids: the `halvings` of each picture.
        picture: (n,) int, which picture each box lies in.
        boxes: (n, 4), where (0, 0) is the centre of the first pixel.
        size: side of the crops in pixels.

    Returns:
        (n, size, size, 3) uint8.
    """
    crops = np.empty((len(boxes), size, size, 3), np.uint8)
    for index, pictures in enumerate(pyramids):
        own = picture == index
        crops[own] = crop_squares(pictures, boxes[own] + 0.5, size)
    return crops
