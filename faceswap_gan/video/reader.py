"""A video, frame by frame, as it is to be shown."""

import contextlib
import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal
from typing import Self

import av
import cv2
import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.video.color import Color
from faceswap_gan.video.color import to_rgb
from faceswap_gan.video.decoding import Decoder
from faceswap_gan.video.durations import last_duration
from faceswap_gan.video.forms import stored_form
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import check_range
from faceswap_gan.video.frame import exact_seconds
from faceswap_gan.video.length import stated_length
from faceswap_gan.video.lights import light_metadata
from faceswap_gan.video.orientation import orientation_of
from faceswap_gan.video.orientation import turn


class VideoReader:
    """Iterates once over a video's frames, turned and mirrored as shown.

    Timestamps are the file's own, except that the clock of an MPEG stream,
    which starts anywhere, is set to zero. They rise from frame to frame:
    where the file says otherwise, or nothing, the frame rate decides. Frames
    that change their size on the way are scaled to the first one's.

    Args:
        path: the video.
        start: seconds; frames before it are left out.
        end: seconds; frames from there on are left out.

    Attributes:
        width: pixels of a row as shown.
        height: rows as shown.
        rate: frames per second on average.
        time_base: seconds per unit of `Frame.pts`.
        duration: seconds at which the last frame should end, or None.
        frames: about how many frames to expect, or None.
        cut: timestamp of the first frame if there is a start, else zero.
        pixel_aspect: the width of a pixel, upright, over its height.
        color: how the file codes colour.
        form: how the file stores pictures; those of frames are brought to
            8 bits, standard colours and square pixels, over black.
        lights: what the file says of the display it was made for.
        has_audio: whether there is a sound track.

    Raises:
        InputError: there is no such file, it is not a video, or none of its
            frames is in the range.

    Example:
        >>> with VideoReader("in.mp4", start=2.5) as video:
        ...     for frame in video:
        ...         print(frame.time, frame.image.shape)
    """

    kind: Literal["video"] = "video"

    def __init__(
        self,
        path: Path,
        start: Fraction | float | None = None,
        end: Fraction | float | None = None,
    ):
        check_range(start, end)
        self.path = Path(path)
        self.start = exact_seconds(start or 0)
        self.end = None if end is None else exact_seconds(end)
        self._numbers = itertools.count()
        self._ended_at: Fraction | None = None
        self._reached_end = False
        self._decoder = Decoder(self.path)
        with contextlib.ExitStack() as stack:
            stack.callback(self.close)
            self._read_header()
            self._read_first_frame()
            stack.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._decoder.close()

    def __iter__(self) -> Iterator[Frame]:
        for pts, frame, duration in self._frames:
            index = next(self._numbers)
            stored = None if self.form.is_plain else self.form.take(frame)
            yield Frame(
                image=self._as_shown(frame, stored),
                index=index,
                name=f"{self.path.stem}_{index:06d}",
                pts=pts,
                time=pts * self.time_base,
                duration=duration,
                stored=stored,
            )

    def skip(self, count: int) -> None:
        """Passes over the next frames, which is quicker than to read them.

        Args:
            count: how many.
        """
        for _ in itertools.islice(self._frames, count):
            next(self._numbers)

    @property
    def skipped(self) -> int:
        """Packets so far that gave no frame."""
        return self._decoder.skipped

    @property
    def damaged(self) -> int:
        """Frames so far that the decoder had to patch."""
        return self._decoder.damaged

    def problems(self) -> list[str]:
        """Says in sentences what was wrong with the frames read so far."""
        found = []
        if self.skipped:
            found.append(
                f"{self.path} is damaged: packets that could not be decoded "
                f"and were passed over: {self.skipped}."
            )
        if self.damaged:
            found.append(
                f"{self.path} is damaged: frames that were used as the "
                f"decoder patched them: {self.damaged}."
            )
        if self._decoder.interlaced:
            found.append(
                f"{self.path} is interlaced: its pictures were deinterlaced, "
                "one for each frame."
            )
        if self._ended_at is not None:
            found.append(
                f"{self.path} ends at {float(self._ended_at):.2f} s, not at "
                f"{float(self.duration or 0):.2f} s as its header says: a part "
                "of it is missing."
            )
        return found

    def _read_header(self) -> None:
        self.rate = self._decoder.rate
        self.time_base = self._decoder.time_base
        self.has_audio = bool(self._decoder.container.streams.audio)
        self._length = stated_length(self._decoder)
        self.duration = self._length.duration
        self.frames = self._expected_frames()

    def _expected_frames(self) -> int | None:
        counted = self._decoder.stream.frames
        if counted and self.start == 0 and self.end is None:
            return counted
        ends = [end for end in (self.end, self.duration) if end is not None]
        if not ends:
            return None
        return max(1, round((min(ends) - self.start) * self.rate))

    def _read_first_frame(self) -> None:
        frames = self._timed(self._frames_in_range())
        first = next(frames, None)
        if first is None:
            raise InputError(self._why_nothing())
        self._frames = itertools.chain([first], frames)
        pts, frame, _ = first
        self.cut = pts if self.start else 0
        self.color = Color.of(frame)
        self.lights = light_metadata(frame)
        aspect = self._decoder.stream.sample_aspect_ratio or Fraction(1)
        self.form = stored_form(frame, aspect)
        self.pixel_aspect = self.form.pixel_aspect
        self.width, self.height = self.form.shown_size

    def _why_nothing(self) -> str:
        if self.start == 0 and self.end is None:
            return (
                f"{self.path} holds no frame that can be decoded: copy or "
                "download it again."
            )
        end = "its end" if self.end is None else f"{float(self.end):g} s"
        length = float(self.duration or 0)
        return (
            f"{self.path} has no frame from {float(self.start):g} s to {end}: "
            f"it is {length:.2f} s long."
        )

    def _frames_in_range(self) -> Iterator[tuple[int, av.VideoFrame]]:
        for pts, frame in self._decoder.frames_from(self.start):
            time = pts * self.time_base
            if self.end is not None and time >= self.end:
                self._reached_end = True
                return
            if time >= self.start:
                yield pts, frame

    def _timed(
        self, frames: Iterator[tuple[int, av.VideoFrame]]
    ) -> Iterator[tuple[int, av.VideoFrame, int | None]]:
        """Adds for how long each frame is shown: until the next, or the end."""
        held = next(frames, None)
        if held is None:
            return
        for following in frames:
            yield *held, following[0] - held[0]
            held = following
        pts, frame = held
        length = last_duration(
            pts,
            frame.duration or 0,
            self._decoder.coded_end,
            self._length.of_picture,
            self.end,
            self.time_base,
            self._length.tolerance,
        )
        if self.duration is not None and not self._reached_end:
            time = pts * self.time_base
            time += length * self.time_base if length else 1 / self.rate
            too_early = time < self.duration - self._length.tolerance
            self._ended_at = time if too_early else None
        yield pts, frame, length

    def _as_shown(
        self, frame: av.VideoFrame, stored: av.VideoFrame | None
    ) -> np.ndarray:
        if stored is not None:
            return self.form.shown(stored)
        image = turn(to_rgb(frame), orientation_of(frame))
        if image.shape[:2] != (self.height, self.width):
            image = cv2.resize(image, (self.width, self.height))
        return image
