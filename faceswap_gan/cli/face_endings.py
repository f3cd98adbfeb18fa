"""What the commands about face sets say at their end."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from faceswap_gan.cli.endings import count
from faceswap_gan.cli.endings import next_command
from faceswap_gan.commands import command_line
from faceswap_gan.commands import to_extract
from faceswap_gan.commands import to_train_all

if TYPE_CHECKING:
    from faceswap_gan.workspace import Workspace


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
        yield f"Next, the other person: {to_extract(workspace)}"
    yield next_command("masks", "--workspace", workspace)


def consent(
    workspace: Path,
    person: str,
    basis: str,
    file: Path,
    aside: Path | None = None,
) -> Iterator[str]:
    """Says where the consent is recorded, and what became of a damaged one."""
    yield f"{file} records that {person}'s face is used on the basis {basis}."
    if aside is not None:
        yield f"The record that was damaged is kept as {aside}"
    yield next_command("masks", "--workspace", workspace)


def masks(reports: list[Any], space: "Workspace") -> Iterator[str]:
    """Says what the masks were drawn from."""
    for report in reports:
        points = "five points" if report.model == "five-point" else report.model
        yield (
            f"{count(report.masks, 'eye mask')} and as many face and mouth "
            f"masks of {report.person} drawn by {points}; eyes: "
            f"{report.folder}"
        )
        if report.fell_back:
            yield (
                f"{report.fell_back} of these are drawn by five points, since "
                f"{points} saw no face there, or not where its eyes are."
            )
        yield from report.notes
    yield _before_training(space)


def import_faces(report: Any, space: "Workspace") -> Iterator[str]:
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
    yield _before_training(space)


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
    yield from report.to_film
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


def _before_training(space: "Workspace") -> str:
    """Returns the line that says what is missing, or to train."""
    people = space.people()
    for person in people:
        if not space.eye_masks(person).is_dir():
            whose = ("--workspace", space.root, "--person", person)
            return next_command("masks", *whose)
    return f"Next: {to_train_all(space.root, people)}"
