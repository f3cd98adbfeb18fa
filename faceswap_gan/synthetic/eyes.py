"""Eyes and eyebrows, painted on the chart."""

import math

import numpy as np

from faceswap_gan.synthetic import anatomy
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.canvas import Canvas
from faceswap_gan.synthetic.chart import smoothstep
from faceswap_gan.synthetic.performance import Pose

# In half widths of the eye.
IRIS_RADIUS = 0.44
_IRIS_HEIGHT = 0.08
_EYE_TRAVEL = 0.34
"""How far an iris moves for a gaze of 1, sideways or up and down."""
_MASK_MARGIN = 0.36
# How much of an iris's way up and down the lids go with it.
_UPPER_FOLLOWS = 0.9
_LOWER_FOLLOWS = 0.4
# How much of the upper lid's way the outer corner goes with it.
_CORNER_FOLLOWS = 0.22


def lids(
    x: np.ndarray, identity: Identity, pose: Pose
) -> tuple[np.ndarray, np.ndarray]:
    """Returns the edges of the eyelids, in half widths of the eye.

    The upper lid sinks and rises with the gaze, the lower one a little; the
    outer corner follows the upper lid, as those of real people do.

    Args:
        x: from the inner (-1) to the outer (1) corner of the eye.
        identity: the person.
        pose: how far the eyes are open, and where they look.

    Returns:
        The heights of the upper and the lower lid's edge over the line
        between the corners.
    """
    arch = np.maximum(1.0 - x * x, 0.0)
    high = 0.53 * identity.eye_height * (1.0 + 0.1 * pose.brow_raise)
    low = -0.37 * identity.eye_height * (1.0 - 0.3 * max(pose.smile, 0.0))
    shut = 0.7 * low
    rise = -_EYE_TRAVEL * pose.gaze[1] * min(pose.eyes_open, 1.0)
    way = (shut - high) * (1.0 - pose.eyes_open) + _UPPER_FOLLOWS * rise
    corner = _CORNER_FOLLOWS * way * (1.0 + x) / 2
    top = arch**0.9 * (1.0 + 0.07 * x)
    bottom = arch * (1.0 + 0.45 * x)
    upper = shut * bottom + (high * top - shut * bottom) * pose.eyes_open
    lower = (shut + (low - shut) * pose.eyes_open) * bottom
    upper += _UPPER_FOLLOWS * rise * arch**0.75 + corner
    return upper, lower + _LOWER_FOLLOWS * rise * arch + corner


def paint_eye(
    canvas: Canvas, identity: Identity, pose: Pose, side: int
) -> None:
    """Paints the left-in-picture (side -1) or the right (side 1) eye."""
    place = anatomy.layout(identity)
    x = (canvas.s * side - place.eye[0]) / place.eye_width
    level = (canvas.t - place.eye[1]) / place.eye_width
    y = level - math.tan(math.radians(identity.eye_tilt)) * x
    upper, lower = lids(x, identity, pose)
    above, below = upper - y, y - lower
    inside = smoothstep(-0.035, 0.035, np.minimum(above, below))
    inside *= np.abs(x) < 1
    _paint_lid(canvas, identity, pose, x, y, upper)
    shade = 0.62 + 0.38 * smoothstep(0.0, 0.3, above)
    shade *= 1.0 - 0.15 * smoothstep(0.5, 1.0, np.abs(x))
    canvas.blend(inside, (236, 230, 226), 90, shade)
    corner = inside * smoothstep(0.3, 0.1, np.hypot(x + 0.98, y))
    canvas.blend(corner, 0.5 * np.array(identity.skin) + [100, 50, 50], 120)
    _paint_iris(canvas, identity, pose, x * side, level, inside * shade)
    _paint_lashes(canvas, identity, pose, x, above, below)
    ball = np.maximum(1.0 - (x * x + 1.4 * y * y) / 2.6, 0.0) ** 2
    canvas.raised += 0.075 * ball - 0.010 * inside
    margin = _MASK_MARGIN * np.sqrt(np.maximum(1.0 - (x / 1.4) ** 2, 0.0))
    reach = np.minimum(above, below) + margin
    canvas.mark("eyes", smoothstep(0.0, 0.2, reach))
    canvas.mark("open_eyes", inside)


