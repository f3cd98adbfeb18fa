"""Searches the frames of one source for faces, and logs what it finds."""

import dataclasses
from collections.abc import Iterator

from faceswap_gan.faces.absence import Absence
from faceswap_gan.faces.choice import Choice
from faceswap_gan.faces.detect import BATCH
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detect import restore
from faceswap_gan.faces.detect import state_of
from faceswap_gan.faces.extract_report import ExtractReport
from faceswap_gan.faces.face_rows import face_of
from faceswap_gan.faces.face_rows import face_row
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.sampling import origin_in
from faceswap_gan.faces.sampling import sampled
from faceswap_gan.faces.staging import Staging
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source
from faceswap_gan.video.pipeline import batches


@dataclasses.dataclass(frozen=True)
class Search:
    """A search that goes on where the log of an earlier run ends.

    Attributes:
        source: the pictures.
        staging: keeps the log, and the crops of faces that may be wanted.
        choice: says which may be.
        detector: finds faces.
        every: look at every so many frames of a video.
        report: counts the frames that are read.
        why: says why no face was found in a picture.
    """

    source: Source
    staging: Staging
    choice: Choice
    detector: Detector
    every: int
    report: ExtractReport
    why: Absence

    def batches(self) -> Iterator[dict]:
        """Yields what is to be logged of the next frames, some at once.

        The crops of a batch are written while the next one is searched.
        """
        before, logged = -1, None
        if self.staging.batches:
            before = self.staging.batches[-1]["read"] - 1
            restore(self.detector, self.staging.batches[-1]["state"])
        wanted = sampled(self.source, self.every, before, self.report)
        for batch in batches(wanted, BATCH):
            frames = [frame for frame, _ in batch]
            try:
                found = self.detector.detect([frame.image for frame in frames])
            finally:
                if logged is not None:
                    self.staging.log(logged)
            logged = {
                "read": frames[-1].index + 1,
                "frames": [
                    [frame.index, cut, list(map(face_row, faces))]
                    for (frame, cut), faces in zip(batch, found, strict=True)
                ],
                "reason": self._reason(frames, found),
                "state": state_of(self.detector),
            }
            self._stage(frames, offer(self.choice, logged))
            yield logged
        if logged is not None:
            self.staging.log(logged)

    def _stage(self, frames: list[Frame], offered: list[list[Face]]) -> None:
        for frame, faces in zip(frames, offered, strict=True):
            for face in faces:
                origin = self.staging.origin
                if self.source.kind == "folder":
                    origin = origin_in(self.source.path, frame)
                self.staging.add(frame, face, origin)

    def _reason(
        self, frames: list[Frame], found: list[list[Face]]
    ) -> str | None:
        """Of frames without a face the middle one stands for all."""
        empty = [f for f, own in zip(frames, found, strict=True) if not own]
        return self.why(empty[len(empty) // 2].image) if empty else None


def offer(choice: Choice, batch: dict) -> list[list[Face]]:
    """Offers the logged faces of a batch to a choice.

    Args:
        choice: chooses the person's faces.
        batch: from `Search.batches`.

    Returns:
        For each frame the faces that may be the person's.
    """
    return [
        choice.offer(frame, list(map(face_of, faces)), cut)
        for frame, cut, faces in batch["frames"]
    ]
