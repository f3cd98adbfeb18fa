"""What surrounds a head: the backdrop, the neck, shoulders and clothes."""

import dataclasses
import functools
from typing import Any

import cv2
import numpy as np

from faceswap_gan.synthetic import shading
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.camera import Camera
from faceswap_gan.synthetic.chart import smoothstep
from faceswap_gan.synthetic.performance import Pose

# The picture of the torso, in units of the head: pixels per unit, the head
# coordinates of its corner, its size. It goes on below as its last row does.
_ZOOM = 80
_LEFT, _TOP = -1.7, -0.3
_WIDTH, _HEIGHT = 3.4, 2.4

# Half the width of neck and shoulders at heights below the head's middle.
_OUTLINE = (
    (-2.70, 1.60),
    (-2.20, 1.55),
    (-1.95, 1.45),
    (-1.72, 1.25),
    (-1.55, 0.98),
    (-1.42, 0.72),
    (-1.30, 0.55),
    (-1.15, 0.45),
    (-0.90, 0.40),
    (-0.30, 0.42),
)


@functools.lru_cache(maxsize=8)
def backdrop(width: int, height: int, seed: int) -> np.ndarray:
    """Paints a soft room with lights, (height, width, 3) linear float32."""
    rng = np.random.default_rng(seed)
    hue = rng.uniform(0, 1)
    above = _color(hue, 0.35, 0.42)
    below = _color(hue + rng.uniform(0.08, 0.2), 0.4, 0.22)
    y, x = np.mgrid[0 : 1 : height * 1j, 0 : 1 : width * 1j].astype(np.float32)
    fall = 0.65 * y + 0.35 * np.abs(x - rng.uniform(0.2, 0.8))
    image = above + smoothstep(0.0, 1.0, fall)[..., None] * (below - above)
    coarse = rng.normal(0, 0.13, (5, 7)).astype(np.float32)
    clouds = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    image *= 1.0 + clouds[..., None]
    for _ in range(14):
        center = rng.uniform(0, 1, 2) * [width, 0.75 * height]
        radius = rng.uniform(0.03, 0.10) * height
        glow = _color(
            hue + rng.uniform(-0.12, 0.12), 0.35, rng.uniform(0.3, 0.8)
        )
        distance = np.hypot(x * width - center[0], y * height - center[1])
        disc = smoothstep(radius * 1.15, radius * 0.85, distance)
        image += (0.16 * disc)[..., None] * glow
    return (image**2).astype(np.float32)


@dataclasses.dataclass(frozen=True)
class Torso:
    """Neck, shoulders and clothes in a picture.

    Attributes:
        color: (height, width, 3) float32 linear light, times alpha.
        alpha: (height, width) float32 in [0, 1].
        depth: (height, width) float32 z towards the viewer, in units.
    """

    color: np.ndarray
    alpha: np.ndarray
    depth: np.ndarray


def torso(
    identity: Identity,
    pose: Pose,
    camera: Camera,
    width: int,
    height: int,
    seed: int,
) -> Torso:
    """Paints neck and shoulders below a head; `seed` chooses the clothes."""
    paint, alpha, depth, normal = _sewn(identity, seed)
    diffuse, _ = shading.illuminate(normal, 1.0, pose.light)
    lean = np.radians(0.35 * pose.roll)
    turn = np.array(
        [[np.cos(lean), -np.sin(lean)], [np.sin(lean), np.cos(lean)]]
    )
    turn *= camera.scale / _ZOOM
    nape = np.array([-_LEFT, _TOP + 0.5]) * _ZOOM
    shift = camera.center - turn @ nape
    shift[1] += 0.5 * camera.scale
    layers = cv2.merge([paint * diffuse * alpha[..., None], alpha, depth])
    placed = cv2.warpAffine(
        layers,
        np.column_stack([turn, shift]),
        (width, height),
        borderMode=cv2.BORDER_REPLICATE,
    )
    return Torso(placed[..., :3], placed[..., 3], placed[..., 4])


@functools.lru_cache(maxsize=32)
def _sewn(identity: Identity, seed: int) -> tuple[Any, ...]:
    """Returns linear RGB, alpha, depth and normals of a person's torso."""
    x, y = np.meshgrid(
        np.arange(0, _WIDTH, 1 / _ZOOM, dtype=np.float32) + _LEFT,
        _TOP - np.arange(0, _HEIGHT, 1 / _ZOOM, dtype=np.float32),
    )
    width = np.interp(y, *np.array(_OUTLINE).T).astype(np.float32)
    width = cv2.GaussianBlur(width, (0, 0), 0.1 * _ZOOM)
    width += 0.08 * (identity.jaw_width - 1.0)
    alpha = smoothstep(0.0, 0.025, width - np.abs(x))
    alpha[0] = 0.0
    across = np.clip(x / width, -1, 1)
    depth = np.sqrt(1.0 - across**2) * np.minimum(width, 0.5) - 0.12
    nx = 0.92 * across * np.abs(across)
    ny = 0.25 + 0.45 * smoothstep(0.5, 1.0, np.abs(across)) * (y < -1.2)
    nz = np.sqrt(np.maximum(1.0 - nx**2 - ny**2, 0.05))
    return _clothed(identity, seed, x, y), alpha, depth, [nx, ny, nz]


def _clothed(
    identity: Identity, seed: int, x: np.ndarray, y: np.ndarray
) -> np.ndarray:
    """Paints skin above and a knitted shirt below a collar, linear RGB."""
    rng = np.random.default_rng(seed + 1000)
    wool = _color(
        rng.uniform(0, 1), rng.uniform(0.3, 0.65), rng.uniform(0.35, 0.7)
    )
    above = y + 1.33 + 0.22 * np.sqrt(np.maximum(1 - (x / 0.62) ** 2, 0.0))
    cloth = smoothstep(0.01, -0.01, above)[..., None]
    knit = 1.0 + 0.02 * np.sin(70 * x) * np.sin(70 * y)
    knit -= 0.22 * smoothstep(-0.10, -0.09, above)
    skin = np.array(identity.skin, np.float32) / 255.0
    color = skin + cloth * (knit[..., None] * wool - skin)
    return (color**2).astype(np.float32)


def _color(hue: float, saturation: float, value: float) -> np.ndarray:
    """Turns hue, saturation and value in [0, 1] into RGB in [0, 1]."""
    wheel = np.abs((hue % 1.0) * 6.0 - np.array([3.0, 2.0, 4.0]))
    pure = np.clip(wheel * [1, -1, -1] + [-1, 2, 2], 0, 1)
    return value * (1.0 - saturation * (1.0 - pure))
