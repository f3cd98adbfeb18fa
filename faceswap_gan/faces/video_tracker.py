"""The one way to follow the faces of a video: find, track, go on."""

import dataclasses
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

import numpy as np

from faceswap_gan.faces.cuts import CutDetector
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detect import restore
from faceswap_gan.faces.detect import state_of
from faceswap_gan.faces.face_rows import face_of
from faceswap_gan.faces.face_rows import face_row
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.mesh.aligned_mesh import aligned
from faceswap_gan.faces.track import Track
from faceswap_gan.faces.track import Tracker
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.pipeline import batches


@dataclasses.dataclass(frozen=True)
class FrameDetections:
    """What was found in a frame.

    Attributes:
        frame: its index.
        cut: it begins a new shot.
        faces: those that were found, with their frame and track.
        embeddings: (d,) of some of the faces, by their place in the list.
    """

    frame: int
    cut: bool
    faces: list[Face]
    embeddings: dict[int, np.ndarray] = dataclasses.field(default_factory=dict)

    def row(self) -> list[Any]:
        """Returns it as what JSON can hold, exactly."""
        return [
            self.frame,
            self.cut,
            list(map(face_row, self.faces)),
            [[n, row.tolist()] for n, row in self.embeddings.items()],
        ]

    @classmethod
    def of_row(cls, row: list[Any]) -> "FrameDetections":
        """Returns what a `row` was made of."""
        frame, cut, faces, embeddings = row
        return cls(
            frame,
            cut,
            list(map(face_of, faces)),
            {place: np.array(own, float) for place, own in embeddings},
        )


class VideoTracker:
    """Finds the faces of a video and follows them through it.

    A new one knows nothing of the past. One that is warmed up with what
    another found before goes on exactly as that would have.

    Args:
        detector: finds faces in the frames of one video.
        tracker: follows them; None leaves faces without a track.
        to_keep: keeps of meshes what a record does, see `aligned`; without it
            they are lost when a record is read.

    Example:
        >>> detector = keyframe_detector(MtcnnDetector())
        >>> tracker = VideoTracker(detector, Tracker())
        >>> for batch in tracker.over(with_cuts(video), size=16):
        ...     for frame, found in batch:
        ...         ...
    """

    def __init__(
        self,
        detector: Detector,
        tracker: Tracker | None,
        to_keep: bool = False,
    ):
        self._detector, self._tracker = detector, tracker
        self._to_keep = to_keep

    @property
    def tracks(self) -> list[Track]:
        """All tracks so far."""
        return [] if self._tracker is None else self._tracker.tracks

    @property
    def state(self) -> Any:
        """What the detector remembers, as JSON can hold it."""
        return state_of(self._detector)

    def warm_up(self, found: Iterable[FrameDetections], state: Any) -> None:
        """Remembers what was found before.

        Args:
            found: the detections of all frames so far.
            state: `state` after the last of them.
        """
        for one in found:
            self._followed(one.frame, one.faces, one.cut)
        restore(self._detector, state)

    def over(
        self, frames: Iterable[tuple[Frame, bool]], size: int
    ) -> Iterator[list[tuple[Frame, FrameDetections]]]:
        """Yields what is in the next frames, some at once.

        Args:
            frames: with whether each begins a new shot.
            size: how many are searched at once.
        """
        for batch in batches(frames, size):
            found = self._detector.detect([frame.image for frame, _ in batch])
            yield [
                (frame, self._detections(frame, cut, faces))
                for (frame, cut), faces in zip(batch, found, strict=True)
            ]

    def _detections(
        self, frame: Frame, cut: bool, faces: list[Face]
    ) -> FrameDetections:
        faces = list(map(aligned, faces)) if self._to_keep else faces
        followed = self._followed(frame.index, faces, cut)
        return FrameDetections(frame.index, cut, followed)

    def _followed(self, frame: int, faces: list[Face], cut: bool) -> list[Face]:
        if self._tracker is None:
            return faces
        return self._tracker.update(frame, faces, cut)


def with_cuts(
    frames: Iterable[Frame],
    every: int = 1,
    before: int = -1,
    count: Callable[[], None] = lambda: None,
) -> Iterator[tuple[Frame, bool]]:
    """Yields every n-th frame of a video, and whether a shot began since.

    Args:
        frames: from the last one on that was yielded before, if any.
        every: how many frames lie from one that is yielded to the next.
        before: index of the last frame that was read before, or -1.
        count: called for each frame that was not read before.
    """
    starts_shot, cut = CutDetector(), False
    for frame in frames:
        began = starts_shot(frame.image)
        if frame.index <= before:
            continue
        count()
        cut |= began
        if frame.index % every == 0:
            yield frame, cut
            cut = False
