"""Several evaluations in one table."""

import dataclasses
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from faceswap_gan.errors import InputError
from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.catalog_entry import Metric
from faceswap_gan.evaluation.record import read_evaluation
from faceswap_gan.terminal import one_line


@dataclasses.dataclass(frozen=True)
class Row:
    """A metric of all runs.

    Attributes:
        metric: its name.
        title: what to call it, with its unit.
        better: whether higher, lower or nearer to one is better.
        values: one of each run, None where it was not measured.
        best: places of the best runs; empty where fewer than two have a
            value, or unlike models judged.
        judges: the models that judged, none where the metric needs none.
    """

    metric: str
    title: str
    better: str
    values: list[float | None]
    best: list[int]
    judges: list[str]


@dataclasses.dataclass(frozen=True)
class Comparison:
    """Runs side by side.

    Attributes:
        runs: names of the runs.
        rows: a row of each metric that any run has, in the report's order.
    """

    runs: list[str]
    rows: list[Row]


def compare(paths: list[Path]) -> Comparison:
    """Puts evaluations side by side.

    Args:
        paths: records, or folders of runs that hold one.

    Raises:
        InputError: there are fewer than two, or one is no evaluation.
    """
    if len(paths) < 2:
        raise InputError("There is nothing to compare: name two runs or more.")
    records = [read_evaluation(path) for path in paths]
    rows = []
    for metric in METRICS.values():
        values = [record.scores.get(metric.name) for record in records]
        if any(value is not None for value in values):
            judges = {
                record.judges[metric.name]: None
                for record in records
                if metric.name in record.scores and metric.name in record.judges
            }
            rows.append(_row(metric, values, [*judges]))
    names = [record.title for record in records]
    if len(set(names)) < len(names):
        names = [_name(path) for path in paths]
    return Comparison(names, rows)


def _row(metric: Metric, values: list[float | None], judges: list[str]) -> Row:
    unit = f" [{metric.unit}]" if metric.unit else ""
    worth = {
        place: _worth(metric, value)
        for place, value in enumerate(values)
        if value is not None
    }
    best = [p for p, w in worth.items() if w == max(worth.values())]
    return Row(
        metric=metric.name,
        title=f"{metric.title}{unit}",
        better=metric.better,
        values=values,
        best=best if len(worth) > 1 and len(judges) < 2 else [],
        judges=judges,
    )


def _worth(metric: Metric, value: float) -> float:
    signs = {"higher": value, "lower": -value, "one": -abs(value - 1)}
    return signs[metric.better]


def _name(path: Path) -> str:
    path = Path(path)
    return path.name if path.is_dir() else f"{path.parent.name}/{path.stem}"


def table(comparison: Comparison) -> Table:
    """Draws a comparison for a terminal, the best values marked by a star."""
    heads = [escape(one_line(name)) for name in comparison.runs]
    drawn = Table("", *heads)
    for row in comparison.rows:
        cells = [
            "" if value is None else f"{value:g}{'*' * (place in row.best)}"
            for place, value in enumerate(row.values)
        ]
        title = row.title + (" (judges differ)" if len(row.judges) > 1 else "")
        drawn.add_row(escape(title), *cells)
    return drawn
