"""Videos written whole or not at all, with the times and sound of another."""

from fractions import Fraction
from pathlib import Path
from typing import Any
from typing import Self

import av
import numpy as np

from faceswap_gan.video.color import Color
from faceswap_gan.video.durations import LastDuration
from faceswap_gan.video.encoder import add_encoder
from faceswap_gan.video.encoding import choose_encoding
from faceswap_gan.video.formats import QUICKTIME
from faceswap_gan.video.forms import plain_form
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import exact_seconds
from faceswap_gan.video.frame_maker import FrameMaker
from faceswap_gan.video.lights import NOTHING_SAID
from faceswap_gan.video.lights import LightMetadata
from faceswap_gan.video.output import OutputFile
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.stored import StoredForm

# libx265 does not say when so few frames are to be decoded.
_FEW = 2


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
        codec: the name of a video encoder of FFmpeg; by default libx264, or
            what holds the source's alpha or HDR.
        crf: quality of libx264 and its kin: less is better and larger.
        preset: speed of libx264 and its kin; by default a quick one.
        audio_from: a file whose sound tracks and subtitles are copied, or
            None.
        cut: where the source was cut: the timestamp that becomes zero; if it
            is not zero, sound before it is left out.
        end: where the source was cut, in seconds; sound ends there too.
        color: how to code colour; by default as players expect for the size.
        pixel_aspect: the width of a pixel as shown over its height.
        form: how the source stores pictures; then width and height are those
            of pictures as they are shown, and `color` and `pixel_aspect` are
            the form's.
        lights: what the source says of the display it was made for.

    Attributes:
        problems: sentences on what the encoder cannot hold of the source.

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
        codec: str | None = None,
        crf: float = 18,
        preset: str | None = None,
        audio_from: Path | None = None,
        cut: int = 0,
        end: Fraction | float | None = None,
        color: Color | None = None,
        pixel_aspect: Fraction = Fraction(1),
        form: StoredForm | None = None,
        lights: LightMetadata = NOTHING_SAID,
    ):
        self.path = Path(path)
        self.shape = (height, width, 3)
        self.time_base = Fraction(time_base)
        self._frame_length = max(1, round(1 / rate / self.time_base))
        form = form or plain_form(
            width, height, color or Color.standard(width, height), pixel_aspect
        )
        encoding = choose_encoding(self.path, form, codec, crf, preset, lights)
        self._maker = FrameMaker(form, encoding)
        self.problems = encoding.problems
        self._cut = cut
        self._last: int | None = None
        self._last_length: int | None = None
        self._durations = LastDuration(self.path.suffix.lower() in QUICKTIME)
        self._count = 0
        self._file = OutputFile(self.path, self.time_base)
        try:
            self._stream = add_encoder(
                self._file.container,
                self.path,
                encoding,
                Fraction(rate),
                self.time_base,
            )
            if audio_from is not None:
                end = None if end is None else exact_seconds(end)
                self._file.add_streams_of(audio_from, cut * self.time_base, end)
            self._file.start()
        except BaseException:
            self.discard()
            raise

    @classmethod
    def like(
        cls,
        video: VideoReader,
        path: Path,
        *,
        as_shown: bool = False,
        **options: Any,
    ) -> "VideoWriter":
        """Opens a writer for the frames of a video.

        Args:
            video: gives size, times, colours, sound and cuts.
            path: the output.
            as_shown: write pictures as they are shown, whatever the form of
                the video's own: for what is drawn anew.
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
        }
        if video.form.is_plain:
            same |= {"color": video.color, "pixel_aspect": video.pixel_aspect}
        elif not as_shown:
            same |= {"form": video.form, "lights": video.lights}
        writer = cls(path, **same | options)
        if as_shown and not video.form.is_plain:
            writer.problems.append(
                f"{path} is drawn anew, with 8 bits, standard colours and "
                "square pixels over black, whatever the source has."
            )
        return writer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, *error: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def write(
        self, image: np.ndarray, pts: int, original: Frame | None = None
    ) -> None:
        """Adds a frame, and the sound up to it.

        Args:
            image: (height, width, 3) uint8 RGB.
            pts: its time in units of `time_base`, later than the last one's.
            original: the frame that the image was made of: where they are
                alike, what the source stores is kept to its last bit. Where
                it is the last one, its duration is kept.

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
        self._count += 1
        frame = self._maker.make(image, original)
        frame.pts = pts - self._cut
        frame.time_base = self.time_base
        self._last_length = original and original.duration
        frame.duration = self._last_length or self._frame_length
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
        if frame is None and self._count <= _FEW:
            first = min((packet.pts for packet in packets), default=0)
            for later, packet in enumerate(reversed(packets)):
                packet.dts = first - later * self._frame_length
        shown = (self._last or 0) - self._cut
        self._durations.set(packets, shown, self._last_length, frame is None)
        self._file.mux(packets)
