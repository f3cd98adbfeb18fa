"""Small line charts as inline SVG, coloured by the page's own style."""

import html
import math
from collections.abc import Mapping
from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 340, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 10, 8, 24
_MOST_POINTS = 340

Points = Sequence[tuple[float, float]]


def line_chart(lines: Mapping[str, Points], x_title: str) -> Markup:
    """Draws curves over one axis.

    Args:
        lines: `(x, y)` points, x rising, by the curve's name. Its place
            chooses the colour `--line-0`, `--line-1`; one alone `--accent`.
        x_title: what x counts.

    Returns:
        An `svg` element; empty where there is nothing to draw.
    """
    lines = {name: _thinned(points) for name, points in lines.items() if points}
    if not lines:
        return Markup("")
    flat = [point for points in lines.values() for point in points]
    x_axis = _Axis([x for x, _ in flat], _LEFT, WIDTH - _RIGHT, 6)
    y_axis = _Axis([y for _, y in flat], HEIGHT - _BOTTOM, _TOP, 4)
    parts = [*_grid(x_axis, y_axis, x_title)]
    for number, (name, points) in enumerate(lines.items()):
        path = " ".join(
            f"{x_axis.place(x):.1f},{y_axis.place(y):.1f}" for x, y in points
        )
        color = f"--line-{number}" if len(lines) > 1 else "--accent"
        parts.append(
            f'<polyline points="{path}" style="stroke:var({color})">'
            f"<title>{html.escape(name)}</title></polyline>"
        )
    label = html.escape(", ".join(lines))
    return Markup(
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{label}">{"".join(parts)}</svg>'
    )


def ticks(low: float, high: float, count: int) -> list[float]:
    """Returns round numbers between two values, steps of 1, 2 or 5.

    Example:
        >>> ticks(0, 23, 4)
        [0.0, 10.0, 20.0]
    """
    rough = (high - low) / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(n * step, 12) for n in range(first, last + 1)]


class _Axis:
    """A linear map of values to pixels."""

    def __init__(
        self, values: list[float], start: float, end: float, count: int
    ):
        self.low, self.high = min(values), max(values)
        if self.high - self.low < 1e-9 * max(1.0, abs(self.high)):
            around = max(0.5, abs(self.high) / 10)
            self.low, self.high = self.low - around, self.high + around
        self._start, self._end, self._count = start, end, count

    def place(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return self._start + share * (self._end - self._start)

    def ticks(self) -> list[tuple[float, str]]:
        steps = ticks(self.low, self.high, self._count)
        return [(self.place(t), f"{t:g}") for t in steps]


def _grid(x_axis: _Axis, y_axis: _Axis, x_title: str) -> list[str]:
    base = HEIGHT - _BOTTOM
    parts = [
        f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{_LEFT - 6}" y="{y + 3.5:.1f}" class="y">{text}</text>'
        for y, text in y_axis.ticks()
    ]
    # The last label's place belongs to the axis' title.
    parts += [
        f'<text x="{x:.1f}" y="{base + 15}" class="x">{text}</text>'
        for x, text in x_axis.ticks()
        if x < WIDTH - _RIGHT - 60
    ]
    title = html.escape(x_title)
    parts.append(
        f'<text x="{WIDTH - _RIGHT}" y="{base + 15}" class="y">{title}</text>'
    )
    return parts


def _thinned(points: Points) -> Points:
    """Averages neighbours, so that no more points than pixels are drawn."""
    size = math.ceil(len(points) / _MOST_POINTS)
    parts = [points[i : i + size] for i in range(0, len(points), size)]
    return [
        (
            math.fsum(x for x, _ in part) / len(part),
            math.fsum(y for _, y in part) / len(part),
        )
        for part in parts
    ]
