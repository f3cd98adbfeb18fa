"""Light on surfaces: lamp, sky, soft shadows and shine."""

import cv2
import numpy as np

from faceswap_gan.synthetic.performance import Light

_WRAP = (0.42, 0.28, 0.22)
_SKY = (0.30, 0.31, 0.34)
_GROUND = (0.22, 0.19, 0.17)


def lamp_direction(light: Light) -> np.ndarray:
    """Returns the unit vector towards the lamp (x right, y up, z viewer)."""
    yaw, pitch = np.radians([light.yaw, light.pitch])
    x, z = np.sin(yaw) * np.cos(pitch), np.cos(yaw) * np.cos(pitch)
    return np.array([x, np.sin(pitch), z], np.float32)


def lamp_color(light: Light) -> np.ndarray:
    """Returns the linear RGB of the lamp."""
    tint = np.array([1.0, 0.0, -1.0]) * 0.22 * light.warmth + 1.0
    return (light.strength * tint).astype(np.float32)


def normals(depth: np.ndarray, scale: float) -> list[np.ndarray]:
    """Returns the unit normals of a depth map, x, y and z of (h, w) each.

    Args:
        depth: (h, w) z towards the viewer, in units.
        scale: pixels per unit.
    """
    smooth = cv2.GaussianBlur(depth, (3, 3), 0)
    factor = scale / 8.0
    x = -cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=factor)
    y = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=factor)
    z = 1.0 / np.sqrt(x * x + y * y + 1.0)
    return [x * z, y * z, z]


def shadow(depth: np.ndarray, scale: float, light: Light) -> np.ndarray:
    """Returns how much of the lamp reaches each point, (h, w) in [0, 1].

    Walks from each point towards the lamp across the depth map and takes the
    greatest height of the surface over that path, softened with distance.
    """
    x, y, z = lamp_direction(light)
    blocked = np.zeros_like(depth)
    for distance in (0.05, 0.1, 0.16, 0.23, 0.32, 0.42):
        shift = distance * scale
        move = np.array([[1, 0, x * shift], [0, 1, -y * shift]], np.float32)
        ahead = cv2.warpAffine(
            depth,
            move,
            depth.shape[::-1],
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        over = (ahead - depth - z * distance) / (0.03 + 0.35 * distance)
        np.maximum(blocked, over, out=blocked)
    soft = max(1.0, 0.022 * scale)
    return 1.0 - cv2.GaussianBlur(np.clip(blocked, 0, 1), (0, 0), soft)


def illuminate(
    normal: list[np.ndarray], lit: np.ndarray | float, light: Light
) -> tuple[np.ndarray, np.ndarray]:
    """Returns diffuse light (h, w, 3) and shine (h, w) of a surface.

    Light wraps around edges and reddens there, as under skin; the sky is
    above, the ground below, and edges turned away catch a little more.

    Args:
        normal: x, y and z of unit normals, (h, w) each.
        lit: (h, w) share of the lamp that reaches the surface.
        light: the lamp.
    """
    lamp = lamp_direction(light)
    x, y, z = normal
    facing = lamp[0] * x + lamp[1] * y + lamp[2] * z
    up = 0.5 + 0.5 * y
    away = 1.0 - np.clip(z, 0, 1)
    rim = 0.25 * away * away * away * (0.3 + 0.7 * up)
    colors = lamp_color(light)
    diffuse = [
        colors[i] * lit * np.clip((facing + _WRAP[i]) / (1 + _WRAP[i]), 0, 1)
        + light.strength * (_GROUND[i] + up * (_SKY[i] - _GROUND[i]) + rim)
        for i in range(3)
    ]
    half = lamp + np.array([0, 0, 1], np.float32)
    half /= np.linalg.norm(half)
    mirror = np.clip(half[0] * x + half[1] * y + half[2] * z, 0, 1)
    broad = mirror**8
    shine = broad * (0.3 + 0.7 * (broad * broad) ** 4)
    shine *= lit * np.clip(3 * facing, 0, 1) * light.strength
    return cv2.merge(diffuse), shine
