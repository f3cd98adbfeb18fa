"""From videos and pictures to a person's aligned faces."""

import dataclasses
import functools
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import MissingDependencyError
from faceswap_gan.faces.align import align
from faceswap_gan.faces.detect import MIN_FACE
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.expressions import complete_expressions
from faceswap_gan.faces.extract_report import ExtractReport
from faceswap_gan.faces.extraction import Extraction
from faceswap_gan.faces.face_selector import TrackSelector
from faceswap_gan.faces.face_selector import like as looking_like
from faceswap_gan.faces.face_selector import numbered
from faceswap_gan.faces.face_selector import seen_longest
from faceswap_gan.faces.face_set import Origin
from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.identity import installed_identity
from faceswap_gan.faces.staging import tidy_staging
from faceswap_gan.files import remove_temporaries
from faceswap_gan.locking import holding
from faceswap_gan.phases import begin_phase
from faceswap_gan.records.consent import check_basis
from faceswap_gan.records.consent import record_sources
from faceswap_gan.video.images import read_image
from faceswap_gan.video.source import open_source
from faceswap_gan.workspace import Workspace

Progress = Callable[[int, int | None], None]


@dataclasses.dataclass(frozen=True)
class ExtractOptions:
    """Where faces are looked for, and whose are kept.

    Attributes:
        every: look at every n-th frame of a video.
        min_face: side of the smallest face to find, as a share of the
            picture's height.
        rotate: where no face is found, turn the picture by quarters.
        tracks: keep these tracks of a single video, by their numbers in the
            page that an extraction writes.
        like: a picture of the person to keep; needs a model of identity.
    """

    every: int = 1
    min_face: float = MIN_FACE
    rotate: bool = False
    tracks: Collection[int] = ()
    like: Path | None = None


@holding(lambda workspace, person: workspace.lock(person))
def extract(
    inputs: Iterable[Path],
    workspace: Workspace,
    person: str,
    consent: str,
    note: str = "",
    options: ExtractOptions | None = None,
    detector: Detector | None = None,
    progress: Progress | None = None,
) -> ExtractReport:
    """Finds, aligns and keeps the faces of one person.

    Of a video the person seen longest is kept, of a picture the largest face,
    unless the options say whose. Faces already there stay; the same
    frame extracted again replaces its face. When it is interrupted or killed,
    what was found so far is kept, and the same call goes on from there to the
    same result.

    Args:
        inputs: videos, pictures and folders of pictures.
        workspace: where the faces go.
        person: the name of the person there.
        consent: on what basis the face is used, one of `BASES`.
        note: free text beside it.
        options: where faces are looked for, and whose are kept.
        detector: what finds faces; the mesh unless given.
        progress: called with the frames read and expected.

    Returns:
        What was done, in numbers and sentences.

    Raises:
        InputError: an input cannot be read, or none shows the face.
        ConfigError: tracks go with several inputs, or with a picture.
        ConsentError: the basis is not known, or the consent record there is
            somebody else's.
        MissingDependencyError: a picture is given and no model is installed.
        BusyError: another process changes these faces or trains on them.
    """
    paths, options = list(map(Path, inputs)), options or ExtractOptions()
    if workspace.person_file(person).exists():
        workspace.record(person)
    report = ExtractReport(person, str(workspace.faces(person)))
    expected = _checked(paths, person, consent)
    detector = detector or open_detector(min_face=options.min_face)
    model = installed_identity()
    job = Extraction(
        workspace,
        report,
        options.every,
        options.min_face,
        detector,
        options.rotate,
        _selector(paths, options, detector, model),
        model,
        _recorder(workspace, person, consent, note),
        lambda: progress and progress(report.frames, expected),
        functools.partial(begin_phase, progress),
    )
    searches = [(path, job.made_by(path)) for path in paths]
    tidy_staging(workspace, person, [made_by for _, made_by in searches])
    remove_temporaries(workspace.faces(person))
    try:
        for path, made_by in searches:
            job.run(path, made_by)
        if not report.kept:
            raise InputError(_nothing(report, paths, options.like))
        begin_phase(progress, f"Finding the expressions of {person}")
        report.notes += complete_expressions(workspace, person)
    except InputError:
        tidy_staging(workspace, person, ())
        raise
    tidy_staging(workspace, person, ())
    return report


def _recorder(
    workspace: Workspace, person: str, consent: str, note: str
) -> Callable[[Origin], object]:
    """Returns what writes down the consent for a source."""
    return lambda origin: record_sources(
        workspace.person_file(person),
        person,
        consent,
        note,
        {origin.sha256: origin.name},
    )


def _checked(paths: list[Path], person: str, consent: str) -> int | None:
    """Opens every input, so that nothing is done if one is wrong.

    Returns:
        How many frames they have, or None where nobody knows.
    """
    check_basis(consent, person)
    lengths = []
    for path in paths:
        with open_source(path) as source:
            lengths.append(source.frames)
    known = [length for length in lengths if length is not None]
    return sum(known) if len(known) == len(lengths) else None


def check_choice(
    paths: Collection[Path], tracks: Collection[int], like: Path | None
) -> None:
    """Refuses to choose among tracks where these are not of one video.

    Args:
        paths: the inputs.
        tracks: the numbers of those to keep, if any.
        like: a picture of the person to keep, if any.

    Raises:
        ConfigError: they go with several inputs, or with a picture.
    """
    if tracks and (len(paths) > 1 or like is not None):
        raise ConfigError(
            "--track chooses among the tracks of one video: give one INPUT, "
            "and leave out --like."
        )


def _selector(
    paths: list[Path],
    options: ExtractOptions,
    detector: Detector,
    model: IdentityModel | None,
) -> TrackSelector:
    tracks, like = options.tracks, options.like
    check_choice(paths, tracks, like)
    if tracks:
        return numbered(tracks)
    if like is None:
        return seen_longest
    if model is None:
        raise MissingDependencyError(
            "--like tells people apart by dlib, which is not installed: run "
            '`pip install "faceswap-gan[landmarks]"`, or choose with --track.'
        )
    return looking_like(_embedded(Path(like), detector, model), like.name)


def _embedded(
    file: Path, detector: Detector, model: IdentityModel
) -> np.ndarray:
    image = read_image(file)
    faces = detector.detect([image])[0]
    if not faces:
        raise InputError(
            f"{file} shows no face: give --like a picture that shows the "
            "person from the front."
        )
    largest = max(faces, key=lambda face: np.ptp(face.box[1::2]))
    return model.embed(align(image, largest.landmarks)[None])[0]


def _nothing(
    report: ExtractReport, paths: list[Path], like: Path | None
) -> str:
    names = ", ".join(path.name for path in paths)
    if report.found and like is not None:
        pages = ", ".join(report.sheets)
        seen = f" Who is there, to choose with --track: {pages}." * bool(pages)
        return (
            f"Nobody in {names} looks like {like.name}: take another picture "
            f"of {report.person}, from the front.{seen}"
        )
    why = ", ".join(
        f"{reason} in {n} of {report.sampled} pictures"
        for reason, n in report.without.items()
        if n
    )
    return (
        f"No face was found in {names} ({why}): choose an input that "
        f"shows the face of {report.person} from the front, at least 20 "
        "pixels high; --min-face finds smaller ones, --rotate turned ones."
    )
