"""How steady a face is from frame to frame.

All pictures of a call show the face through one and the same window, so that
what is measured is the picture's own change.
"""

import cv2
import numpy as np

from faceswap_gan.tensors import NO_ARRAY

_ROUND_TRIP = 1.0


def motion(
    before: np.ndarray, after: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Optical flow (Farneback 2003) and where it can be trusted.

    Where a point goes forth and does not come back to within a pixel
    (Sundaram et al. 2010) it is hidden in one of the pictures.

    Args:
        before: (h, w, 3) uint8 RGB.
        after: (h, w, 3) uint8 RGB.

    Returns:
        Flow (h, w, 2) in pixels with `before(x) = after(x + flow(x))`, and
        visibility (h, w), bool.
    """
    first, second = (
        cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (before, after)
    )
    forth, back = _farneback(first, second), _farneback(second, first)
    trip = forth + carried(back, forth)
    height, width = first.shape
    target = forth + _grid(height, width)
    inside = np.all((target >= 0) & (target <= [width - 1, height - 1]), axis=2)
    return forth, inside & (np.linalg.norm(trip, axis=2) < _ROUND_TRIP)


def carried(picture: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """Looks up a picture (h, w, c) at `x + flow(x)`, float32 (h, w, c)."""
    grid = (flow + _grid(*flow.shape[:2])).astype(np.float32)
    return cv2.remap(
        picture.astype(np.float32),
        grid,
        NO_ARRAY,
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def warp_error(
    before: np.ndarray,
    after: np.ndarray,
    flow: np.ndarray,
    visible: np.ndarray,
) -> float:
    """What motion does not explain of the change between two frames.

    The root of the mean square of `before(x) - after(x + flow(x))` over the
    visible pixels (Lai et al. 2018, https://arxiv.org/abs/1808.00449).

    Args:
        before: (h, w, 3) uint8 RGB.
        after: (h, w, 3) uint8 RGB.
        flow: (h, w, 2) pixels, as `motion` returns it for the original.
        visible: (h, w) bool.

    Returns:
        Levels of 0..255; 0 where the frames differ by motion alone, or where
        nothing is visible in both.
    """
    error = carried(after, flow) - before
    return float(np.sqrt(np.mean(error[visible] ** 2))) if visible.any() else 0


def flicker(before: np.ndarray, now: np.ndarray, after: np.ndarray) -> float:
    """Mean of `|before - 2 now + after| / 2`: change that does not go on.

    A steady drift of brightness gives 0; two pictures in turn give their mean
    difference.

    Args:
        before: (h, w, 3) uint8 RGB.
        now: (h, w, 3) uint8 RGB.
        after: (h, w, 3) uint8 RGB.

    Returns:
        Levels of 0..255.
    """
    bend = np.float32(before) - 2 * np.float32(now) + np.float32(after)
    return float(np.abs(bend).mean() / 2)


def _farneback(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return cv2.calcOpticalFlowFarneback(
        first, second, NO_ARRAY, 0.5, 3, 15, 3, 5, 1.2, 0
    )


def _grid(height: int, width: int) -> np.ndarray:
    rows, columns = np.mgrid[:height, :width]
    return np.dstack([columns, rows]).astype(np.float32)
