"""What a command says at its end: what it made, where, and what comes next.

The next command runs as it stands, but for words in capitals.
"""

from collections.abc import Iterator
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from faceswap_gan.commands import command_line
from faceswap_gan.commands import model_words
from faceswap_gan.commands import to_train
from faceswap_gan.project_paths import ProjectPaths


def train(report: Any, workspace: Path, people: list[str]) -> Iterator[str]:
    """Says how far a training is, and what to do with it."""
    if report.checkpoint is None:
        yield f"Nothing is saved of {report.model}: no step was finished."
    elif report.step == report.first_step and not report.interrupted:
        yield (
            f"{report.model} has taken {report.step} steps already, as many "
            "as were asked for or more: give a greater number with "
            "--iterations to go on, or --fresh to train another model."
        )
    else:
        yield (
            f"{report.model} has taken {report.step} steps, "
            f"{report.step - report.first_step} of them now, in "
            f"{duration(report.seconds)}. It is saved in {report.checkpoint}"
        )
    if report.rollbacks:
        yield (
            f"It went back {count(report.rollbacks, 'time')} and halved the "
            "learning rate."
        )
    if held_out := report.scores.get("held_out"):
        yield (
            f"{report.criterion.title} that it was not trained on: "
            f"{report.criterion.shown(held_out)}."
        )
    if report.best not in (None, report.checkpoint):
        yield f"The checkpoint that scored best is {report.best}"
    preview = ProjectPaths(workspace).preview(report.model)
    if preview.exists():
        yield f"Faces, reconstructed and swapped: {preview}"
    if report.interrupted:
        saved = report.checkpoint is not None
        yield interrupted(workspace, people, report.model, saved)
    if report.checkpoint:
        yield next_command(
            *("convert", "VIDEO", "--workspace", workspace),
            *("--from", people[0], "--to", people[-1]),
            *model_words(report.model),
            *("--output", "swapped.mp4"),
        )


def interrupted(
    workspace: Path, people: list[str], model: str, saved: bool
) -> str:
    """Says how to go on with a training that was interrupted.

    What it was begun with is left out, such as `--start-from`, `--fresh` and
    `--from`, which would begin again; the settings are the run's own.

    Args:
        workspace: the project's folder.
        people: whom it trains.
        model: its name.
        saved: whether there is a checkpoint to go on from.
    """
    if not saved:
        return "Interrupted: run the same command again to begin again."
    command = to_train(workspace, people, model)
    return f"Interrupted. To go on from what is saved: {command}"


def convert(report: Any, evaluation: Sequence[object]) -> Iterator[str]:
    """Says what was written and how much of it is swapped.

    Args:
        report: what was done.
        evaluation: the words of the command that judges it, if one can.
    """
    unswapped = report.frames_without_face + report.frames_of_others
    swapped = report.frames - unswapped
    took = f"a swapped face; it took {duration(report.seconds)}"
    if report.frames == swapped == 1:
        yield f"{report.output} is written and shows {took}."
    else:
        yield (
            f"{report.output} is written: {swapped} of "
            f"{count(report.frames, 'picture')} show {took} "
            f"({report.fps:.3g} pictures a second)."
        )
    if report.resumed:
        yield f"An earlier run had made {report.resumed} of the pictures."
    yield from report.notes
    yield from report.problems
    if evaluation:
        yield next_command(*evaluation)


def preview(report: Any, second: float) -> Iterator[str]:
    """Says where the colour methods can be compared."""
    yield (
        f"{report.output} shows the picture at {second:g} s with every colour "
        "method: give the one that you like with --color."
    )
    yield from report.problems


def evaluate(report: Any, runs: Path) -> Iterator[str]:
    """Lists the scores in words."""
    from faceswap_gan.evaluation.catalog import METRICS

    yield f"Mean over {count(report.frames, 'pair')} of pictures:"
    for name, value in report.scores.items():
        metric = METRICS[name]
        unit = f" {metric.unit}" if metric.unit else ""
        better = "near 1" if metric.better == "one" else metric.better
        yield f"  {value:g}{unit}  {metric.title} ({better} is better)"
    for name, reason in report.missing.items():
        yield f"{METRICS[name].title} was not measured. {reason}"
    yield from report.notes
    yield f"The page to look at is {report.page}"
    yield f"To compare it with others: {command_line('compare', runs, 'RUN')}"


def compare(comparison: Any) -> Iterator[str]:
    """Says how the table is to be read."""
    yield "A star marks the best value of a row."
    if any(len(row.judges) > 1 for row in comparison.rows):
        yield (
            "Where judges differ there is none: what unlike models say cannot "
            "be compared, so evaluate the older runs again."
        )


def detect(report: Any) -> list[str]:
    """Says how likely a swap is, and what that does not mean."""
    return [
        f"{report.verdict} Its probability is {report.probability:.0%} "
        f"({report.lowest:.0%} to {report.highest:.0%} in single pictures; "
        f"{report.faces} of {count(report.pictures, 'picture')} show a face "
        "that can be judged).",
        report.limits,
        next_command("verify", report.source),
    ]


def people(reports: list[Any], workspace: Path) -> Iterator[str]:
    """Says who is known, on what basis, and to which models."""
    for person in reports:
        since = f" since {person.date}" if person.date else ""
        note = f" ({person.note})" if person.note else ""
        yield (
            f"{person.name}: {count(person.faces, 'face')}, used on the "
            f"basis {person.basis}{since}{note}."
        )
        if person.sources:
            yield f"  Taken from {', '.join(person.sources)}."
        if person.models:
            yield f"  Known to the models {', '.join(person.models)}."
        if person.begun:
            yield (
                f"  The models {', '.join(person.begun)} began from a model "
                f"of {person.name}."
            )
        yield from (f"  {problem}" for problem in person.problems)
    if not reports:
        yield f"{workspace} holds nobody's faces."
    yield next_command("forget", "--workspace", workspace, "--person", "NAME")


def duration(seconds: float) -> str:
    """Returns a length of time as one reads it.

    Example:
        >>> duration(4000)
        '1 h 7 min'
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else _hours(minutes)


def _hours(minutes: int) -> str:
    return f"{minutes // 60} h {minutes % 60} min"


def count(number: int, noun: str) -> str:
    """Returns a number of things, in the plural but for one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def next_command(*words: object) -> str:
    """Returns the line that says which command comes next."""
    return f"Next: {command_line(*words)}"
