"""A face of 478 points that is drawn by hand."""

from collections.abc import Callable

import numpy as np
import pytest

from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.head import FRONTAL
from faceswap_gan.faces.mesh.head import STEADY

_EYES_APART = 80.0
_MIDDLE = (128.0, 110.0, 0.0)


def _between(first, last, count, sag):
    """Points from one to another, hanging down by `sag` in the middle."""
    share = np.linspace(0, 1, count)[:, None]
    line = first + share * (last - first)
    line[:, 1] += sag * (1 - (2 * share[:, 0] - 1) ** 2)
    return line


def _place_eye(mesh, side, opening, gaze):
    left, right = (mesh[n].copy() for n in points.EYE_CORNERS[side])
    width = right[0] - left[0]
    half = opening * width / 2
    mesh[list(points.UPPER_LIDS[side])] = _between(left, right, 9, -half)
    mesh[list(points.LOWER_LIDS[side])] = _between(left, right, 9, half)
    centre = (left + right) / 2 + [gaze[0] * width, gaze[1] * width, 0]
    around = np.array([[1, 0, 0], [0, -1, 0], [-1, 0, 0], [0, 1, 0]])
    mesh[points.IRIS_CENTRES[side]] = centre
    mesh[list(points.IRISES[side])] = centre + 0.2 * width * around
    low, high = points.BROWS[side][:5], points.BROWS[side][5:]
    mesh[list(low)] = _between(left, right, 5, -0.05) - [0, 0.35, 0]
    mesh[list(high)] = _between(right, left, 5, -0.05) - [0, 0.45, 0]


def _place_mouth(mesh, opening):
    corners = np.array([[-0.4, 1.25, -0.1], [0.4, 1.25, -0.1]])
    mesh[list(points.MOUTH_CORNERS)] = corners
    lower, upper = points.LIPS_OUTER[:11], points.LIPS_OUTER[10:]
    mesh[list(lower)] = _between(*corners, 11, opening / 2 + 0.15)
    mesh[[*upper, points.LIPS_OUTER[0]]] = _between(
        *corners[::-1], 11, -opening / 2 - 0.1
    )
    inner = corners * [0.8, 1, 1]
    mesh[list(points.UPPER_LIP)] = _between(*inner, 11, -opening / 2)
    mesh[list(points.LOWER_LIP)] = _between(*inner, 11, opening / 2)


def _drawn(lids, lips, gaze):
    mesh = np.zeros((points.COUNT, 3))
    mesh[STEADY] = FRONTAL
    angles = np.linspace(0, 2 * np.pi, len(points.OVAL), endpoint=False)
    below = np.cos(angles) < 0.1
    oval = np.column_stack(
        [1.15 * np.sin(angles), 0.4 - 1.3 * np.cos(angles), 0.3 + 0 * angles]
    )
    steady = np.isin(points.OVAL, STEADY)
    below &= ~steady
    mesh[np.array(points.OVAL)[below]] = oval[below]
    for side in (0, 1):
        _place_eye(mesh, side, lids, gaze)
    _place_mouth(mesh, lips)
    wings = np.array([[-0.3, 0.8, -0.2], [0.3, 0.8, -0.2]])
    mesh[list(points.NOSE[-7:])] = _between(*wings, 7, 0.1)
    mesh[points.NOSE_TIP] = [0, 0.74, -0.68]
    mesh[STEADY] = FRONTAL
    return mesh


@pytest.fixture
def face() -> Callable[..., np.ndarray]:
    """Draws a face from the front, 80 pixels between its eyes.

    Its arguments are the height of the lids over their width, the gap between
    the lips in distances of the eyes, and where the irises lie in widths of
    the eye.
    """

    def draw(lids=0.3, lips=0.2, gaze=(0.0, -0.05)):
        return _drawn(lids, lips, gaze) * _EYES_APART + _MIDDLE

    return draw


@pytest.fixture
def turn() -> Callable[..., np.ndarray]:
    """Turns a face by yaw, then pitch, then roll in degrees."""

    def turned(mesh, yaw=0.0, pitch=0.0, roll=0.0):
        c, s = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
        about_y = np.array([[c, 0, -s], [0, 1, 0], [s, 0, c]])
        c, s = np.cos(np.radians(pitch)), np.sin(np.radians(pitch))
        about_x = np.array([[1, 0, 0], [0, c, s], [0, -s, c]])
        c, s = np.cos(np.radians(roll)), np.sin(np.radians(roll))
        about_z = np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
        matrix = about_z @ about_x @ about_y
        return (mesh - _MIDDLE) @ matrix.T + _MIDDLE

    return turned
