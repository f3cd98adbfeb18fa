"""Faces of a video: searched for now and then, followed in between."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment

from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detect import Refiner
from faceswap_gan.faces.face_rows import face_of
from faceswap_gan.faces.face_rows import face_row
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import box_iou

EVERY = 16
# Overlaps: of one face at both ends of a chunk, of a face with where it was
# expected, and of two faces that have become one.
SAME_FACE = 0.2
IN_PLACE = 0.4
COLLAPSED = 0.5


class KeyframeDetector:
    """A detector for the frames of a video, fast and as complete.

    The frames come in chunks. Only the last frame of each is searched; a
    face that is seen at both ends is expected on the way between them, and
    `Refiner.refine` finds it there, in all frames at once. Where that fails
    frames are searched after all: in a chunk at whose ends different faces
    are seen, or none, as at a cut or when someone comes or leaves; and in a
    frame where a face scores low, is not near where it was expected or has
    become one with another.

    A new one knows nothing of the past: make one for each video. After a call
    it remembers no more than the faces of the last frame; one that is given
    this `state` goes on exactly as the first would.

    Args:
        detector: searches and refines.
        every: length of a chunk in frames; a call ends the last one early.

    Example:
        >>> detector = KeyframeDetector(MtcnnDetector())
        >>> for batch in batches_of_frames:
        ...     faces_of_each = detector.detect(batch)
    """

    def __init__(self, detector: Refiner, every: int = EVERY):
        if every < 1:
            raise ValueError(f"every is at least 1. Received: {every}")
        self.detector = detector
        self.name = detector.name
        self.every = every
        self._shape: tuple[int, ...] | None = None
        self._before: list[Face] = []

    def detect(self, images: list[np.ndarray]) -> list[list[Face]]:
        """Finds the faces in the next frames; see `Detector.detect`."""
        found = []
        for start in range(0, len(images), self.every):
            for part in _of_one_shape(images[start : start + self.every]):
                found += self._chunk(part)
        return found

    def fingerprint(self) -> str:
        """Returns what it follows by; see `Detector.fingerprint`."""
        return f"every {self.every} {self.detector.fingerprint()}"

    def state(self) -> list[Any]:
        """Returns shape and faces of the last frame; see `Stateful`."""
        return [self._shape, list(map(face_row, self._before))]

    def restore(self, state: list[Any]) -> None:
        """Remembers a last frame; see `Stateful`."""
        shape, rows = state
        self._shape = shape and tuple(shape)
        self._before = list(map(face_of, rows))

    def _chunk(self, images: list[np.ndarray]) -> list[list[Face]]:
        first = []
        if images[0].shape != self._shape and len(images) > 1:
            first, images = images[:1], images[1:]
        *middle, last = images
        *ends, after = self.detector.detect([*first, last])
        before = ends[0] if ends else self._before
        faces = self._between(middle, before, after)
        self._shape, self._before = last.shape, after
        return [*ends, *faces, after]

    def _between(
        self, images: list[np.ndarray], before: list[Face], after: list[Face]
    ) -> list[list[Face]]:
        pairs = _pairs(before, after)
        if not images or not pairs:
            return self.detector.detect(images)
        shares = np.arange(1, len(images) + 1) / (len(images) + 1)
        expected = [[_mixed(*pair, s) for pair in pairs] for s in shares]
        found = self.detector.refine(images, expected)
        lost = [
            index
            for index, pair in enumerate(zip(expected, found, strict=True))
            if not self._holds(*pair)
        ]
        again = self.detector.detect([images[index] for index in lost])
        for index, faces in zip(lost, again, strict=True):
            found[index] = faces
        return [sorted(faces, key=lambda f: -f.score) for faces in found]

    def _holds(self, expected: list[Face], found: list[Face]) -> bool:
        boxes = _boxes(found)
        near = box_iou(_boxes(expected), boxes).diagonal()
        shared = box_iou(boxes, boxes) - np.eye(len(boxes))
        return bool(
            min(face.score for face in found) >= self.detector.threshold
            and near.min() >= IN_PLACE
            and shared.max() < COLLAPSED
        )


def keyframe_detector(detector: Detector) -> Detector:
    """Returns a `KeyframeDetector` for one video, if that can be.

    Args:
        detector: returned as it is where it cannot refine faces.
    """
    return (
        KeyframeDetector(detector)
        if isinstance(detector, Refiner)
        else detector
    )


def _of_one_shape(images: list[np.ndarray]) -> Iterator[list[np.ndarray]]:
    """Cuts a list of pictures where their shape changes."""
    start = 0
    for index in range(1, len(images) + 1):
        ends = index == len(images)
        if ends or images[index].shape != images[start].shape:
            yield images[start:index]
            start = index


def _pairs(before: list[Face], after: list[Face]) -> list[tuple[Face, Face]]:
    """Pairs the faces of two frames; none where one has no partner."""
    if len(before) != len(after) or not after:
        return []
    overlap = box_iou(_boxes(before), _boxes(after))
    rows, columns = linear_sum_assignment(-overlap)
    if overlap[rows, columns].min() < SAME_FACE:
        return []
    return [
        (before[row], after[column])
        for row, column in zip(rows, columns, strict=True)
    ]


def _boxes(faces: list[Face]) -> np.ndarray:
    return np.array([face.box for face in faces])


def _mixed(first: Face, second: Face, share: float) -> Face:
    """Returns the face at a share of the way from the first to the second."""
    return dataclasses.replace(
        second,
        box=first.box + share * (second.box - first.box),
        landmarks=first.landmarks
        + share * (second.landmarks - first.landmarks),
    )
