"""Panels of the report on a face set: histograms, poses, rows of faces.

All lengths are pixels, since a point is a pixel at this resolution.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from faceswap_gan.video.images import read_image

DPI = 72
PAPER, INK, SOFT, LINE = "#fcfcfa", "#1c1c1e", "#78787c", "#deded9"
BLUE, ORANGE, RED = "#2662aa", "#d66e14", "#be2828"
STYLE = {
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.labelsize": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlecolor": INK,
    "axes.titlelocation": "left",
    "font.size": 12,
    "grid.color": LINE,
    "text.color": INK,
    "text.parse_math": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
}
BARS = 30
FARTHEST, STEP = 45, 15
"""Degrees at the edge of the poses, and between their lines."""
SHOWN, GAP = 9, 0.05
"""Faces in a row, and the share of a face's place that is empty."""


@dataclass(frozen=True, eq=False)
class Histogram:
    """How often values occur.

    Attributes:
        values: (n,), those that are not finite are left out.
        span: the lowest and the highest value that have a place; what lies
            beyond is counted at the end.
        title: above the bars.
        hint: under the title.
        ends: words under both ends of the axis.
    """

    values: np.ndarray
    span: tuple[float, float]
    title: str
    hint: str
    ends: tuple[str, str]


def draw_histogram(axes: Axes, shown: Histogram) -> None:
    """Draws a histogram, "not known" where it has no values."""
    axes.set_title(shown.title, fontsize=14, pad=22)
    hint: dict[str, Any] = {
        "xycoords": "axes fraction",
        "textcoords": "offset points",
    }
    axes.annotate(shown.hint, (0, 1), (0, 8), color=SOFT, fontsize=11, **hint)
    axes.set(yticks=[], xlim=shown.span)
    axes.spines.left.set_visible(False)
    known = shown.values[np.isfinite(shown.values)]
    if not len(known):
        axes.set_xticks([])
        axes.annotate("not known", (0, 0), (0, 8), color=SOFT, **hint)
        return
    values, span = np.clip(known, *shown.span), shown.span
    axes.hist(values, BARS, range=span, color=BLUE, rwidth=0.9)
    for x, word, side in zip(
        (0, 1), shown.ends, ("left", "right"), strict=True
    ):
        axes.annotate(
            word, (x, 0), (0, -34), color=SOFT, horizontalalignment=side, **hint
        )


def draw_poses(
    axes: Axes, poses: Iterable[tuple[np.ndarray, str, float]]
) -> None:
    """Draws which way faces look.

    Args:
        axes: where to draw.
        poses: (n, 2) yaw and pitch in degrees, the dots' colour and their
            diameter; later ones cover earlier ones.
    """
    edges = (-FARTHEST, FARTHEST)
    ticks = range(-FARTHEST, FARTHEST + 1, STEP)
    axes.set(xlim=edges, ylim=edges, xticks=ticks, yticks=ticks)
    axes.set_xlabel("to the left  <  yaw  >  to the right in the picture")
    axes.set_ylabel("down  <  pitch  >  up")
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    axes.grid(True)
    axes.set_axisbelow(True)
    for pose, color, diameter in poses:
        yaw, pitch = np.clip(pose, *edges).T
        axes.scatter(
            yaw, pitch, diameter**2, color, linewidths=0, clip_on=False
        )


def draw_lines(axes: Axes, lines: Sequence[tuple[str, str]]) -> None:
    """Writes lines of text below each other, each in its colour."""
    axes.set_axis_off()
    for number, (line, color) in enumerate(lines):
        axes.annotate(
            line,
            (0, 1),
            (0, -26 * number),
            color=color,
            fontsize=14,
            verticalalignment="top",
            xycoords="axes fraction",
            textcoords="offset points",
        )


def draw_faces(axes: Axes, files: Sequence[Path | None]) -> None:
    """Puts at most `SHOWN` pictures side by side; None leaves a place empty."""
    axes.set_axis_off()
    for place, file in enumerate(files):
        if file is None:
            continue
        extent = (place, place + 1 - GAP, 0, 1)
        axes.imshow(read_image(file), extent=extent, aspect="auto")
    axes.set(xlim=(0, SHOWN - GAP), ylim=(0, 1))
