"""Charts: round ticks, and points inside the picture."""

import xml.etree.ElementTree as ElementTree

import pytest

from faceswap_gan.evaluation.charts import HEIGHT
from faceswap_gan.evaluation.charts import WIDTH
from faceswap_gan.evaluation.charts import line_chart
from faceswap_gan.evaluation.charts import ticks


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 23, [0, 10, 20]),
        (0, 1, [0, 0.5, 1]),
        (-0.3, 0.3, [-0.2, 0, 0.2]),
        (1000, 5000, [1000, 2000, 3000, 4000, 5000]),
        (0.011, 0.019, [0.012, 0.014, 0.016, 0.018]),
    ],
)
def test_ticks_are_round(low, high, expected):
    assert ticks(low, high, 4) == pytest.approx(expected)


def polylines(svg):
    root = ElementTree.fromstring(svg)
    return [
        [tuple(map(float, p.split(","))) for p in line.get("points").split()]
        for line in root.iter("polyline")
    ]


def test_points_stay_inside_and_keep_their_order():
    points = [(x, (x - 3) ** 2) for x in range(9)]
    (line,) = polylines(line_chart({"a": points}, "step"))
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in line)
    assert [x for x, _ in line] == sorted(x for x, _ in line)
    heights = [y for _, y in line]
    assert heights.index(max(heights)) == 3


def test_lines_share_their_axes():
    low, high = [(0, 0.0), (1, 0.0)], [(0, 2.0), (1, 2.0)]
    first, second = polylines(line_chart({"low": low, "high": high}, "frame"))
    assert first[0][1] > second[0][1]


def test_long_curves_are_averaged():
    points = [(x, float(x % 2)) for x in range(10000)]
    (line,) = polylines(line_chart({"a": points, "b": [(0, 0), (1, 1)]}, ""))[
        :1
    ]
    assert len(line) <= 340
    assert max(y for _, y in line) - min(y for _, y in line) < HEIGHT / 20


@pytest.mark.parametrize("value", [0.0, 5.0, -1e9])
def test_a_flat_curve_can_be_drawn(value):
    assert polylines(line_chart({"a": [(0, value), (9, value)]}, "step"))


def test_names_are_escaped():
    svg = line_chart({"<b>&": [(0, 1), (1, 2)]}, "<step>")
    assert "<b>" not in svg and "<step>" not in svg
    ElementTree.fromstring(svg)


def test_nothing_to_draw():
    assert line_chart({}, "step") == line_chart({"a": []}, "step") == ""
