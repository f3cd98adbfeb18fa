"""One extraction: source by source, from frames to a person's faces."""

import contextlib
import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from faceswap_gan.errors import FaceswapError
from faceswap_gan.errors import OutputError
from faceswap_gan.faces.best_faces import BestFaces
from faceswap_gan.faces.best_faces import TrackEmbedding
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.extract_report import ExtractReport
from faceswap_gan.faces.face_selector import ByTrack
from faceswap_gan.faces.face_selector import FaceSelector
from faceswap_gan.faces.face_selector import LargestFace
from faceswap_gan.faces.face_selector import TrackSelector
from faceswap_gan.faces.face_selector import seen_longest
from faceswap_gan.faces.face_set import Origin
from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.keyframe_detector import keyframe_detector
from faceswap_gan.faces.missing_face import OTHER
from faceswap_gan.faces.missing_face import REASONS
from faceswap_gan.faces.missing_face import MissingFaceReason
from faceswap_gan.faces.people import TrackMatcher
from faceswap_gan.faces.rotate import Rotating
from faceswap_gan.faces.source_search import Search
from faceswap_gan.faces.source_search import detections_of
from faceswap_gan.faces.staging import Staging
from faceswap_gan.faces.track import tracker_for
from faceswap_gan.faces.track_sheets import write_sheets
from faceswap_gan.faces.video_tracker import VideoTracker
from faceswap_gan.hashing import sha256_of
from faceswap_gan.video.frame import Source
from faceswap_gan.video.source import open_source
from faceswap_gan.workspace import Workspace

FORMAT = 2
"""Of the log: one of another version is started over."""


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
        select: selects among tracks.
        model: tells people apart, if there is one.
        record: writes down the consent for a source.
        tick: is called after each batch.
        phase: is called with what is done now.
    """

    workspace: Workspace
    report: ExtractReport
    every: int
    min_face: float
    detector: Detector
    rotate: bool
    select: TrackSelector
    model: IdentityModel | None
    record: Callable[[Origin], object]
    tick: Callable[[], object]
    phase: Callable[[str], object]

    def __post_init__(self) -> None:
        self._why = MissingFaceReason(self.min_face)
        self.report.without = dict.fromkeys(REASONS, 0)

    def made_by(self, path: Path) -> dict[str, Any]:
        """Returns what tells the search of a source from any other."""
        return {
            "format": FORMAT,
            "source": [path.name, sha256_of(path)],
            "every": self.every,
            "min_face": self.min_face,
            "largest": self.select is seen_longest,
            "detector": self._searcher(True).fingerprint(),
        }

    def run(self, path: Path, made_by: dict[str, Any]) -> None:
        """Takes the faces of one source, from where an earlier run was killed.

        Args:
            path: the source.
            made_by: its `made_by`.

        Raises:
            InputError: the source cannot be read.
            OutputError: a face cannot be written.
        """
        self.phase(f"Searching {path.name}")
        with (
            open_source(path) as source,
            Staging(
                self.workspace,
                self.report.person,
                made_by,
                self.report.notes.append,
            ) as staging,
        ):
            try:
                self._search(source, staging)
            except (FaceswapError, KeyboardInterrupt) as error:
                if isinstance(error, OutputError) and staging.batches:
                    raise self._unwritten(source, staging, error) from error
                self._keep(source, staging)
                raise
            self._keep(source, staging)

    def _unwritten(
        self, source: Source, staging: Staging, error: OutputError
    ) -> OutputError:
        """Keeps what a full disk lets it; the rest stays where it is."""
        kept = ""
        with contextlib.suppress(OutputError):
            number = self._keep(source, staging)
            kept = f" ({number} faces of {self.report.person})"
        return OutputError(
            f"{error} What was found until then in {source.path.name} is "
            f"kept{kept}: run the same command again to go on from there."
        )

    def _searcher(self, video: bool) -> Detector:
        detector = keyframe_detector(self.detector) if video else self.detector
        return Rotating(detector, self.detector) if self.rotate else detector

    def _takes_largest(self, source: Source) -> bool:
        return source.kind != "video" and self.select is seen_longest

    def _selector(self, source: Source) -> FaceSelector:
        largest = self._takes_largest(source)
        return LargestFace() if largest else ByTrack(self.select)

    def _tracker(self, source: Source) -> VideoTracker:
        """Makes what follows faces; in pictures each is a track of its own."""
        video = source.kind == "video"
        tracker = None
        if not self._takes_largest(source):
            tracker = tracker_for(self.every if video else 1)
        return VideoTracker(self._searcher(video), tracker)

    def _search(self, source: Source, staging: Staging) -> None:
        """Searches the frames that are not logged yet."""
        before = self.report.frames
        for batch in staging.batches:
            self._count(batch)
        if staging.batches:
            self.report.frames = before + staging.batches[-1]["read"]
            self.tick()
        if staging.done:
            return
        last: dict[str, Any] = {
            "read": 0,
            "frames": [],
            "reason": None,
            "state": None,
        }
        search = Search(
            source,
            staging,
            self._selector(source),
            self._tracker(source),
            self.every,
            self.report,
            self._why,
        )
        for last in search.batches():
            self._count(last)
            self.tick()
        read = self.report.frames - before
        end = {"frames": [], "read": read, "problems": source.problems()}
        staging.log({**last, **end}, done=True)

    def _count(self, batch: dict[str, Any]) -> None:
        frames = batch["frames"]
        empty = sum(not faces for _, _, faces, _ in frames)
        self.report.sampled += len(frames)
        self.report.found += len(frames) - empty
        if empty:
            self.report.without[batch["reason"]] += empty

    def _keep(self, source: Source, staging: Staging) -> int:
        """Keeps the person's faces among those that are logged."""
        report, name = self.report, source.path.name
        self.phase(f"Choosing and saving the faces of {name}")
        selector, found = self._selector(source), 0
        for batch in staging.batches:
            for one in detections_of(batch):
                found += bool(one.faces)
                selector.offer(one)
        faces = BestFaces(staging.rows())
        wanted, notes = selector.resolve(self._matcher(faces))
        if source.kind == "video" and selector.tracks:
            page = write_sheets(
                self.workspace,
                report.person,
                source.path,
                selector.tracks,
                wanted,
                faces,
            )
            report.sheets.append(str(page))
        if wanted:
            self.record(staging.origin)
        kept = staging.keep(wanted) if wanted or staging.early else 0
        report.kept += kept
        report.share = report.kept / max(1, report.sampled)
        report.without[OTHER] += found - kept
        notes = notes if found else ["No face was found."]
        report.notes += [f"{name}: {note}" for note in notes]
        if staging.done:
            report.notes += staging.batches[-1]["problems"]
        return kept

    def _matcher(self, faces: BestFaces) -> TrackMatcher | None:
        if self.model is None:
            return None
        embed = TrackEmbedding(self.model, faces)
        return TrackMatcher(embed, self.model.threshold)
