"""Videos written whole or not at all, with the times and sound of another."""

from fractions import Fraction
from pathlib import Path
from typing import Self

import av
import numpy as np

from faceswap_gan.video.durations import LastDuration
from faceswap_gan.video.encoder import add_encoder
from faceswap_gan.video.encoding import choose_encoding
from faceswap_gan.video.formats import QUICKTIME
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import exact_seconds
from faceswap_gan.video.frame_maker import FrameMaker
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.output import OutputFile
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.stamps import stamp_of
from faceswap_gan.video.written_form import Carried
from faceswap_gan.video.written_form import PictureForm

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
        encoding: how pictures are encoded: by default by libx264, or by what
            holds the source's alpha or HDR.
        carried: sound and subtitles of another video, and its cuts.
        picture: how pictures are stored.

    Attributes:
        problems: sentences on what the encoder cannot hold of the source.

    Raises:
        InputError: the file of the sound cannot be read.
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
        encoding: EncodingOptions | None = None,
        carried: Carried | None = None,
        picture: PictureForm | None = None,
    ):
        encoding = encoding or EncodingOptions()
        carried, picture = carried or Carried(), picture or PictureForm()
        self.path = Path(path)
        self.shape = (height, width, 3)
        self.time_base = Fraction(time_base)
        self._frame_length = max(1, round(1 / rate / self.time_base))
        form = picture.stored(width, height)
        chosen = choose_encoding(self.path, form, encoding, picture.lights)
        self._maker = FrameMaker(form, chosen)
        self.problems = chosen.problems
        self._cut = carried.cut
        self._last: int | None = None
        self._last_length: int | None = None
        self._durations = LastDuration(self.path.suffix.lower() in QUICKTIME)
        self._count = 0
        self._file = OutputFile(self.path, self.time_base)
        try:
            self._stream = add_encoder(
                self._file.container,
                self.path,
                chosen,
                Fraction(rate),
                self.time_base,
            )
            self._carry(carried)
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
        width: int | None = None,
        as_shown: bool = False,
        encoding: EncodingOptions | None = None,
        carried: Carried | None = None,
        picture: PictureForm | None = None,
    ) -> "VideoWriter":
        """Opens a writer for the frames of a video.

        Args:
            video: has size, times, colours, sound and cuts.
            path: the output.
            width: pixels; the video's unless given.
            as_shown: write pictures as they are shown, whatever the form of
                the video's own: for what is drawn anew.
            encoding: how pictures are encoded.
            carried: sound and cuts; the video's unless given.
            picture: how pictures are stored; as the video's unless given.
        """
        writer = cls(
            path,
            width or video.width,
            video.height,
            video.rate,
            video.time_base,
            encoding=encoding,
            carried=carried or Carried.of(video),
            picture=picture or PictureForm.of(video, as_shown),
        )
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
        self._last_length = None if original is None else original.duration
        frame.duration = self._last_length or self._frame_length
        self._encode(frame)

    def close(self) -> None:
        """Completes the file and moves it to its name.

        Raises:
            OutputError: it cannot be written; a file of that name stays.
        """
        if not self._file.is_open:
            return
        try:
            self._encode(None)
            self._file.close()
        finally:
            self.discard()

    def discard(self) -> None:
        """Discards what is not closed yet; a file of that name stays."""
        self._file.discard()

    def _carry(self, carried: Carried) -> None:
        end = None if carried.end is None else exact_seconds(carried.end)
        start = carried.cut * self.time_base
        if carried.audio_from is not None:
            self._file.add_streams_of(carried.audio_from, start, end)

    def _encode(self, frame: av.VideoFrame | None) -> None:
        with self._file.errors_named():
            packets = self._stream.encode(frame)
        if frame is None and self._count <= _FEW:
            first = min(map(stamp_of, packets), default=0)
            for later, packet in enumerate(reversed(packets)):
                packet.dts = first - later * self._frame_length
        shown = (self._last or 0) - self._cut
        self._durations.set(packets, shown, self._last_length, frame is None)
        self._file.mux(packets)