def _paint_lid(
    canvas: Canvas,
    identity: Identity,
    pose: Pose,
    x: np.ndarray,
    y: np.ndarray,
    upper: np.ndarray,
) -> None:
    """Paints the upper eyelid above its edge `upper`, and its crease."""
    skin = np.array(identity.skin)
    arch = np.sqrt(np.maximum(1.1 - x * x, 0.0))
    width = 0.10 + 0.14 * identity.eye_height + 0.2 * (1.0 - pose.eyes_open)
    width += 0.5 * _EYE_TRAVEL * max(pose.gaze[1], 0.0) * pose.eyes_open
    crease = upper + width * arch
    fade = smoothstep(1.15, 0.8, np.abs(x))
    lid = smoothstep(0.06, -0.06, y - crease) * smoothstep(-0.1, 0.0, y - upper)
    canvas.blend(0.5 * lid * fade, skin * [0.86, 0.76, 0.76], 80)
    line = np.exp(-(((y - crease) / 0.05) ** 2)) * fade
    canvas.blend(0.45 * line, skin * [0.55, 0.42, 0.4], 30)
    canvas.raised -= 0.012 * line


def _paint_iris(
    canvas: Canvas,
    identity: Identity,
    pose: Pose,
    x: np.ndarray,
    y: np.ndarray,
    visible: np.ndarray,
) -> None:
    """Paints iris, pupil and the lamp's reflection where the eye is open."""
    x = x - _EYE_TRAVEL * pose.gaze[0]
    y = y - _IRIS_HEIGHT + _EYE_TRAVEL * pose.gaze[1]
    r = np.hypot(x, y) / IRIS_RADIUS
    fibres = 0.12 * np.cos(29 * np.arctan2(y, x)) * smoothstep(0.4, 0.7, r)
    tone = 1.0 + fibres + 0.45 * smoothstep(0.1, -0.35, y)
    tone *= 1.0 - 0.6 * smoothstep(0.72, 1.0, r)
    canvas.blend(visible * smoothstep(1.04, 0.94, r), identity.eyes, 120, tone)
    canvas.blend(visible * smoothstep(0.48, 0.38, r), (12, 10, 10), 120)
    lamp = math.sin(math.radians(pose.light.yaw))
    glint = np.hypot(x - 0.26 * lamp, y - 0.17)
    canvas.blend(visible * smoothstep(0.13, 0.07, glint), (255, 255, 255), 255)
    glow = np.hypot(x + 0.2 * lamp, y + 0.2)
    canvas.blend(0.3 * visible * smoothstep(0.16, 0.02, glow), (235, 240, 250))


def _paint_lashes(
    canvas: Canvas,
    identity: Identity,
    pose: Pose,
    x: np.ndarray,
    above: np.ndarray,
    below: np.ndarray,
) -> None:
    """Paints lashes along the edges of both lids, none before an open eye."""
    outside = 0.02 + 0.04 * min(pose.eyes_open, 1.0)
    upper = np.exp(-(((above + outside) / 0.055) ** 2)) * (0.9 + 0.3 * x)
    upper *= smoothstep(-1.05, -0.8, x) * smoothstep(1.15, 0.9, x)
    canvas.blend(np.minimum(upper, 1.0), 0.35 * np.array(identity.brows), 30)
    lower = np.exp(-(((below + 0.03) / 0.04) ** 2)) * (np.abs(x) < 1)
    shade = np.array(identity.skin) * [0.5, 0.38, 0.36]
    canvas.blend(0.35 * lower, shade, 40)


def brow_span(identity: Identity) -> tuple[float, float]:
    """Returns |s| of the inner and the outer end of the eyebrows."""
    inner = 0.15 * identity.eye_distance
    return inner, inner + 0.5


def brow_line(x: np.ndarray, identity: Identity, pose: Pose) -> np.ndarray:
    """Returns t of an eyebrow at x from its inner (0) to its outer (1) end."""
    arch = 0.075 * identity.brow_arch * (1.0 - ((x - 0.62) / 0.62) ** 2)
    frown = 0.07 * max(-pose.brow_raise, 0.0) * (1.0 - x) ** 2
    lift = 0.085 * max(pose.brow_raise, 0.0)
    rest = anatomy.layout(identity).brow - 0.05
    return rest + arch + lift - frown - 0.02 * x


def paint_brow(
    canvas: Canvas, identity: Identity, pose: Pose, side: int
) -> None:
    """Paints the left-in-picture (side -1) or the right (side 1) eyebrow."""
    inner, outer = brow_span(identity)
    x = (canvas.s * side - inner) / (outer - inner)
    y = canvas.t - brow_line(np.clip(x, -0.1, 1.1), identity, pose)
    half = 0.042 * identity.brow_thickness * (1.05 - 0.75 * np.clip(x, 0, 1))
    strokes = 0.9 + 0.1 * np.sin(150.0 * x - 160.0 * y)
    alpha = smoothstep(1.25, 0.55, np.abs(y) / half) * strokes
    alpha *= smoothstep(-0.06, 0.1, x) * smoothstep(1.08, 0.9, x)
    canvas.blend(0.92 * alpha, identity.brows, 25)
    canvas.raised += 0.012 * alpha
