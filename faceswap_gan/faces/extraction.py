"""One extraction: source by source, from frames to a person's faces."""

import dataclasses
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.faces.absence import OTHER
from faceswap_gan.faces.absence import REASONS
from faceswap_gan.faces.absence import Absence
from faceswap_gan.faces.best_faces import BestFaces
from faceswap_gan.faces.best_faces import TrackEmbedding
from faceswap_gan.faces.choice import Choice
from faceswap_gan.faces.choice import Eye
from faceswap_gan.faces.choice import Largest
from faceswap_gan.faces.choice import Pick
from faceswap_gan.faces.choice import Tracked
from faceswap_gan.faces.choice import seen_longest
from faceswap_gan.faces.cuts import CutDetector
from faceswap_gan.faces.detect import BATCH
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.face_set import Origin
from faceswap_gan.faces.face_set import Staging
from faceswap_gan.faces.follow import follower
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.rotate import Rotating
from faceswap_gan.faces.track_sheets import write_sheets
from faceswap_gan.provenance.consent import sha256_of
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source
from faceswap_gan.video.pipeline import batches
from faceswap_gan.video.source import open_source
from faceswap_gan.workspace import Workspace


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
        sheets: pages that show who was seen, one for each video.
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
    sheets: list[str] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Extraction:
    """What is the same for every source of one call.

    Attributes:
        workspace: where the faces go.
        report: is filled in.
        every: look at every so many frames of a video.
        min_face: side of the smallest face to find, as a share of the
            picture's height.
        detector: finds faces in pictures, and in frames as it is followed.
        rotate: where no face is found, turn the picture by quarters.
        pick: chooses among tracks.
        model: tells people apart, if there is one.
        record: writes down the consent for a source.
        tick: is called after each batch.
    """

    workspace: Workspace
    report: ExtractReport
    every: int
    min_face: float
    detector: Detector
    rotate: bool
    pick: Pick
    model: IdentityModel | None
    record: Callable[[Path], object]
    tick: Callable[[], object]

    def __post_init__(self):
        self._why = Absence(self.min_face)
        self.report.without = dict.fromkeys(REASONS, 0)

    def run(self, path: Path) -> None:
        """Takes the faces of one source.

        Raises:
            InputError: the source cannot be read.
            OutputError: a face cannot be written.
        """
        with (
            open_source(path) as source,
            Staging(self.workspace, self.report.person) as staging,
        ):
            choice = self._choice(source)
            found = self.report.found
            try:
                self._stage(source, choice, staging)
            finally:
                found = self.report.found - found
                self._keep(source, choice, staging, found)

    def _choice(self, source: Source) -> Choice:
        if source.kind == "video":
            return Tracked(self.pick, self.every)
        return Largest() if self.pick is seen_longest else Tracked(self.pick, 0)

    def _stage(self, source: Source, choice: Choice, staging: Staging) -> None:
        video = source.kind == "video"
        origin = _origin(source.path) if video else None
        detector = follower(self.detector) if video else self.detector
        if self.rotate:
            detector = Rotating(detector, self.detector)
        for batch in batches(self._sampled(source), BATCH):
            found = detector.detect([frame.image for frame, _ in batch])
            self._count([frame for frame, _ in batch], found)
            for (frame, cut), faces in zip(batch, found, strict=True):
                for face in choice.offer(frame.index, faces, cut):
                    file = _file(source, frame)
                    staging.add(frame, face, origin or _origin(file))
            self.tick()

    def _count(self, frames: list[Frame], found: list[list[Face]]) -> None:
        """Counts; of frames without a face the middle one stands for all."""
        empty = [f for f, own in zip(frames, found, strict=True) if not own]
        self.report.sampled += len(frames)
        self.report.found += len(frames) - len(empty)
        if empty:
            reason = self._why(empty[len(empty) // 2].image)
            self.report.without[reason] += len(empty)

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
        report, name = self.report, source.path.name
        faces = BestFaces(staging.rows())
        wanted, notes = choice.settle(self._eye(faces))
        if source.kind == "video" and choice.tracks:
            page = write_sheets(
                self.workspace,
                report.person,
                source.path,
                choice.tracks,
                wanted,
                faces,
            )
            report.sheets.append(str(page))
        kept = 0
        if wanted:
            self.record(source.path)
            kept = staging.keep(wanted)
        report.kept += kept
        report.share = report.kept / max(1, report.sampled)
        report.without[OTHER] += found - kept
        notes = notes if found else ["No face was found."]
        report.notes += [f"{name}: {note}" for note in notes]
        report.notes += source.problems()

    def _eye(self, faces: BestFaces) -> Eye | None:
        if self.model is None:
            return None
        return Eye(TrackEmbedding(self.model, faces), self.model.threshold)


def _file(source: Source, frame: Frame) -> Path:
    return source.path / frame.name if source.kind == "folder" else source.path


def _origin(file: Path) -> Origin:
    return Origin(file.name, sha256_of(file))
