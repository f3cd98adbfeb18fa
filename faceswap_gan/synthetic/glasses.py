"""Glasses, painted on the chart."""

import numpy as np

from faceswap_gan.synthetic import anatomy
from faceswap_gan.synthetic.actors import Identity
from faceswap_gan.synthetic.canvas import Canvas
from faceswap_gan.synthetic.chart import smoothstep

_FRAME = (34, 26, 30)
_REFLECTION = (214, 224, 236)
# On the chart: half the width and height of a lens, half the width of a bar.
_LENS = (0.265, 0.2)
_BAR = 0.022


def paint_glasses(canvas: Canvas, identity: Identity) -> None:
    """Paints two framed lenses, the bridge between them and the temples."""
    eye, height = anatomy.layout(identity).eye
    x = (np.abs(canvas.s) - eye) / _LENS[0]
    y = (canvas.t - height) / _LENS[1]
    edge = (x**4 + y**4) ** 0.25
    rim = smoothstep(0.13, 0.07, np.abs(edge - 1.0))
    bar = smoothstep(1.3 * _BAR, 0.7 * _BAR, np.abs(canvas.t - height - 0.06))
    frame = np.maximum(rim, bar * (edge > 1.0))
    streak = smoothstep(0.3, 0.1, np.abs(x - 0.6 * y + 0.45))
    shine = smoothstep(1.0, 0.9, edge) * (0.06 + 0.16 * streak)
    canvas.blend(shine, _REFLECTION, 160)
    canvas.blend(0.96 * frame, _FRAME, 140)
    canvas.raised += 0.02 * frame
