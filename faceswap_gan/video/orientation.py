"""The turn and the mirroring that a file asks players to show it with."""

from typing import Any

import av
import cv2
import numpy as np

UPRIGHT = (1, 0, 0, 1)

# (a, b, c, d): the pixel at (x, y) is shown at (a x + c y, b x + d y), moved
# back into the picture. Seven of the eight turns and mirrorings of a picture
# differ from UPRIGHT; other angles become the nearest of them.
Orientation = tuple[int, int, int, int]


def orientation_of(frame: av.VideoFrame) -> Orientation:
    """Reads a decoded frame's display matrix; without one it is upright."""
    data: Any = frame.side_data.get("DISPLAYMATRIX")
    if data is None:
        return UPRIGHT
    # Rows of (a, b, u), (c, d, v), (x, y, w): 16.16 fixed point, only u, v
    # and w differ, and these do not matter here.
    a, b, _, c, d = np.frombuffer(data, np.int32)[:5].tolist()
    if abs(a) < abs(b):
        return 0, _sign(b), _sign(c), 0
    return _sign(a), 0, 0, _sign(d)


def _sign(value: int) -> int:
    return -1 if value < 0 else 1


def is_transposed(orientation: Orientation) -> bool:
    """Whether rows are shown as columns."""
    return orientation[0] == 0


def turn(image: np.ndarray, orientation: Orientation) -> np.ndarray:
    """Turns and mirrors a picture to the way it is to be shown.

    Args:
        image: (height, width, channels) as stored.
        orientation: as `orientation_of` returns it.

    Returns:
        (height, width, channels) or (width, height, channels).

    Example:
        >>> turn(np.uint8([[[1], [2]]]), (0, -1, 1, 0))[..., 0]  # left
        array([[2],
               [1]], dtype=uint8)
    """
    a, b, c, d = orientation
    if is_transposed(orientation):
        image = cv2.transpose(image)
    mirrored, upended = a + c < 0, b + d < 0
    if mirrored or upended:
        image = cv2.flip(image, -1 if mirrored and upended else int(mirrored))
    return image
