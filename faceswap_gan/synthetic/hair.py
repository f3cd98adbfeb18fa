"""Hair and beards: where they grow, how far they stand out, their strands."""

import dataclasses

import cv2
import numpy as np

from faceswap_gan.synthetic import chart
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.chart import smoothstep

Line = tuple[tuple[float, float], ...]

# Degrees above the middle of the head from which loose hair hangs freely.
_HANGS = 10.0
_AROUND_EAR: Line = (
    (76, 4),
    (82, 4),
    (90, 24),
    (103, 24),
    (112, -10),
    (150, -35),
)


@dataclasses.dataclass(frozen=True)
class Style:
    """A way to wear the hair.

    Attributes:
        line: (azimuth, latitude) of points along the lower edge of the hair,
            in degrees: from the middle to both sides alike, or from left to
            right where the first azimuth is negative.
        thickness: how far the hair stands out from the skull.
        crown: where the strands start, x and z over the top of the head.
        curl: size of waves and curls, 0 for straight hair.
        ragged: degrees by which the ends of the strands differ.
        length: how far below the middle of the head loose hair ends, or 0.
    """

    line: Line
    thickness: float = 0.1
    crown: tuple[float, float] = (0.0, -0.5)
    curl: float = 0.0
    ragged: float = 3.0
    length: float = 0.0


STYLES = {
    "short": Style(
        ((0, 46), (25, 47), (42, 44), (60, 33), (70, 18), *_AROUND_EAR)
    ),
    "cropped": Style(
        ((0, 47), (28, 49), (40, 50), (56, 36), (70, 20), *_AROUND_EAR),
        thickness=0.035,
        curl=0.02,
        ragged=1.0,
    ),
    "receding": Style(
        ((0, 78), (40, 74), (62, 46), (70, 22), *_AROUND_EAR),
        thickness=0.03,
    ),
    "swept": Style(
        (
            *((-side, height) for side, height in reversed(_AROUND_EAR)),
            (-62, 26),
            (-40, 35),
            (-15, 40),
            (14, 45),
            (26, 50),
            (44, 44),
            (60, 30),
            (70, 14),
            *_AROUND_EAR,
        ),
        thickness=0.16,
        crown=(0.45, -0.1),
        ragged=4.0,
    ),
    "bob": Style(
        ((0, 33), (30, 31), (44, 27), (52, 4), (57, -40), (70, -60)),
        thickness=0.12,
        ragged=2.0,
        length=0.72,
    ),
    "long": Style(
        ((0, 62), (12, 56), (28, 46), (46, 32), (57, 8), (64, -40), (78, -80)),
        thickness=0.12,
        crown=(0.0, 0.1),
        ragged=2.0,
        length=1.45,
    ),
    "wavy": Style(
        (
            (-75, -80),
            (-58, -40),
            (-52, 6),
            (-40, 30),
            (-18, 40),
            (8, 50),
            (20, 57),
            (38, 42),
            (54, 8),
            (60, -40),
            (75, -80),
        ),
        thickness=0.17,
        crown=(0.3, 0.1),
        curl=0.06,
        length=1.25,
    ),
    "curly": Style(
        (
            (0, 45),
            (42, 40),
            (60, 28),
            (70, 14),
            (84, 0),
            (112, -12),
            (150, -40),
        ),
        thickness=0.3,
        curl=0.13,
        ragged=5.0,
    ),
}
_BEARD: Line = (
    (0, -19),
    (8, -18),
    (18, -25),
    (26, -31),
    (42, -25),
    (58, -9),
    (68, 5),
    (76, 8),
)


@dataclasses.dataclass(frozen=True)
class Growth:
    """Hair or beard on the chart, (SIZE, SIZE) each.

    Attributes:
        alpha: how much of the skin is covered, in [0, 1].
        radius: distance of its surface from the middle of the head.
        tone: brightness of its strands, about 1.
    """

    alpha: np.ndarray
    radius: np.ndarray
    tone: np.ndarray


