"""From videos and pictures to a person's aligned faces."""

import dataclasses
import itertools
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.faces.choice import Choice
from faceswap_gan.faces.choice import Largest
from faceswap_gan.faces.choice import SeenLongest
from faceswap_gan.faces.cuts import CutDetector
from faceswap_gan.faces.detect import BATCH
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.face_set import Origin
from faceswap_gan.faces.face_set import Staging
from faceswap_gan.provenance.consent import BASES
from faceswap_gan.provenance.consent import record_consent
from faceswap_gan.provenance.consent import sha256_of
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source
from faceswap_gan.video.source import open_source
from faceswap_gan.workspace import Workspace

Progress = Callable[[int, int | None], None]


@dataclasses.dataclass
class ExtractReport:
    """What an extraction did.

    Attributes:
        person: whose faces they are.
        folder: where they are.
        frames: how many frames and pictures were read.
        sampled: in how many of them faces were looked for.
        found: in how many of these there was a face.
        kept: how many faces of the person were kept.
        share: kept faces per sampled frame.
        without: how many sampled frames gave no face, by reason.
        notes: sentences on what was chosen, left out or damaged.
    """

    person: str
    folder: str
    frames: int = 0
    sampled: int = 0
    found: int = 0
    kept: int = 0
    share: float = 0.0
    without: dict[str, int] = dataclasses.field(default_factory=dict)
    notes: list[str] = dataclasses.field(default_factory=list)


def extract(
    inputs: Iterable[Path],
    workspace: Workspace,
    person: str,
    consent: str,
    note: str = "",
    every: int = 1,
    detector: Detector | None = None,
    progress: Progress | None = None,
) -> ExtractReport:
    """Finds, aligns and keeps the faces of one person.

    Of a video the person seen longest is kept, of a picture the largest face.
    Faces already there stay; the same frame extracted again replaces its
    face. When it is interrupted, what was found so far is kept.

    Args:
        inputs: videos, pictures and folders of pictures.
        workspace: where the faces go.
        person: the name of the person there.
        consent: on what basis the face is used, one of `BASES`.
        note: free text beside it.
        every: look at every so many frames of a video.
        detector: what finds faces; MTCNN unless given.
        progress: called with the frames read and expected.

    Returns:
        What was done, in figures and sentences.

    Raises:
        InputError: an input cannot be read, or none shows a face.
        ConsentError: the basis is not known.
    """
    paths = [Path(path) for path in inputs]
    report = ExtractReport(person, str(workspace.faces(person)))
    expected = _checked(paths, person, consent)
    job = _Extraction(
        workspace,
        report,
        every,
        detector or MtcnnDetector(),
        lambda path: record_consent(
            workspace.person_file(person), person, consent, note, [path]
        ),
        lambda: progress and progress(report.frames, expected),
    )
    for path in paths:
        job.run(path)
    if not report.kept:
        names = ", ".join(path.name for path in paths)
        raise InputError(
            f"No face was found in {names}: choose an input that shows the "
            f"face of {person} from the front, at least a twentieth of the "
            "picture's height and 20 pixels high."
        )
    return report


def _checked(paths: list[Path], person: str, consent: str) -> int | None:
    """Opens every input, so that nothing is done if one is wrong.

    Returns:
        How many frames they have, or None where nobody knows.
    """
    if consent not in BASES:
        raise ConsentError(
            f"--consent {consent} is not known: say on what basis {person}'s "
            f"face is used, one of {', '.join(BASES)}."
        )
    lengths = []
    for path in paths:
        with open_source(path) as source:
            lengths.append(source.frames)
    return None if None in lengths else sum(lengths)


@dataclasses.dataclass
class _Extraction:
    workspace: Workspace
    report: ExtractReport
    every: int
    detector: Detector
    record: Callable[[Path], object]
    tick: Callable[[], object]

    def run(self, path: Path) -> None:
        """Takes the faces of one source."""
        with (
            open_source(path) as source,
            Staging(self.workspace, self.report.person) as staging,
        ):
            moving = source.kind == "video"
            choice = SeenLongest(self.every) if moving else Largest()
            found = self.report.found
            try:
                self._stage(source, choice, staging)
            finally:
                found = self.report.found - found
                self._keep(source, choice, staging, found)

    def _stage(self, source: Source, choice: Choice, staging: Staging) -> None:
        origin = _origin(source.path) if source.kind == "video" else None
        for batch in _batches(self._sampled(source)):
            images = [frame.image for frame, _ in batch]
            found = self.detector.detect(images)
            for (frame, cut), faces in zip(batch, found, strict=True):
                self.report.sampled += 1
                self.report.found += bool(faces)
                for face in choice.offer(frame.index, faces, cut):
                    file = _file(source, frame)
                    staging.add(frame, face, origin or _origin(file))
            self.tick()

    def _sampled(self, source: Source) -> Iterator[tuple[Frame, bool]]:
        """Gives every so many frames, and whether a shot began since."""
        starts_shot, cut = CutDetector(), False
        every = self.every if source.kind == "video" else 1
        for frame in source:
            self.report.frames += 1
            cut |= source.kind == "video" and starts_shot(frame.image)
            if frame.index % every == 0:
                yield frame, cut
                cut = False

    def _keep(
        self, source: Source, choice: Choice, staging: Staging, found: int
    ) -> None:
        report, wanted = self.report, choice.wanted()
        kept = 0
        if wanted:
            self.record(source.path)
            kept = staging.keep(wanted)
        report.kept += kept
        report.share = report.kept / max(1, report.sampled)
        report.without["no face found"] = report.sampled - report.found
        others = report.without.get("another face only", 0)
        report.without["another face only"] = others + found - kept
        notes = choice.notes() if wanted else ["No face was found."]
        report.notes += [f"{source.path.name}: {note}" for note in notes]
        report.notes += source.problems()


def _file(source: Source, frame: Frame) -> Path:
    return source.path / frame.name if source.kind == "folder" else source.path


def _origin(file: Path) -> Origin:
    return Origin(file.name, sha256_of(file))


def _batches(items: Iterable[tuple]) -> Iterator[list[tuple]]:
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch
