"""Where the parts of a mean face lie around the five points of one."""

from typing import Any

import numpy as np

from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.geometry import transform

# Half of a mean outline on the aligned crop, as shares of its side: distance
# from the middle and height of jaw and brows, of three people.
_HALF_JAW = (
    (0.297, 0.352),
    (0.291, 0.435),
    (0.280, 0.517),
    (0.267, 0.598),
    (0.244, 0.675),
    (0.202, 0.742),
    (0.144, 0.796),
    (0.077, 0.837),
    (0.000, 0.851),
)
_HALF_BROWS = (
    (0.250, 0.272),
    (0.217, 0.228),
    (0.162, 0.213),
    (0.105, 0.220),
    (0.052, 0.242),
)
# The left half of each part of a mean face, as offsets from one of the five
# points, or from the middle of the corners of the mouth, in shares of the
# aligned crop: the mean of synthetic people who look ahead. The ridge of the
# nose, which turns with the head, begins between the eyes.
_LEFT_EYE = (
    (-0.057, 0.007),
    (-0.025, -0.025),
    (0.019, -0.028),
    (0.065, 0.008),
    (0.022, 0.025),
    (-0.022, 0.026),
)
_LEFT_BROW = (
    (-0.093, -0.070),
    (-0.059, -0.090),
    (-0.020, -0.100),
    (0.025, -0.100),
    (0.074, -0.087),
)
_HALF_NOSE = ((-0.053, 0.026), (0.0, 0.030))
_HALF_MOUTH = (
    (-0.110, 0.0),
    (-0.072, -0.005),
    (-0.030, -0.012),
    (-0.030, 0.080),
    (-0.073, 0.058),
)
_MIRROR = np.array([-1.0, 1.0])


def mean_jaw(points: np.ndarray) -> np.ndarray:
    """Places the jaw of a mean face at five points, (n, 2)."""
    return _placed_sides(points, _HALF_JAW)


def mean_brow_line(points: np.ndarray) -> np.ndarray:
    """Places the upper edge of both brows at five points, (n, 2)."""
    return _placed_sides(points, _HALF_BROWS)


def mean_parts(points: np.ndarray) -> dict[str, list[np.ndarray]]:
    """Places the parts of a mean face at five points.

    Args:
        points: (5, 2) pixels.

    Returns:
        For each part its outlines, (n, 2) each: left before right, or one.
    """
    linear = similarity(TEMPLATE, points)[:, :2]
    left_eye, right_eye, nose = points[:3]
    ridge, mouth = points[:2].mean(axis=0), points[3:].mean(axis=0)

    def placed(offsets: Any, anchor: np.ndarray) -> np.ndarray:
        return anchor + np.asarray(offsets) @ linear.T

    def both(offsets: Any) -> list[np.ndarray]:
        return [
            placed(offsets, left_eye),
            placed(offsets * _MIRROR, right_eye),
        ]

    def whole(offsets: Any, anchor: np.ndarray) -> np.ndarray:
        return placed(np.concatenate([offsets, offsets * _MIRROR]), anchor)

    return {
        "eyes": both(np.array(_LEFT_EYE)),
        "eyebrows": both(np.array(_LEFT_BROW)),
        "nose": [np.vstack([ridge, whole(np.array(_HALF_NOSE), nose)])],
        "mouth": [whole(np.array(_HALF_MOUTH), mouth)],
    }


def _placed_sides(points: np.ndarray, half: Any) -> np.ndarray:
    sides = np.array(half) * np.array([[[-1, 1]], [[1, 1]]]) + [0.5, 0]
    matrix = similarity(TEMPLATE, points.astype(np.float64))
    return transform(matrix, sides).reshape(-1, 2)
