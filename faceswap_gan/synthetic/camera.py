"""Seeing a head: which point of its surface lies behind each pixel."""

import dataclasses

import cv2
import numpy as np

from faceswap_gan.synthetic import chart
from faceswap_gan.synthetic.performance import Pose

_MARGIN = 3
_NEAREST, _FARTHEST = 1.6, -1.2
_LEAST_STEP = 0.04


@dataclasses.dataclass(frozen=True)
class Camera:
    """How head coordinates become pixels: turned, scaled, shifted.

    Attributes:
        rotation: (3, 3) from head to view coordinates (x right, y up, z
            towards the viewer).
        scale: pixels per unit.
        center: (2,) pixel of the middle of the head.
    """

    rotation: np.ndarray
    scale: float
    center: np.ndarray

    @classmethod
    def of(cls, pose: Pose, width: int, height: int) -> "Camera":
        """Returns the camera of a pose in a picture of width x height."""
        yaw, pitch, roll = np.radians([pose.yaw, pose.pitch, pose.roll])
        center = np.array([pose.x * width, pose.y * height]) - 0.5
        turn = _turn(roll, 0, 1) @ _turn(pitch, 1, 2) @ _turn(yaw, 0, 2)
        return cls(turn, pose.scale * height, center)

    def project(self, points: np.ndarray) -> np.ndarray:
        """Maps head points (n, 3) to pixels (n, 2)."""
        view = points @ self.rotation.T
        return view[:, :2] * [self.scale, -self.scale] + self.center


def _turn(angle: float, first: int, second: int) -> np.ndarray:
    """Returns the rotation that moves axis `second` towards axis `first`."""
    matrix = np.eye(3)
    matrix[first, first] = matrix[second, second] = np.cos(angle)
    matrix[first, second] = np.sin(angle)
    matrix[second, first] = -np.sin(angle)
    return matrix


def surface_points(radius: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Returns the head coordinates (n, 3) of chart points (n, 2)."""
    return chart.to_directions(points) * chart.sample(radius, points)[:, None]


def region(
    radius: np.ndarray, camera: Camera, width: int, height: int
) -> tuple[slice, slice]:
    """Returns the (rows, columns) of the picture that hold the head."""
    few = (slice(None, None, 16),) * 2
    points = chart.directions()[few] * radius[few][..., None]
    pixels = camera.project(points.reshape(-1, 3))
    low = np.floor(pixels.min(axis=0)).astype(int) - _MARGIN
    high = np.ceil(pixels.max(axis=0)).astype(int) + _MARGIN + 1
    left, top = np.clip(low, 0, [width - 1, height - 1])
    right, bottom = np.clip(high, [left + 1, top + 1], [width, height])
    return slice(top, bottom), slice(left, right)


@dataclasses.dataclass(frozen=True)
class Sight:
    """What a rectangle of pixels sees of a head, (h, w) float32 arrays.

    Attributes:
        depth: z of the surface in view coordinates, in units.
        gap: how far the ray's end lies outside the surface, none where <= 0.
        texels: (h, w, 2) columns and rows of the chart.
    """

    depth: np.ndarray
    gap: np.ndarray
    texels: np.ndarray


def look(
    radius: np.ndarray, camera: Camera, area: tuple[slice, slice]
) -> Sight:
    """Finds the surface behind each pixel of an area.

    Follows parallel rays to the surface, first on every fourth pixel, then on
    all from a little before what was found there.

    Args:
        radius: (SIZE, SIZE) float32 chart.
        camera: the camera.
        area: (rows, columns) of the picture.
    """
    rows, columns = area
    x = np.arange(columns.start, columns.stop) - camera.center[0]
    y = camera.center[1] - np.arange(rows.start, rows.stop)
    x = (x / camera.scale).astype(np.float32)
    y = (y / camera.scale).astype(np.float32)
    depth = np.full((y[::4].size, x[::4].size), _NEAREST, np.float32)
    coarse = _march(radius, camera, x[::4], y[::4], depth, 20)
    depth = cv2.dilate(coarse.depth, np.ones((3, 3), np.uint8))
    depth = cv2.resize(depth, (x.size, y.size)) + _LEAST_STEP
    return _march(radius, camera, x, y, depth, 14)


def _march(
    radius: np.ndarray,
    camera: Camera,
    x: np.ndarray,
    y: np.ndarray,
    depth: np.ndarray,
    steps: int,
) -> Sight:
    """Moves along the rays at (x, y) from `depth` (h, w) to the surface.

    Steps as far as the surface is away; once a step ends inside the head, the
    surface is enclosed and found by false position.
    """
    axes = camera.rotation.astype(np.float32)
    start = [
        x[None] * across + y[:, None] * up
        for across, up in zip(axes[0], axes[1], strict=True)
    ]
    near, near_gap = depth, np.ones_like(depth)
    far, far_gap = np.full_like(depth, -np.inf), np.full_like(depth, -1e-3)
    for _ in range(steps):
        gap, *_ = _gap(radius, *_along(start, axes[2], depth))
        outside = gap > 0
        near = np.where(outside, depth, near)
        near_gap = np.where(outside, gap, near_gap)
        far = np.where(outside, far, depth)
        far_gap = np.where(outside, far_gap, gap)
        share = np.clip(near_gap / (near_gap - far_gap), 0.15, 0.85)
        enclosed = near + share * (far - near)
        ahead = near - np.maximum(0.8 * near_gap, _LEAST_STEP)
        ahead = np.maximum(np.maximum(ahead, _FARTHEST), enclosed)
        depth = np.where(outside, ahead, enclosed)
    depth = np.where(np.isfinite(far), far, depth)
    gap, column, row = _gap(radius, *_along(start, axes[2], depth))
    cracks_closed = cv2.morphologyEx(
        gap, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)
    )
    return Sight(depth, cracks_closed, np.dstack([column, row]))


def _along(
    start: list[np.ndarray], axis: np.ndarray, depth: np.ndarray
) -> list[np.ndarray]:
    """Returns x, y and z of the points at a depth along parallel rays."""
    return [p + step * depth for p, step in zip(start, axis, strict=True)]


def _gap(
    radius: np.ndarray, x: np.ndarray, y: np.ndarray, z: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns how far points lie outside the surface, and their texels."""
    length = np.sqrt(x * x + y * y + z * z)
    half = chart.SIZE / 2
    stretch = np.sqrt(2.0 / np.maximum(length * (length + z), 1e-6))
    stretch *= half / chart.REACH
    column = x * stretch + (half - 0.5)
    row = (half - 0.5) - y * stretch
    surface = cv2.remap(
        radius, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return length - surface, column, row
