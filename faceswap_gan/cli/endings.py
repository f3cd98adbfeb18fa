"""What a command says at its end: what it made, where, and what comes next."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faceswap_gan.cli.reporting import command_line


def extract(report: Any, workspace: Path, people: list[str]) -> Iterator[str]:
    """Says how many faces were kept, and of what else there was."""
    yield (
        f"{count(report.kept, 'face')} of {report.person} kept in "
        f"{report.folder}, from {count(report.sampled, 'picture')} that "
        f"{'was' if report.sampled == 1 else 'were'} searched."
    )
    for reason, number in report.without.items():
        if number:
            yield f"Nothing was kept of {count(number, 'picture')}: {reason}."
    for page in report.sheets:
        yield f"Who was seen: {page}"
    yield from report.notes
    if len(people) < 2:
        yield (
            "Next, the other person: faceswap-gan extract VIDEO --workspace "
            f"{workspace} --person NAME --consent BASIS"
        )
    yield next_command("masks", "--workspace", workspace)


def consent(workspace: Path, person: str, basis: str, file: Path) -> list[str]:
    """Says where the consent is recorded."""
    return [
        f"{file} records that {person}'s face is used on the basis {basis}.",
        next_command("masks", "--workspace", workspace),
    ]


def masks(reports: list[Any], workspace: Path) -> Iterator[str]:
    """Says what the masks were drawn from."""
    for report in reports:
        points = "five points" if report.model == "five-point" else report.model
        yield (
            f"{count(report.masks, 'eye mask')} and as many face masks of "
            f"{report.person} drawn by {points}; eyes: {report.folder}"
        )
        if report.fell_back:
            yield (
                f"{report.fell_back} of these are drawn by five points, since "
                f"the points of {points} were not plausible."
            )
        yield from report.notes
    people = [report.person for report in reports]
    names = [] if people in (["dst", "src"], []) else ["--people", *people]
    yield next_command("train", "--workspace", workspace, *names)


def import_faces(report: Any, workspace: Path) -> Iterator[str]:
    """Says what was brought over."""
    yield (
        f"{count(report.faces, 'face')} of {report.person} imported to "
        f"{report.folder}, {report.masks or 'none'} with their own eye mask; "
        "the other masks were drawn."
    )
    if report.by_template:
        yield (
            f"In {count(report.by_template, 'picture')} no face was found: "
            "aligned as faceswap-GAN did."
        )
    yield from report.notes
    yield next_command("train", "--workspace", workspace)


def faces(report: Any, workspace: Path) -> Iterator[str]:
    """Says what a face set holds."""
    yield (
        f"{count(report.faces, 'face')} of {report.person} to train on; "
        f"what they show: {report.picture}"
    )
    if report.rejected:
        why = ", ".join(f"{n} {name}" for name, n in report.rejected.items())
        yield f"Set aside: {why}. They are in {report.folder}"
    yield from report.notes
    if report.rejected:
        restore = ("--person", report.person, "--restore")
        back = command_line("faces", "--workspace", workspace, *restore)
        yield f"To bring them back: {back}"
    yield next_command("masks", "--workspace", workspace)


def accepted(report: Any, workspace: Path) -> Iterator[str]:
    """Says how many pictures were taken into a face set."""
    yield (
        f"{count(report.accepted, 'picture')} accepted on the word of "
        f"{report.note} ({report.basis}); {report.person} has "
        f"{count(report.faces, 'face')} now."
    )
    yield next_command(
        "masks", "--workspace", workspace, "--person", report.person
    )


def train(
    report: Any,
    workspace: Path,
    people: list[str],
    resumed_from: str = "latest",
) -> Iterator[str]:
    """Says how far a training is, and what to do with it.

    Args:
        report: what it did.
        workspace: the project's folder.
        people: whom it was given.
        resumed_from: what `--from` named, which would go back again.
    """
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
    if report.setbacks:
        yield (
            f"It went back {count(report.setbacks, 'time')} and halved the "
            "learning rate."
        )
    if held_out := report.scores.get("held_out"):
        yield (
            "Faces that it was not trained on are reconstructed at "
            f"{held_out:.1f} dB."
        )
    if report.best not in (None, report.checkpoint):
        yield f"The checkpoint that scored best is {report.best}"
    preview = workspace / "runs" / report.model / "preview.png"
    if preview.exists():
        yield f"Faces, reconstructed and swapped: {preview}"
    if report.interrupted:
        command = "the same command"
        if resumed_from != "latest":
            command = "it without --from"
        yield f"Interrupted: run {command} again to go on from there."
    if report.checkpoint:
        yield next_command(
            *("convert", "VIDEO", "--workspace", workspace),
            *("--from", people[0], "--to", people[-1]),
            *([] if report.model == "default" else ["--model", report.model]),
            *("--output", "swapped.mp4"),
        )


def convert(
    report: Any, source: Path, workspace: Path, pair: tuple[str, str]
) -> Iterator[str]:
    """Says what was written and how much of it is swapped."""
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
    if source.is_file() and Path(report.output).is_file():
        yield next_command(
            *("evaluate", "--workspace", workspace),
            *("--from", pair[0], "--to", pair[1]),
            *("--original", source, "--swapped", report.output),
        )


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
