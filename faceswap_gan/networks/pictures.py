"""Pictures as files have them, and as networks do."""

from collections.abc import Sequence

import numpy as np


def normalized(pictures: np.ndarray | Sequence[np.ndarray]) -> np.ndarray:
    """Returns uint8 pictures as float32 in [-1, 1]."""
    return np.asarray(pictures, np.float32) / 127.5 - 1


def to_uint8(pictures: np.ndarray) -> np.ndarray:
    """Returns pictures in [-1, 1] as uint8; what is beyond is cut off."""
    return np.clip(np.rint((pictures + 1) * 127.5), 0, 255).astype(np.uint8)
