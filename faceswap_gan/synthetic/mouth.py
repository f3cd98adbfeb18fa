"""Lips, teeth and tongue, painted on the chart."""

import numpy as np

from faceswap_gan.synthetic import anatomy
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.canvas import Canvas
from faceswap_gan.synthetic.chart import smoothstep
from faceswap_gan.synthetic.performance import Pose


def half_width(identity: Identity, pose: Pose) -> float:
    """Returns half the width of the mouth on the chart."""
    width = anatomy.layout(identity).mouth_width
    return width * (1.0 + 0.16 * pose.smile - 0.12 * pose.mouth_open)


def lips(
    x: np.ndarray, identity: Identity, pose: Pose
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Returns t of the edges of the lips.

    Args:
        x: from the left (-1) to the right (1) corner of the mouth.
        identity: the person.
        pose: how the mouth is held.

    Returns:
        Upper and lower edge of the upper lip, then of the lower lip.
    """
    arch = np.maximum(1.0 - x * x, 0.0)
    line = anatomy.layout(identity).mouth + 0.05 * pose.smile * (x * x - 0.3)
    line = line - 0.010 * arch + 0.012 * np.exp(-((x / 0.3) ** 2))
    full = identity.lip_fullness
    full *= 1.0 - 0.15 * abs(pose.smile) - 0.15 * pose.mouth_open
    bow = 1.0 - 0.22 * np.exp(-((x / 0.12) ** 2))
    gap = pose.mouth_open * arch**0.75
    under, over = line + 0.045 * gap, line - 0.20 * gap
    top = under + 0.072 * full * bow * arch**0.9
    return top, under, over, over - 0.098 * full * arch**0.85


def paint_mouth(canvas: Canvas, identity: Identity, pose: Pose) -> None:
    """Paints the mouth as a pose holds it."""
    width = half_width(identity, pose)
    x, t = canvas.s / width, canvas.t
    top, under, over, bottom = lips(np.clip(x, -1, 1), identity, pose)
    within = smoothstep(1.01, 0.97, np.abs(x))
    upper = within * _between(t, under, top)
    lower = within * _between(t, bottom, over)
    hole = within * _between(t, over, under)
    color = np.array(identity.lips)
    edge = 1.0 - 0.3 * smoothstep(0.6, 1.0, np.abs(x))
    canvas.blend(0.92 * upper, 0.88 * color, 90, edge)
    canvas.blend(0.92 * lower, color, 150, edge)
    _paint_inside(canvas, hole, x, under - t, t - over)
    nearest = np.where(t > under, under, over)
    seam = np.exp(-(((t - nearest) / 0.009) ** 2))
    seam *= smoothstep(1.08, 0.95, np.abs(x))
    canvas.blend(0.75 * seam * (1 - hole), 0.32 * color, 20)
    corner = np.hypot((np.abs(x) - 1.08) * width, t - top) / 0.05
    canvas.mark("mouth", within * _between(t, bottom, top))
    canvas.raised += 0.035 * _swell(t, under, top) * within
    canvas.raised += 0.050 * _swell(t, bottom, over) * within
    canvas.raised -= 0.05 * hole + 0.012 * seam
    canvas.raised -= 0.014 * np.exp(-(corner**2))


def _paint_inside(
    canvas: Canvas,
    hole: np.ndarray,
    x: np.ndarray,
    below_upper: np.ndarray,
    above_lower: np.ndarray,
) -> None:
    """Paints what an open mouth shows: dark, tongue, upper teeth."""
    canvas.blend(hole, (58, 20, 22), 20)
    side = np.abs(x)
    tongue = smoothstep(0.05, 0.02, above_lower) * smoothstep(0.75, 0.4, side)
    canvas.blend(0.9 * hole * tongue, (168, 84, 84), 110)
    teeth = smoothstep(0.075, 0.06, below_upper) * smoothstep(0.86, 0.74, side)
    tone = 1.0 - 0.12 * np.exp(-((np.sin(9.4 * x) / 0.16) ** 2))
    tone *= (1.0 - 0.35 * x * x) * smoothstep(-0.04, 0.035, below_upper)
    canvas.blend(hole * teeth, (238, 232, 218), 140, tone)


def _between(t: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Returns 1 from `low` to `high` and 0 outside, with soft edges."""
    return smoothstep(-0.004, 0.008, np.minimum(high - t, t - low))


def _swell(t: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Rises from 0 at `low` to 1 in the middle and back to 0 at `high`."""
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 1e-3)
    return np.maximum(1.0 - ((t - middle) / half) ** 2, 0.0)
