"""What is compared: each original picture beside its swapped one."""

import dataclasses
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np

from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.first_pass import find_tracks
from faceswap_gan.conversion.first_pass import search_of
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.conversion.tracks import identity_of
from faceswap_gan.conversion.tracks import read_tracks
from faceswap_gan.errors import InputError
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import box_iou
from faceswap_gan.files import side_name
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.pipeline import prefetch
from faceswap_gan.video.reader import VideoReader

_SAME_PLACE = 0.3
_PANELS = (1, 2, 3)


@dataclasses.dataclass(frozen=True, eq=False)
class Pair:
    """A picture with the person's face, before and after the swap.

    Attributes:
        index: number of the frame.
        shot: pairs of one number and successive indices follow one another
            in time.
        time: seconds since the start, None for pictures.
        original: (height, width, 3) uint8 RGB.
        swapped: (height, width, 3) uint8 RGB.
        face: the face in the original.
        swapped_face: the face found at its place after the swap, or None.
        expression: what a judge reads in the face, see `judges`, or None.
        swapped_expression: the same of the swapped face.
    """

    index: int
    shot: int
    time: float | None
    original: np.ndarray
    swapped: np.ndarray
    face: Face
    swapped_face: Face | None
    expression: dict[str, float] | None = None
    swapped_expression: dict[str, float] | None = None


class VideoPairs:
    """The frames of two videos in which the person is seen.

    Faces of the original are those that the conversion kept beside the
    swapped video, if it did, otherwise they are found anew.

    Args:
        original: the video that was converted.
        swapped: the result; of the layouts `pair` and `triple` the result
            panel is taken.
        detector: finds faces.

    Attributes:
        expected: about how many pairs to expect, or None.
        steps: how many frames are read in all, about, or None.

    Raises:
        InputError: a video cannot be read, or the sizes do not agree.
    """

    def __init__(self, original: Path, swapped: Path, detector: Detector):
        self.original, self.swapped = Path(original), Path(swapped)
        self.detector = detector
        with VideoReader(original) as first, VideoReader(swapped) as second:
            self._size = first.width, first.height
            panels = second.width / first.width
            if panels not in _PANELS or second.height != first.height:
                raise InputError(
                    f"{swapped} has {second.width}x{second.height} pixels and "
                    f"{original} {first.width}x{first.height}: give the video "
                    "that was converted and its result."
                )
            self._offset = first.width if panels > 1 else 0
            self.expected = first.frames
            self.steps = first.frames and 3 * first.frames

    def read(self, step: Callable[[], None]) -> Iterator[Pair]:
        """Yields the pairs in the order of time.

        Args:
            step: called after each frame that was searched or compared.
        """
        own = self._tracks(step).chosen("longest")
        with VideoReader(self.swapped) as video:
            frames = self._results(video)
            found = find_tracks(frames, self.detector, step).chosen("all")
        with (
            VideoReader(self.original) as first,
            VideoReader(self.swapped) as second,
            closing(prefetch(first)) as before,
            closing(prefetch(self._results(second))) as after,
        ):
            for old, new in zip(before, after, strict=False):
                step()
                for face in own.get(old.index, [])[:1]:
                    others = found.get(old.index, [])
                    yield _pair(old, new, face.place[1], face, others)

    def _tracks(self, step: Callable[[], None]) -> Tracks:
        kept = side_name(self.swapped, ".tracks.jsonl")
        made_by = search_of(identity_of(self.original), self.detector)
        tracks = read_tracks(kept, made_by)
        if tracks is not None:
            return tracks
        with VideoReader(self.original) as video:
            return find_tracks(video, self.detector, step)

    def _results(self, video: VideoReader) -> Iterator[Frame]:
        end = self._offset + self._size[0]
        for frame in video:
            panel = np.ascontiguousarray(frame.image[:, self._offset : end])
            yield dataclasses.replace(frame, image=panel)


class CropPairs:
    """Aligned faces of a person and what a model makes of each.

    Args:
        crops: (n, 256, 256, 3) uint8 RGB.
        convert: returns a `Converter` for a detector.
        detector: finds faces.

    Attributes:
        expected: number of crops.
        steps: the same.
    """

    def __init__(
        self,
        crops: np.ndarray,
        convert: Callable[[Detector], Converter],
        detector: Detector,
    ):
        self.crops, self.detector = crops, detector
        self.converter = convert(_Aligned())
        self.expected = self.steps = len(crops)

    def read(self, step: Callable[[], None]) -> Iterator[Pair]:
        """Yields a pair for each crop in which a face is found.

        Args:
            step: called after each crop.
        """
        for index, crop in enumerate(self.crops):
            swapped = self.converter.convert_image(crop)
            before, after = self.detector.detect([crop, swapped])
            step()
            for face in before[:1]:
                frame = Frame(crop, index, str(index), index)
                face = dataclasses.replace(face, frame=index)
                result = dataclasses.replace(frame, image=swapped)
                yield _pair(frame, result, index, face, after)


class _Aligned:
    """Says of each picture that it is an aligned crop; see `Detector`."""

    name = "aligned"

    def detect(self, images: list[np.ndarray]) -> list[list[Face]]:
        side = float(ALIGNED_SIZE)
        box, points = np.array([0, 0, side, side]), TEMPLATE * side - 0.5
        return [[Face(box, points, 1.0)] for _ in images]

    def fingerprint(self) -> str:
        return self.name


def _pair(
    old: Frame, new: Frame, shot: int, face: Face, found: list[Face]
) -> Pair:
    seen = [other for other in found if other.score > 0]
    overlaps = [float(box_iou(face.box, other.box)[0, 0]) for other in seen]
    best = seen[int(np.argmax(overlaps))] if seen else None
    same = max(overlaps, default=0.0) >= _SAME_PLACE
    return Pair(
        index=old.index,
        shot=shot,
        time=None if old.time is None else float(old.time),
        original=old.image,
        swapped=new.image,
        face=face,
        swapped_face=best if same else None,
    )
