"""The parts of a report as HTML; every text that comes in is escaped."""

import html
import json
from collections.abc import Iterable

from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.catalog_entry import Metric
from faceswap_gan.evaluation.gallery import Shown
from faceswap_gan.evaluation.record import Evaluation
from faceswap_gan.evaluation.report_style import STYLE

_ARROWS = {
    "higher": ("▲", "higher is better"),
    "lower": ("▼", "lower is better"),
    "one": ("→ 1", "nearer to 1 is better"),
}
_HEADLINE = (
    "identity_margin",
    "mouth_correlation",
    "eye_correlation",
    "pose_error",
    "flicker_ratio",
    "color_error",
    "background_psnr",
    "reconstruction_psnr",
    "training_psnr",
)


def document(record: Evaluation, body: str) -> str:
    """Gives the whole page around its sections."""
    names = f"{_text(record.person_from)} → {_text(record.person_to)}"
    what = [f"{_text(record.frames)} pairs of pictures", _text(record.date)]
    if record.swapped:
        what.insert(0, _text(f"{record.original} → {record.swapped}"))
    if record.model:
        what.insert(0, _text(f"model {record.model}, step {record.step}"))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>Face swap {names}</title><style>{STYLE}</style></head><body>"
        f"<header><p>faceswap-gan evaluation</p><h1>{names}</h1>"
        f"<p>{' · '.join(what)}</p></header><main>{body}</main>"
        "<footer>The faces of people are altered in these pictures. Keep the "
        "consent with them.</footer></body></html>\n"
    )


def section(title: str, content: str, hint: str = "") -> str:
    """Gives a titled section, nothing where it is empty."""
    if not content:
        return ""
    below = f'<p class="hint">{_text(hint)}</p>' if hint else ""
    return f"<section><h2>{_text(title)}</h2>{below}{content}</section>"


def notes(sentences: list[str]) -> str:
    """Gives sentences that a reader should see first."""
    return "".join(f'<p class="note">{_text(s)}</p>' for s in sentences)


def headline(record: Evaluation) -> str:
    """Gives the few figures that say most, as cards."""
    cards = [
        f'<div class="card"><b>{number(record.scores[name])}'
        f"{_unit(METRICS[name])}</b><span>{_text(METRICS[name].title)}</span>"
        f"<i>{_ARROWS[METRICS[name].better][1]}</i></div>"
        for name in _HEADLINE
        if name in record.scores
    ]
    return grid(cards, "cards")


def scores(record: Evaluation, groups: dict[str, list[Metric]]) -> str:
    """Gives every score with its meaning, by group."""
    parts = []
    for title, metrics in groups.items():
        rows = [_row(metric, record) for metric in metrics]
        rows = [row for row in rows if row]
        if rows:
            parts.append(
                f"<h3>{_text(title)}</h3><table>{''.join(rows)}</table>"
            )
    return "".join(parts)


def _row(metric: Metric, record: Evaluation) -> str:
    value = record.scores.get(metric.name)
    reason = record.missing.get(metric.name)
    if value is None and reason is None:
        return ""
    shown = "none" if value is None else f"{number(value)}{_unit(metric)}"
    sign, hint = _ARROWS[metric.better]
    why = f'<p class="missing">{_text(reason)}</p>' if value is None else ""
    return (
        f"<tr><th>{_text(metric.title)}</th>"
        f'<td class="value">{shown} <i title="{hint}">{sign}</i></td>'
        f"<td>{_text(metric.meaning)}{why}<details><summary>"
        f"{_text(metric.range)}</summary><p>{_text(metric.formula)}.</p>"
        f"<p>Source: {_text(metric.source)}.</p></details></td></tr>"
    )


def grid(parts: Iterable[str], kind: str) -> str:
    """Lays parts out side by side, nothing where there are none."""
    content = "".join(parts)
    return f'<div class="{kind}">{content}</div>' if content else ""


def figure(shown: Shown, address: str) -> str:
    """Gives a frame with its caption.

    Args:
        shown: the frame.
        address: its picture as a data address.
    """
    where = f"frame {shown.frame}"
    if shown.time is not None:
        where += f", {shown.time:.2f} s"
    text = where if shown.title == "Sample" else f"{shown.title}: {where}"
    if shown.value is not None:
        text += f" ({number(shown.value)})"
    return (
        f'<figure><img src="{address}" alt="original and swapped face">'
        f"<figcaption>{_text(text)}</figcaption></figure>"
    )


def chart(title: str, svg: str, lines: Iterable[str]) -> str:
    """Gives a chart with its title and, of several lines, their names."""
    if not svg:
        return ""
    names = list(lines)
    legend = "".join(
        f'<span style="color:var(--line-{number})">{_text(name)}</span>'
        for number, name in enumerate(names)
    )
    return (
        f"<figure><figcaption>{_text(title)}"
        f"{f' {legend}' if len(names) > 1 else ''}</figcaption>{svg}</figure>"
    )


def preview(address: str) -> str:
    """Gives the training's last preview picture."""
    return (
        f'<figure class="preview"><img src="{address}" alt="preview">'
        "<figcaption>The last preview. From left to right: a face, its "
        "reconstruction, its swap.</figcaption></figure>"
    )


def people(record: Evaluation) -> str:
    """Gives whose faces these are and on what basis."""
    rows = []
    for person in record.people:
        files = ", ".join(
            f"{source['name']} (SHA-256 {source['sha256'][:12]}...)"
            for source in person["sources"]
        )
        cells = [person[key] for key in ("name", "basis", "note", "date")]
        rows.append(
            "<tr>"
            + "".join(f"<td>{_text(cell)}</td>" for cell in [*cells, files])
            + "</tr>"
        )
    head = "".join(
        f"<th>{name}</th>"
        for name in ("Person", "Basis", "Note", "Date", "Sources")
    )
    return f'<table class="plain"><tr>{head}</tr>{"".join(rows)}</table>'


def facts(record: Evaluation) -> str:
    """Gives the versions, and the settings to unfold."""
    rows = "".join(
        f"<tr><th>{_text(name)}</th><td>{_text(version)}</td></tr>"
        for name, version in record.versions.items()
    )
    table = f'<table class="plain">{rows}</table>'
    if not record.settings:
        return table
    settings = _text(json.dumps(record.settings, indent=2))
    return (
        f"{table}<details><summary>Settings of the training</summary>"
        f"<pre>{settings}</pre></details>"
    )


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


def _unit(metric: Metric) -> str:
    return f" <small>{_text(metric.unit)}</small>" if metric.unit else ""


def _text(value: object) -> str:
    return html.escape(str(value))
