"""A person's head at rest: shape and colours that no expression changes."""

import dataclasses
import functools

import cv2
import numpy as np

from faceswap_gan.synthetic import anatomy
from faceswap_gan.synthetic import chart
from faceswap_gan.synthetic import hair
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.chart import bump
from faceswap_gan.synthetic.chart import smoothstep

# Half the width of the skin oval at heights t of the chart.
_OVAL = (
    (-1.04, 0.0),
    (-1.0, 0.2),
    (-0.92, 0.36),
    (-0.75, 0.56),
    (-0.45, 0.74),
    (0.0, 0.86),
    (0.3, 0.86),
    (0.5, 0.74),
    (0.62, 0.5),
    (0.64, 0.0),
)


@dataclasses.dataclass(frozen=True)
class Head:
    """A head on the chart, (SIZE, SIZE) each.

    Attributes:
        color: (SIZE, SIZE, 4) uint8, sRGB and gloss.
        radius: float32 distance of the surface from the middle of the head.
        skull: float32, the same without ears, beard and hair.
        hair: float32 in [0, 1], where hair hides the skin.
        jaw: float32, what a wide open mouth adds to the radius.
        smile: float32, what a full smile adds to the radius.
        face: uint8, 255 in the skin oval from brows to chin.
        contour: (17, 2) chart points of the jaw line, from the left.
    """

    color: np.ndarray
    radius: np.ndarray
    skull: np.ndarray
    hair: np.ndarray
    jaw: np.ndarray
    smile: np.ndarray
    face: np.ndarray
    contour: np.ndarray


@functools.lru_cache(maxsize=16)
def build(identity: Identity) -> Head:
    """Builds the head of a person; the last few are kept."""
    skull = anatomy.skull(identity)
    beard = hair.beard(identity, skull)
    growth = hair.head_hair(identity, skull)
    radius = beard.radius + anatomy.ears(identity)
    radius += growth.alpha * (growth.radius - radius)
    return Head(
        color=_colors(identity, radius, [beard, growth]),
        radius=radius.astype(np.float32),
        skull=skull,
        hair=growth.alpha.astype(np.float32),
        jaw=_jaw(),
        smile=0.05 * bump((0.42, -0.25), (0.14, 0.12)),
        face=_bytes(255.0 * _oval() * (1.0 - growth.alpha)),
        contour=_contour(skull),
    )


def _bytes(values: np.ndarray) -> np.ndarray:
    return np.clip(values + 0.5, 0, 255).astype(np.uint8)


def _colors(
    identity: Identity, radius: np.ndarray, growths: list[hair.Growth]
) -> np.ndarray:
    """Paints skin and hair, darker in hollows, and gloss."""
    color = _skin(identity)
    gloss = 25.0 + 50.0 * bump((0.0, 0.0), (0.5, 0.7))
    gloss += 40.0 * bump((0.0, -0.1), (0.12, 0.5))
    for growth in growths:
        strands = np.array(identity.hair) * growth.tone[..., None]
        color += growth.alpha[..., None] * (strands - color)
        gloss += growth.alpha * (40.0 - gloss)
    hollow = cv2.GaussianBlur(radius, (0, 0), 12) - radius
    color *= 1.0 - np.clip(5.0 * hollow, 0.0, 0.5)[..., None]
    return _bytes(np.dstack([color, gloss]))


def _skin(identity: Identity) -> np.ndarray:
    """Paints the skin, (SIZE, SIZE, 3) sRGB in 0..255."""
    rng = np.random.default_rng(11)
    skin = np.array(identity.skin, np.float64)
    patches = cv2.resize(
        rng.normal(0, 0.012, (48, 48)),
        (chart.SIZE, chart.SIZE),
        interpolation=cv2.INTER_CUBIC,
    )
    color = skin * (1.0 + patches[..., None])
    place = anatomy.layout(identity)
    flush = bump((0.44, -0.22), (0.17, 0.13))
    flush += 0.8 * bump((0.0, place.nose), (0.13, 0.08))
    flush += 0.7 * bump((1.45, 0.0), (0.2, 0.3))
    flush = 0.75 * np.clip(flush * identity.blush, 0, 1)[..., None]
    color += flush * (skin * [1.04, 0.74, 0.72] - color)
    tired = bump((place.eye[0], place.eye[1] - 0.15), (0.12, 0.04))
    color *= 1.0 - 0.07 * tired[..., None] * [0.6, 1.0, 0.8]
    nostril = (0.062 * identity.nose_width, place.nose - 0.083)
    dark = np.clip(1.4 * bump(nostril, (0.026, 0.014)), 0, 1)[..., None]
    color += 0.8 * dark * (skin * [0.28, 0.18, 0.16] - color)
    spots = identity.freckles * _freckles(rng)[..., None]
    return color + spots * (skin * [0.74, 0.58, 0.48] - color)


def _freckles(rng: np.random.Generator) -> np.ndarray:
    """Sprinkles freckles over cheeks and nose, (SIZE, SIZE) in [0, 1]."""
    spots = np.zeros((chart.SIZE, chart.SIZE), np.float32)
    places = rng.normal([0.0, -0.12], [0.33, 0.13], (260, 2))
    for center in np.round(chart.to_texels(places) * 16).astype(int):
        radius, strength = int(rng.uniform(12, 34)), rng.uniform(0.4, 1.0)
        cv2.circle(spots, center, radius, strength, -1, cv2.LINE_AA, 4)
    return cv2.GaussianBlur(spots, (0, 0), 1.0)


def _jaw() -> np.ndarray:
    """Returns how an open mouth lowers the chin, (SIZE, SIZE) float32."""
    front = smoothstep(85.0, 40.0, np.abs(chart.azimuth()))
    return 0.15 * smoothstep(-0.6, -1.0, chart.grid()[1]) * front


def _oval() -> np.ndarray:
    """Returns the oval from the brows to the chin, (SIZE, SIZE) in [0, 1]."""
    s, t = chart.grid()
    width = np.interp(t, *np.array(_OVAL).T)
    return cv2.GaussianBlur((np.abs(s) < width).astype(np.float32), (0, 0), 5)


def _contour(skull: np.ndarray) -> np.ndarray:
    """Finds the outline of the face seen from the front, (17, 2)."""
    angles = np.radians(np.linspace(166.0, 374.0, 17))[:, None]
    tilts = np.radians(np.linspace(-40.0, 80.0, 121))
    rays = np.stack(
        [
            np.cos(angles) * np.cos(tilts),
            np.sin(angles) * np.cos(tilts),
            np.broadcast_to(np.sin(tilts), (17, tilts.size)),
        ],
        axis=-1,
    )
    points = chart.to_chart(rays)
    reach = chart.sample(skull, points) * np.cos(tilts)
    return points[np.arange(17), reach.argmax(axis=1)]
