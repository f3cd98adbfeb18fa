"""Searches the frames of one source for faces, and logs what it finds."""

import dataclasses
from collections.abc import Iterator
from typing import Any

from faceswap_gan.faces.detect import BATCH
from faceswap_gan.faces.extract_report import ExtractReport
from faceswap_gan.faces.face_selector import FaceSelector
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.missing_face import MissingFaceReason
from faceswap_gan.faces.sampling import origin_in
from faceswap_gan.faces.sampling import sampled
from faceswap_gan.faces.staging import Staging
from faceswap_gan.faces.video_tracker import FrameDetections
from faceswap_gan.faces.video_tracker import VideoTracker
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source


@dataclasses.dataclass(frozen=True)
class Search:
    """A search that goes on where the log of an earlier run ends.

    Attributes:
        source: the pictures.
        staging: keeps the log, and the crops of faces that may be wanted.
        selector: says which may be wanted.
        tracker: finds and follows faces.
        every: look at every n-th frame of a video.
        report: counts the frames that are read.
        why: says why no face was found in a picture.
    """

    source: Source
    staging: Staging
    selector: FaceSelector
    tracker: VideoTracker
    every: int
    report: ExtractReport
    why: MissingFaceReason

    def batches(self) -> Iterator[dict[str, Any]]:
        """Yields what is to be logged of the next frames, some at once.

        The crops of a batch are written while the next one is searched.
        """
        before, logged = -1, None
        if self.staging.batches:
            before = self.staging.batches[-1]["read"] - 1
            known = (d for b in self.staging.batches for d in detections_of(b))
            self.tracker.warm_up(known, self.staging.batches[-1]["state"])
        wanted = sampled(self.source, self.every, before, self._count)
        searched = self.tracker.over(wanted, BATCH)
        while True:
            try:
                batch = next(searched, None)
            finally:
                if logged is not None:
                    self.staging.log(logged)
            if batch is None:
                return
            logged = {
                "read": batch[-1][0].index + 1,
                "frames": [found.row() for _, found in batch],
                "reason": self._reason(batch),
                "state": self.tracker.state,
            }
            for frame, found in batch:
                self._stage(frame, self.selector.offer(found))
            yield logged

    def _count(self) -> None:
        self.report.frames += 1

    def _stage(self, frame: Frame, faces: list[Face]) -> None:
        for face in faces:
            origin = self.staging.origin
            if self.source.kind == "folder":
                origin = origin_in(self.source.path, frame)
            self.staging.add(frame, face, origin)

    def _reason(self, batch: list[tuple[Frame, FrameDetections]]) -> str | None:
        """Of frames without a face the middle one stands for all."""
        empty = [frame for frame, found in batch if not found.faces]
        return self.why(empty[len(empty) // 2].image) if empty else None


def detections_of(batch: dict[str, Any]) -> Iterator[FrameDetections]:
    """Yields what is logged of the frames of a batch."""
    return map(FrameDetections.of_row, batch["frames"])
