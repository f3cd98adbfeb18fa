"""Videos written whole or not at all, with the times and sound of another."""

from fractions import Fraction
from pathlib import Path
from typing import Any
from typing import Self

import av
import numpy as np
from av.video.reformatter import ColorRange

from faceswap_gan.errors import OutputError
from faceswap_gan.video.color import Color
from faceswap_gan.video.color import to_yuv
from faceswap_gan.video.color import yuv_format
from faceswap_gan.video.frame import exact_seconds
from faceswap_gan.video.output import OutputFile
from faceswap_gan.video.reader import VideoReader


class VideoWriter:
    """Writes a video under a temporary name and renames it when it is whole.

    A size with an odd number cannot be coded in 4:2:0, the form of H.264
    that every device plays; such videos keep their size and are coded in
    4:4:4, which VLC, mpv, Chrome and FFmpeg play. Timestamps are exact in
    MP4 and MOV and rounded to milliseconds in MKV. Range is always limited.

    Args:
        path: the output; its ending (.mp4, .mov, .mkv) chooses the format.
        width: pixels.
        height: pixels.
        rate: frames per second on average.
        time_base: seconds per unit of the timestamps.
        codec: the name of a video encoder of FFmpeg.
        crf: quality of libx264 and its kin: less is better and larger.
        preset: speed of libx264 and its kin.
        audio_from: a file whose sound tracks and subtitles are copied, or
            None.
        cut: where the source was cut: the timestamp that becomes zero; if it
            is not zero, sound before it is left out.
        end: where the source was cut, in seconds; sound ends there too.
        color: how to code colour; by default as players expect for the size.
        pixel_aspect: the width of a pixel as shown over its height.

    Raises:
        InputError: `audio_from` cannot be read.
        OutputError: the file cannot be created, or not with these settings.

    Example:
        >>> with VideoReader("in.mp4") as video:
        ...     with VideoWriter.like(video, "out.mp4") as output:
        ...         for frame in video:
        ...             output.write(frame.image, frame.pts)
    """

    def __init__(
        self,
        path: Path,
        width: int,
        height: int,
        rate: Fraction,
        time_base: Fraction,
        *,
        codec: str = "libx264",
        crf: float = 18,
        preset: str = "veryfast",
        audio_from: Path | None = None,
        cut: int = 0,
        end: Fraction | float | None = None,
        color: Color | None = None,
        pixel_aspect: Fraction = Fraction(1),
    ):
        self.path = Path(path)
        self.shape = (height, width, 3)
        self.time_base = Fraction(time_base)
        self._frame_length = max(1, round(1 / rate / self.time_base))
        self._color = color or Color.standard(width, height)
        self._cut = cut
        self._last: int | None = None
        self._file = OutputFile(self.path, self.time_base)
        options = {"crf": str(crf), "preset": preset}
        try:
            self._add_video(codec, Fraction(rate), options, pixel_aspect)
            if audio_from is not None:
                end = None if end is None else exact_seconds(end)
                self._file.add_streams_of(audio_from, cut * self.time_base, end)
            self._file.start()
        except BaseException:
            self.discard()
            raise

    @classmethod
    def like(
        cls, video: VideoReader, path: Path, **options: Any
    ) -> "VideoWriter":
        """Opens a writer for the frames of a video.

        Args:
            video: gives size, times, colours, sound and cuts.
            path: the output.
            **options: arguments of `VideoWriter` that differ.
        """
        same = {
            "width": video.width,
            "height": video.height,
            "rate": video.rate,
            "time_base": video.time_base,
            "audio_from": video.path,
            "cut": video.cut,
            "end": video.end,
            "color": video.color,
            "pixel_aspect": video.pixel_aspect,
        }
        return cls(path, **same | options)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, *error: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def write(self, image: np.ndarray, pts: int) -> None:
        """Adds a frame, and the sound up to it.

        Args:
            image: (height, width, 3) uint8 RGB.
            pts: its time in units of `time_base`, later than the last one's.

        Raises:
            OutputError: the file cannot be written, such as on a full disk.
            ValueError: the image or its time is not as above.
        """
        if image.shape != self.shape or image.dtype != np.uint8:
            raise ValueError(
                f"An image of shape {self.shape} and uint8 is needed. "
                f"Received: {image.shape}, {image.dtype}"
            )
        if self._last is not None and pts <= self._last:
            raise ValueError(f"pts must rise. Received: {self._last}, {pts}")
        self._last = pts
        frame = to_yuv(image, self._color)
        frame.pts = pts - self._cut
        frame.time_base = self.time_base
        frame.duration = self._frame_length
        self._encode(frame)

    def close(self) -> None:
        """Completes the file and gives it its name.

        Raises:
            OutputError: it cannot be written; a file of that name stays.
        """
        if self._file.container is None:
            return
        try:
            self._encode(None)
            self._file.close()
        finally:
            self.discard()

    def discard(self) -> None:
        """Gives up what is not closed yet; a file of that name stays."""
        self._file.discard()

    def _encode(self, frame: av.VideoFrame | None) -> None:
        with self._file.errors_named():
            packets = self._stream.encode(frame)
        self._file.mux(packets)

    def _add_video(
        self,
        codec: str,
        rate: Fraction,
        options: dict[str, str],
        pixel_aspect: Fraction,
    ) -> None:
        height, width = self.shape[:2]
        try:
            stream = self._file.container.add_stream(
                codec,
                rate=rate,
                options=options,
                width=width,
                height=height,
                time_base=self.time_base,
                pix_fmt=yuv_format(width, height),
                sample_aspect_ratio=pixel_aspect,
                color_range=ColorRange.MPEG,
                colorspace=self._color.matrix,
                color_primaries=self._color.primaries,
                color_trc=self._color.transfer,
            )
            stream.codec_context.open()
        except (av.FFmpegError, ValueError) as error:
            settings = ", ".join(f"{k} {v}" for k, v in options.items())
            raise OutputError(
                f"{self.path} cannot be coded by {codec} ({settings}) at "
                f"{width}x{height}: {getattr(error, 'strerror', error)}. "
                "Choose other settings."
            ) from error
        self._stream = stream
