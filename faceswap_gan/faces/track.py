"""Which faces of successive frames are the same one."""

import dataclasses
from collections.abc import Iterable

import numpy as np
from filterpy.kalman import KalmanFilter
from scipy.optimize import linear_sum_assignment

from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import box_area
from faceswap_gan.faces.geometry import box_iou
from faceswap_gan.faces.motion import coordinates
from faceswap_gan.faces.motion import face_at
from faceswap_gan.faces.motion import motion_filter
from faceswap_gan.faces.motion import smoothed

MOST_MISSED = 12
SHORTEST_TRACK = 3
"""Frames; shorter tracks are mostly mistakes of the detector."""
LEAST_OVERLAP = 0.2
# Shares of the face's height, for the filter that predicts the next box.
NOISE = 0.01
ACCELERATION = 0.02


@dataclasses.dataclass
class Track:
    """One face through a shot.

    Attributes:
        id: number, unique in a video.
        faces: the face by the index of its frame.
    """

    id: int
    faces: dict[int, Face] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.faces)

    @property
    def first(self) -> int:
        """Index of the first frame."""
        return min(self.faces)

    @property
    def last(self) -> int:
        """Index of the last frame."""
        return max(self.faces)

    @property
    def area(self) -> float:
        """Mean area of the boxes in square pixels."""
        boxes = np.array([face.box for face in self.faces.values()])
        return float(box_area(boxes).mean())


@dataclasses.dataclass
class _Followed:
    track: Track
    kalman: KalmanFilter
    seen: Face
    expected: Face
    missed: int = 0


class Tracker:
    """Follows faces from frame to frame.

    Each followed face has a Kalman filter that predicts its box; predicted
    and detected boxes are matched so that their summed overlap is largest
    (Kuhn 1955, as in SORT, https://arxiv.org/abs/1602.00763).

    Args:
        missed: a track ends after so many frames in a row without its face.

    Attributes:
        tracks: all tracks so far, in the order of their beginning.

    Example:
        >>> tracker, starts_shot = Tracker(), CutDetector()
        >>> for frame in video:
        ...     faces = detector.detect([frame.image])[0]
        ...     cut = starts_shot(frame.image)
        ...     tracker.update(frame.index, faces, cut)
        >>> person = longest(tracker.tracks)
    """

    def __init__(self, missed: int = MOST_MISSED):
        self.missed = missed
        self.tracks: list[Track] = []
        self._followed: list[_Followed] = []

    def update(
        self, frame: int, faces: list[Face], cut: bool = False
    ) -> list[Face]:
        """Takes the faces of the next frame.

        Args:
            frame: its index.
            faces: what a detector found in it.
            cut: it begins a new shot, so all tracks end before it.

        Returns:
            The same faces in the same order, with `frame` and `track` set.
        """
        if cut:
            self._followed = []
        for followed in self._followed:
            followed.kalman.predict()
            position = followed.kalman.x[: followed.kalman.dim_z, 0]
            followed.expected = face_at(position, followed.seen)
            followed.missed += 1
        pairs = self._matched(faces)
        result = []
        for index, face in enumerate(faces):
            followed = pairs.get(index) or self._begin(face)
            face = dataclasses.replace(
                face, frame=frame, track=followed.track.id
            )
            followed.kalman.update(coordinates(face))
            followed.track.faces[frame] = face
            followed.seen, followed.missed = face, 0
            result.append(face)
        self._followed = [
            followed
            for followed in self._followed
            if followed.missed <= self.missed
        ]
        return result

    def _matched(self, faces: list[Face]) -> dict[int, _Followed]:
        if not faces or not self._followed:
            return {}
        boxes = np.array([face.box for face in faces])
        # Where a face was last seen counts too: a face that was lost for a
        # while has often stopped, and its prediction drifts away.
        expected = np.array([f.expected.box for f in self._followed])
        seen = np.array([f.seen.box for f in self._followed])
        overlap = np.maximum(box_iou(expected, boxes), box_iou(seen, boxes))
        rows, columns = linear_sum_assignment(-overlap)
        return {
            int(column): self._followed[row]
            for row, column in zip(rows, columns, strict=True)
            if overlap[row, column] >= LEAST_OVERLAP
        }

    def _begin(self, face: Face) -> _Followed:
        size = face.box[3] - face.box[1]
        kalman = motion_filter(face, NOISE * size, ACCELERATION * size)
        track = Track(len(self.tracks))
        followed = _Followed(track, kalman, seen=face, expected=face)
        self.tracks.append(track)
        self._followed.append(followed)
        return followed


def tracker_for(every: int) -> Tracker:
    """Returns what follows faces that are looked for in every n-th frame."""
    return Tracker(max(1, MOST_MISSED // every))


def tracks_in(faces: Iterable[Face]) -> list[Track]:
    """Returns the tracks of faces of a video, in the order of their numbers."""
    tracks: dict[int, Track] = {}
    for face in faces:
        frame, number = face.place
        tracks.setdefault(number, Track(number)).faces[frame] = face
    return [tracks[number] for number in sorted(tracks)]


def longest(tracks: list[Track]) -> Track | None:
    """Returns the track seen in most frames, of equals the largest face."""
    return max(tracks, key=lambda t: (len(t), t.area), default=None)


def smooth(tracks: list[Track], bridge: int = 3) -> list[Track]:
    """Smooths tracks over their whole life, without lag.

    Args:
        tracks: what a `Tracker` returned.
        bridge: gaps of at most so many frames in which the detector missed a
            face are filled with faces of score 0.

    Returns:
        New tracks of the same numbers.
    """
    return [Track(track.id, smoothed(track.faces, bridge)) for track in tracks]
