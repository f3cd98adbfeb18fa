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

from faceswap_gan.conversion.assignment import Recognizer
from faceswap_gan.conversion.convert_options import ConvertOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.finish import Marks
from faceswap_gan.conversion.report import ConvertReport
from faceswap_gan.conversion.report import Progress
from faceswap_gan.conversion.tracks import TrackChoice
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detectors import DEFAULT
from faceswap_gan.faces.detectors import detector_aligning
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.identity import installed_identity
from faceswap_gan.faces.landmarks import choose_landmarks
from faceswap_gan.faces.samples import sample_crops
from faceswap_gan.locking import holding
from faceswap_gan.locking import locked
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.model_folder import LATEST
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.models.transform import open_transform
from faceswap_gan.names import DEFAULT_MODEL
from faceswap_gan.names import check_swap
from faceswap_gan.provenance.keeping import kept_model
from faceswap_gan.provenance.marking_options import make_marking
from faceswap_gan.provenance.side_files import note_output
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.provenance.trained import check_recorded
from faceswap_gan.workspace import Workspace

_LOG = logging.getLogger(__name__)
ENROLMENT_FACES = 12
"""Faces of each person by which people are recognised."""


@contextlib.contextmanager
def _locked_outputs(output: Path, mask_video: Path | None) -> Iterator[None]:
    with contextlib.ExitStack() as stack:
        for path in filter(None, (output, mask_video)):
            stack.enter_context(locked(path))
        yield


@holding(
    lambda workspace, model, options: kept_model(
        workspace, model, options.checkpoint if options else LATEST
    )
)
@holding(
    lambda output, options: _locked_outputs(
        output, options and options.mask_video
    )
)
def convert(
    workspace: Workspace,
    source: Path,
    output: Path,
    swaps: Mapping[str, str],
    model: str = DEFAULT_MODEL,
    options: ConvertOptions | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] = _LOG.warning,
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
        swaps: the person to swap in for each person seen in the source.
        model: the model's name in the workspace.
        options: how it is applied.
        progress: called with the steps done and all steps, if known.
        say: is called where a damaged checkpoint is passed over, and where
            faces are found as older versions did.

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
    options = options or ConvertOptions()
    found = _checked_model(workspace, model, options.checkpoint, swaps, say)
    statement = Statement(
        tuple(found.people),
        found.digest,
        Path(source),
        ancestors=found.ancestors,
    )
    marking = make_marking(statement, options.marks, swaps)
    transforms = {
        seen: open_transform(found, seen, person)
        for seen, person in swaps.items()
    }
    who: TrackChoice | Recognizer = "longest"
    if options.tracks is not None:
        who = options.tracks
    elif (known := make_recognizer(workspace, swaps)) is not None:
        who = known
    note_output(workspace, output, found.digest)
    converter = Converter(
        transforms,
        detector=options.detector or _detector_of(found, swaps, say),
        landmarks=choose_landmarks(options.landmarks),
        who=who,
        blend=options.blend,
        encoding=options.encoding,
        layout=options.layout,
        finish=Marks(marking),
    )
    try:
        report = _applied(converter, source, output, options, progress)
    except NothingSwappedError as nobody:
        raise _advised(nobody, swaps, found.names) from nobody
    return dataclasses.replace(
        report,
        problems=report.problems + marking.problems,
        swaps=[r | {"person": swaps[r["seen"]]} for r in report.swaps],
    )


def _checked_model(
    workspace: Workspace,
    model: str,
    checkpoint: str,
    swaps: Mapping[str, str],
    say: Callable[[str], None],
) -> Checkpoint:
    """Finds the checkpoint that swaps people who may be swapped."""
    found = checkpoints.needed(workspace.model(model), checkpoint, say)
    for person in swaps:
        if person not in found.names:
            known = ", ".join(found.names)
            raise CheckpointError(
                f"{found.folder} knows {known}, not {person}: --from names "
                "the person seen in the video, --to the person swapped in."
            )
        check_swap(person, swaps[person])
    check_recorded(workspace, found.names)
    return found


def _detector_of(
    found: Checkpoint, seen: Collection[str], say: Callable[[str], None]
) -> Detector:
    """Returns what finds faces so that they are aligned as in the training."""
    people = [person for person in found.people if person.name in seen]
    name = detector_aligning(person.aligned_by for person in people)
    if name != DEFAULT:
        say(
            "This model was trained on faces that were aligned by five points, "
            f"so {name} finds them here too; --detector {DEFAULT} overrules it."
        )
    return open_detector(name)


def _applied(
    converter: Converter,
    source: Path,
    output: Path,
    options: ConvertOptions,
    progress: Progress | None,
) -> ConvertReport:
    if options.preview is not None:
        return converter.preview(source, output, options.preview, progress)
    return converter.convert(
        source,
        output,
        progress,
        trim=options.trim,
        mask_video=options.mask_video,
    )


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


def make_recognizer(
    workspace: Workspace, people: Collection[str]
) -> Recognizer | None:
    """Returns what recognises people by their faces in a workspace.

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
            person: model.embed(
                sample_crops(workspace, person, ENROLMENT_FACES)
            )
            for person in enrolled
        },
    )
