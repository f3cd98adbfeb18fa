"""The page of a report: its template escapes every text that comes in."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined
from markupsafe import Markup

from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.catalog import groups
from faceswap_gan.evaluation.catalog_entry import Metric
from faceswap_gan.evaluation.record import Evaluation

TEMPLATE = "report.html.jinja"
_ARROWS = {
    "higher": {"sign": "▲", "hint": "higher is better"},
    "lower": {"sign": "▼", "hint": "lower is better"},
    "one": {"sign": "→ 1", "hint": "nearer to 1 is better"},
}
_HEADLINE = (
    "identity_margin",
    "mouth_correlation",
    "eye_correlation",
    "gaze_angle_error",
    "blinks_missed",
    "pose_error",
    "flicker_ratio",
    "color_error",
    "background_psnr",
    "reconstruction_psnr",
    "training_psnr",
)


class Picture(NamedTuple):
    """A picture of a report.

    Attributes:
        address: the picture as a data address.
        caption: what is written under it.
    """

    address: str
    caption: str


class Chart(NamedTuple):
    """A chart of a report.

    Attributes:
        title: what is drawn.
        svg: the drawing, see `charts.line_chart`.
        lines: names of the curves, shown where there are several.
    """

    title: str
    svg: Markup
    lines: Sequence[str]


def render_page(
    record: Evaluation,
    samples: Sequence[Picture],
    worst: Sequence[Picture],
    charts: Sequence[Chart],
    curves: Sequence[Chart],
    preview: str,
) -> str:
    """Returns the page as HTML that needs nothing beside it.

    Args:
        record: what came out.
        samples: frames along the way.
        worst: frames where a metric is at its worst.
        charts: metrics over the video.
        curves: losses of the training.
        preview: the training's last preview as a data address, may be empty.
    """
    environment = Environment(
        autoescape=True,
        loader=PackageLoader(__package__),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["number"] = number
    settings = json.dumps(record.settings, indent=2) if record.settings else ""
    return environment.get_template(TEMPLATE).render(
        record=record,
        arrows=_ARROWS,
        headline=[METRICS[n] for n in _HEADLINE if n in record.scores],
        groups=_metrics_shown(record),
        samples=samples,
        worst=worst,
        charts=charts,
        curves=curves,
        preview=preview,
        settings=settings,
    )


def _metrics_shown(record: Evaluation) -> dict[str, list[Metric]]:
    """Returns the metrics with a value, or a reason for none, by heading."""
    known = {*record.scores, *record.missing}
    shown = {
        title: [metric for metric in metrics if metric.name in known]
        for title, metrics in groups().items()
    }
    return {title: metrics for title, metrics in shown.items() if metrics}


def number(value: float) -> str:
    """Writes a number with as many digits as it is worth.

    Example:
        >>> number(0.12345), number(3.5731), number(31.2469), number(-0.0001)
        ('0.123', '3.57', '31.2', '0')
    """
    size = abs(value)
    digits = 1 if size >= 10 else 2 if size >= 1 else 3
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
