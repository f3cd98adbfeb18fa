"""Linear light of sRGB pictures, in which lamps add and gains multiply.

Source: IEC 61966-2-1.
"""

import cv2
import numpy as np

_LINEAR_END = 0.04045
_SLOPE = 12.92
_OFFSET = 0.055
_POWER = 2.4
# Half of the first of 255 levels, and the light in which noise is lost.
_BLACK = 0.5 / 255 / _SLOPE
_NOISE = 0.002


def to_linear(image: np.ndarray) -> np.ndarray:
    """Returns the light of a picture.

    Args:
        image: sRGB, uint8 or float in 0..255.

    Returns:
        As large, float32 in [0, 1].
    """
    values = np.asarray(image, np.float32) / np.float32(255)
    base = (values + np.float32(_OFFSET)) / np.float32(1 + _OFFSET)
    curve = cv2.pow(base, _POWER)
    return np.where(values <= _LINEAR_END, values / np.float32(_SLOPE), curve)


def from_linear(light: np.ndarray) -> np.ndarray:
    """Returns the picture of light.

    Args:
        light: float32 in [0, 1].

    Returns:
        As large, sRGB, float32 in 0..255.
    """
    scale = np.float32(255 * (1 + _OFFSET))
    curve = cv2.pow(light, 1 / _POWER) * scale - np.float32(255 * _OFFSET)
    line = light * np.float32(255 * _SLOPE)
    return np.where(line <= 255 * _LINEAR_END, line, curve)


def logarithm(light: np.ndarray) -> np.ndarray:
    """Returns the logarithm of float32 light, which ends close above black."""
    return np.log(light + np.float32(_BLACK))


def above(light: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Returns the logarithm of a ratio of float32 light.

    Where both are dark it tends to 0, so that noise is no colour.
    """
    noise = np.float32(_NOISE)
    return np.log((light + noise) / (other + noise))
