"""Where one shot ends and another begins."""

import cv2
import numpy as np

from faceswap_gan.faces.pyramid import halvings

THUMBNAIL = (32, 24)
HALVED = 90
LEAST_CHANGE = 0.04
LEAST_LIKENESS = 0.9


class CutDetector:
    """Watches a video frame by frame.

    Example:
        >>> starts_shot = CutDetector()
        >>> cuts = [frame.index for frame in video if starts_shot(frame.image)]
    """

    def __init__(self) -> None:
        self._before: np.ndarray | None = None

    def __call__(self, image: np.ndarray) -> bool:
        """Says whether a frame begins a new shot; the first one does not."""
        before, self._before = self._before, _thumbnail(image)
        return before is not None and _differ(before, self._before)


def is_cut(previous: np.ndarray, current: np.ndarray) -> bool:
    """Says whether two frames in a row belong to different shots.

    Small blurred thumbnails are compared: after a cut they differ by much and
    are not alike. People who move leave them alike, a flash of light changes
    them by much but leaves them alike, a dark frame that fades in does not
    change them by much.

    Args:
        previous: (height, width, 3) uint8.
        current: the same.
    """
    return _differ(_thumbnail(previous), _thumbnail(current))


def _thumbnail(image: np.ndarray) -> np.ndarray:
    # Halving is four times as fast as shrinking by another factor, and one
    # channel five times as fast as three.
    gray = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    small = halvings(gray, HALVED)[-1]
    small = cv2.resize(small, THUMBNAIL, interpolation=cv2.INTER_AREA)
    luma = small.astype(np.float32) / 255
    return cv2.GaussianBlur(luma, (5, 5), 1.0)


def _differ(before: np.ndarray, after: np.ndarray) -> bool:
    change = float(np.abs(before - after).mean())
    return change > LEAST_CHANGE and _likeness(before, after) < LEAST_LIKENESS


def _likeness(before: np.ndarray, after: np.ndarray) -> float:
    """Returns the correlation of two pictures in [-1, 1], 1 for flat ones."""
    before, after = before - before.mean(), after - after.mean()
    norm = np.linalg.norm(before) * np.linalg.norm(after)
    return float((before * after).sum() / norm) if norm > 0.1 else 1.0
