"""The shape of a head without hair: skull, nose, ears, chin."""

import dataclasses

import cv2
import numpy as np

from faceswap_gan.synthetic import chart
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.chart import bump
from faceswap_gan.synthetic.chart import smoothstep

_BLEND = 16.0


@dataclasses.dataclass(frozen=True)
class Layout:
    """Where the features of a face lie on the chart.

    Attributes:
        eye: (s, t) of the right-in-picture eye; the other is its mirror.
        eye_width: half the width of an eye.
        brow: t of the eyebrows.
        nose: t of the tip of the nose.
        mouth: t of the mouth.
        mouth_width: half the width of the mouth.
    """

    eye: tuple[float, float]
    eye_width: float
    brow: float
    nose: float
    mouth: float
    mouth_width: float


def layout(identity: Identity) -> Layout:
    """Returns the places of the features of a person's face."""
    return Layout(
        eye=(0.37 * identity.eye_distance, 0.235),
        eye_width=0.171 * identity.eye_size,
        brow=0.235 + 0.235 * identity.brow_height,
        nose=0.235 - 0.4 * identity.nose_length,
        mouth=-0.595,
        mouth_width=0.265 * identity.mouth_width,
    )


def skull(identity: Identity) -> np.ndarray:
    """Returns the radius of a head without ears and hair, (SIZE, SIZE)."""
    width, jaw, chin = identity.face_width, identity.jaw_width, identity.chin
    parts = [
        _ellipsoid((0.0, 0.30, -0.12), (0.74 * width, 0.90, 0.96)),
        _ellipsoid((0.0, -0.15, 0.05), (0.66 * width, 0.80, 0.80)),
        _ellipsoid((0.0, -0.42, 0.20), (0.50 * jaw, 0.54, 0.54)),
        _ellipsoid((0.0, -0.46, 0.22), (0.32 * jaw, 0.56 * chin, 0.56)),
    ]
    radius = np.log(sum(np.exp(_BLEND * part) for part in parts)) / _BLEND
    radius += _flesh(identity) + _nose(identity)
    return radius.astype(np.float32)


def _ellipsoid(
    center: tuple[float, float, float], radii: tuple[float, float, float]
) -> np.ndarray:
    """Returns the radius of an ellipsoid around the middle, (SIZE, SIZE)."""
    directions = chart.directions() / np.array(radii, np.float32)
    middle = np.array(center, np.float32) / np.array(radii, np.float32)
    a = np.sum(directions**2, axis=-1)
    b = directions @ middle
    return (b + np.sqrt(b * b - a * (middle @ middle - 1.0))) / a


def _flesh(identity: Identity) -> np.ndarray:
    """Returns what brows, sockets, cheeks, lips and chin add to the radius."""
    s, t = layout(identity).eye
    sockets = -0.10 * bump((0.8 * s, t), (0.17, 0.13))
    rims = 0.035 * bump((0.62, 0.25), (0.13, 0.18))
    ridge = 0.025 * bump((0.25, 0.45), (0.2, 0.08))
    cheekbones = 0.035 * bump((0.52, 0.0), (0.15, 0.12))
    cheeks = 0.030 * bump((0.40, -0.32), (0.17, 0.16))
    muzzle = 0.045 * bump((0.0, -0.56), (0.24, 0.17))
    philtrum = -0.012 * bump((0.0, -0.42), (0.025, 0.06))
    groove = -0.030 * bump((0.0, -0.79), (0.17, 0.05))
    chin = 0.035 * bump((0.0, -0.93), (0.13, 0.09))
    fullness = identity.cheeks * (cheekbones + cheeks)
    bones = sockets + rims + ridge + chin
    return bones + fullness + muzzle + philtrum + groove


def _nose(identity: Identity) -> np.ndarray:
    """Returns what the nose adds to the radius, (SIZE, SIZE)."""
    s, t = chart.grid()
    tip, root = layout(identity).nose, 0.30
    down = np.clip((root - t) / (root - tip), 0.0, 1.3)
    width = (0.085 + 0.03 * down**3) * identity.nose_width
    ridge = 0.03 + 0.19 * identity.nose_height * down**1.3
    ridge *= smoothstep(root + 0.12, root - 0.1, t)
    ridge *= smoothstep(tip - 0.13, tip + 0.01, t - 0.4 * np.abs(s))
    nose = ridge * np.exp(-((np.abs(s) / width) ** 2.2) / 2)
    nose += 0.05 * bump((0.0, tip - 0.02), (0.06, 0.055))
    wing = (0.105 * identity.nose_width, tip - 0.05)
    return nose + 0.085 * bump(wing, (0.038, 0.040))


def ears(identity: Identity) -> np.ndarray:
    """Returns what the ears add to the radius, (SIZE, SIZE) float32."""
    side, height = np.abs(chart.azimuth()), chart.latitude()
    x = (side - 93.0 + 0.15 * height) / 10.0
    y = (height - 2.0) / (17.0 * identity.ears)
    rim = np.hypot(x, y)
    ear = smoothstep(1.15, 0.8, rim) - 0.45 * smoothstep(0.75, 0.35, rim)
    return 0.10 * identity.ears * cv2.GaussianBlur(ear, (0, 0), 1.5)
