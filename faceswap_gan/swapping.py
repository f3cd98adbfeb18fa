"""A trained model of a workspace, applied to a video, picture or folder."""

import contextlib
import dataclasses
import logging
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from faceswap_gan.conversion.casting import Recognizer
from faceswap_gan.conversion.compose import Look
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.parts import parse_parts
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.transform import SwapTransform
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.evaluation.subject import sample_crops
from faceswap_gan.faces.identity import installed_identity
from faceswap_gan.faces.landmarks import choose_landmarks
from faceswap_gan.locking import holding
from faceswap_gan.locking import locked
from faceswap_gan.names import DEFAULT_MODEL
from faceswap_gan.names import check_swap
from faceswap_gan.provenance.keeping import kept_model
from faceswap_gan.provenance.marking_options import make_marking
from faceswap_gan.provenance.side_files import note_output
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.trained import check_recorded
from faceswap_gan.training import checkpoint as checkpoints
from faceswap_gan.training.model_folder import LATEST
from faceswap_gan.training.system import load_decoder
from faceswap_gan.training.system import load_generator
from faceswap_gan.workspace import Workspace

_LOG = logging.getLogger(__name__)
LOOKS = 12
"""Faces of each person by which people are recognised."""


@holding(
    lambda workspace, model, checkpoint: kept_model(
        workspace, model, checkpoint
    )
)
@holding(lambda output, trim: _locked_outputs(output, **trim or {}))
def convert(
    workspace: Workspace,
    source: Path,
    output: Path,
    person_from: str,
    person_to: str,
    model: str = DEFAULT_MODEL,
    progress: Progress | None = None,
    preview: float | None = None,
    look: dict[str, Any] | None = None,
    landmarks: str = "auto",
    trim: dict[str, Any] | None = None,
    marks: dict[str, Any] | None = None,
    also: Mapping[str, str] | None = None,
    checkpoint: str = LATEST,
    say: Callable[[str], None] = _LOG.warning,
    **options,
) -> ConvertReport:
    """Swaps people in a video, a picture or a folder of pictures.

    Where the faces of those to be swapped are in the workspace and dlib is
    installed, they are recognised and nobody else is touched; otherwise
    tracks decide, and the report says so. Every frame is watermarked and
    every file signed. Faces are aligned as in training: the coverage is the
    checkpoint's.

    Args:
        workspace: the project's folder.
        source: what to convert.
        output: a video, a picture or a folder, as the source is.
        person_from: the person seen in the source.
        person_to: the person to swap in.
        model: the model's name in the workspace.
        progress: called with the steps done and all steps, if known.
        preview: seconds of a frame of which only a picture with every colour
            method is made, or None.
        look: attributes of `Look` that differ from its own; parts as
            `parse_parts` reads them.
        landmarks: what finds outline and parts, see `choose_landmarks`.
        trim: arguments of `Converter.convert`, such as `start` and `end`.
        marks: arguments of `make_marking`, such as `label`.
        also: further people to swap in the same pass, as `person_from` to
            `person_to`.
        checkpoint: which of the model, see `checkpoint.needed`.
        say: is called where a damaged checkpoint is passed over.
        options: arguments of `Converter`, such as `color` and `layout`;
            `tracks` decides even where people could be recognised.

    Returns:
        What was done.

    Raises:
        ConfigError: an option has a value that it cannot have.
        CheckpointError: there is no model, or it does not know a person.
        InputError: the source cannot be used.
        NothingSwappedError: the source does not show the person.
        OutputError: the output cannot be written, or holds no mark.
        BusyError: another process writes the same output, or forgets somebody
            whom the model knows.
        ConsentError: a person's consent is not recorded.
        CredentialsError: the certificate cannot sign.
    """
    found = checkpoints.needed(workspace.model(model), checkpoint, say)
    swaps = {person_from: person_to, **(also or {})}
    for person in swaps:
        if person not in found.names:
            known = ", ".join(found.names)
            raise CheckpointError(
                f"{found.folder} knows {known}, not {person}: --from names "
                "the person seen in the video, --to the person swapped in."
            )
        check_swap(person, swaps[person])
    check_recorded(workspace, found.names)
    statement = Statement(
        tuple(found.people),
        found.digest,
        Path(source),
        ancestors=found.ancestors,
    )
    marking = make_marking(statement, swapped_in=swaps, **marks or {})
    options = {k: v for k, v in options.items() if v is not None}
    if "tracks" not in options:
        options["recognizer"] = make_recognizer(workspace, swaps)
    note_output(workspace, output, found.digest)
    converter = Converter(
        {seen: swap_of(found, seen, person) for seen, person in swaps.items()},
        found.config.model.coverage,
        look=_look(**look or {}),
        landmarks=choose_landmarks(landmarks),
        marking=marking,
        **options,
    )
    try:
        if preview is not None:
            report = converter.preview(source, output, preview, progress)
        else:
            report = converter.convert(source, output, progress, **trim or {})
    except NothingSwappedError as nobody:
        raise _advised(nobody, swaps, found.names) from nobody
    return dataclasses.replace(
        report,
        problems=report.problems + marking.problems,
        swaps=[r | {"person": swaps[r["seen"]]} for r in report.swaps],
    )


@contextlib.contextmanager
def _locked_outputs(
    output: Path, mask_video: Path | None = None, **_trim: float
) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for path in filter(None, (output, mask_video)):
            stack.enter_context(locked(path))
        yield


def _advised(
    nobody: NothingSwappedError, swaps: Mapping[str, str], known: Sequence[str]
) -> NothingSwappedError:
    """Adds what to type to swap those who were seen instead."""
    advice = []
    for seen in set(known).intersection(nobody.seen):
        others = [*swaps.values(), *swaps, *known]
        other = next(name for name in others if name != seen)
        advice.append(f" To swap {seen}: --from {seen} --to {other}.")
    return NothingSwappedError(
        f"{nobody}{''.join(sorted(advice))}", nobody.seen
    )


def swap_of(
    found: checkpoints.Checkpoint, seen: str, person: str
) -> SwapTransform:
    """Gives the transform of one person's faces into another's.

    Args:
        found: a training's checkpoint.
        seen: the person in the pictures.
        person: the person to swap in.

    Raises:
        CheckpointError: a person was not trained, or the file is damaged.
    """
    encoder, decoder = load_generator(found, seen, person)
    own = None if seen == person else load_decoder(found, seen)
    return SwapTransform(encoder, decoder, own=own)


def make_recognizer(
    workspace: Workspace, people: Collection[str]
) -> Recognizer | None:
    """Gives what recognises people by their faces in a workspace.

    Args:
        workspace: whose people are all learnt, since others who look alike
            are told apart best by knowing them too.
        people: who has to be recognised.

    Returns:
        The recognizer, or None where one of them has no faces here or dlib is
        not installed.

    Raises:
        InputError: a face cannot be read.
    """
    model, enrolled = installed_identity(), workspace.people()
    if model is None or not set(people) <= set(enrolled):
        return None
    return Recognizer(
        model,
        {
            person: model.embed(sample_crops(workspace, person, LOOKS))
            for person in enrolled
        },
    )


def _look(parts: str | None = None, **attributes: float) -> Look:
    chosen = None if parts is None else parse_parts(parts)
    return Look(parts=chosen, **attributes)