def head_hair(identity: Identity, skull: np.ndarray) -> Growth:
    """Grows a person's hair on a skull of (SIZE, SIZE) radii."""
    style = STYLES[identity.hair_style]
    strands = _strands(style.crown, style.curl)
    latitude = chart.latitude()
    ragged = style.ragged * smoothstep(-5.0, 25.0, latitude)
    above = latitude - _edge(style.line) + ragged * strands
    relief = (0.01 + 0.35 * style.curl) * cv2.GaussianBlur(strands, (0, 0), 3)
    lift = 0.35 + 0.65 * smoothstep(0.0, 22.0, above)
    radius = skull + style.thickness * lift
    if style.length:
        falls = smoothstep(18.0, -18.0, latitude) * smoothstep(0.0, 30.0, above)
        radius += falls * np.maximum(_curtain(style, skull) - radius, 0.0)
        relief *= 1.0 - 0.7 * falls
    alpha = smoothstep(-1.0, 2.0, above)
    return Growth(alpha, radius + relief, 1.0 + 0.3 * strands)


def beard(identity: Identity, skull: np.ndarray) -> Growth:
    """Grows a person's beard on a skull of (SIZE, SIZE) radii."""
    strands = _strands(crown=(0.0, -0.5), curl=0.02)
    below = _edge(_BEARD) - chart.latitude() + 2.0 * strands
    alpha = smoothstep(-1.0, 7.0, below) * identity.beard
    alpha *= smoothstep(80.0, 72.0, np.abs(chart.azimuth()))
    alpha *= smoothstep(-1.5, -1.25, chart.grid()[1])
    return Growth(0.92 * alpha, skull + 0.03 * alpha, 1.0 + 0.25 * strands)


def _edge(line: Line) -> np.ndarray:
    """Returns the latitude of a line at each texel's azimuth, in degrees."""
    around, height = np.array(line, np.float32).T
    sides = chart.azimuth()
    return np.interp(sides if around[0] < 0 else np.abs(sides), around, height)


def _curtain(style: Style, skull: np.ndarray) -> np.ndarray:
    """Returns the radius of hair that hangs straight down, (SIZE, SIZE)."""
    around, rise = np.radians(chart.azimuth()), np.radians(_HANGS)
    level = np.stack(
        [
            np.sin(around) * np.cos(rise),
            np.full_like(around, np.sin(rise)),
            np.cos(around) * np.cos(rise),
        ],
        axis=-1,
    )
    girth = chart.sample(skull, chart.to_chart(level)) * np.cos(rise)
    below = np.radians(np.minimum(chart.latitude(), _HANGS))
    sheet = (girth + style.thickness) / np.maximum(np.cos(below), 0.15)
    floor = style.length / np.maximum(-np.sin(below), 0.05)
    return -np.log(np.exp(-9 * sheet) + np.exp(-9 * floor)) / 9


def _strands(crown: tuple[float, float], curl: float) -> np.ndarray:
    """Draws strands from the crown downwards, (SIZE, SIZE) about 0."""
    x, z = crown
    axis = np.array([x, 1.0, z]) / np.linalg.norm([x, 1.0, z])
    right = np.cross(axis, [0.0, 0.0, 1.0])
    right /= np.linalg.norm(right)
    d = chart.directions()
    across = np.arctan2(d @ np.cross(right, axis), d @ right) / (2 * np.pi)
    down = np.arccos(np.clip(d @ axis, -1, 1)) / np.pi
    rng = np.random.default_rng(7)
    waves = curl * _noise(rng, (14, 4), across, down)
    locks = _noise(rng, (4, 40), across + waves, down)
    hairs = _noise(rng, (10, 300), across + waves, down)
    curls = _noise(rng, (26, 60), across, down)
    share = 0.9 * (curl > 0.1)
    return (1 - share) * (0.6 * locks + 0.4 * hairs) + share * curls


def _noise(
    rng: np.random.Generator,
    shape: tuple[int, int],
    across: np.ndarray,
    down: np.ndarray,
) -> np.ndarray:
    """Samples smooth noise of `shape` knots at fractions across and down."""
    rows, columns = shape
    knots = rng.uniform(-1, 1, shape).astype(np.float32)
    knots = np.concatenate([knots, knots[:, :2]], axis=1)
    return cv2.remap(
        knots,
        (np.mod(across, 1.0) * columns).astype(np.float32),
        (down * (rows - 1)).astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
