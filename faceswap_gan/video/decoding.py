"""Decoded frames in order, past damage, with timestamps that rise."""

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from faceswap_gan.video.clock import clock_of
from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import origin
from faceswap_gan.video.containers import rate_of
from faceswap_gan.video.containers import read_packets
from faceswap_gan.video.containers import video_stream
from faceswap_gan.video.deinterlacing import deinterlaced
from faceswap_gan.video.stamps import unit_of

_USUAL_RATE = Fraction(25)
# Codes of `field_order` of a video whose every packet is a whole frame.
_PROGRESSIVE = (0, 1)
# Codes of colours that say nothing.
_UNKNOWN = (None, 2)
# FFmpeg's own decoders of these leave the alpha channel out.
_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


class Decoder:
    """Decodes the film in a file with every core.

    Args:
        path: the video.

    Attributes:
        stream: the film in the file.
        origin: seconds on the file's clock at which the file starts.
        clock: sets the times of packets where the file's clock starts anew.
        rate: frames per second on average.
        time_base: seconds per unit of a timestamp.
        skipped: packets so far that gave no frame.
        damaged: frames so far that FFmpeg had to patch.
        coded_end: where the last packet so far ends in the order of coding.
        interlaced: frames so far that were deinterlaced.

    Raises:
        InputError: there is no such file or no video in it.
    """

    def __init__(self, path: Path):
        self.path = path
        self._open()
        self.origin = origin(self.container)
        self.clock = clock_of(self.path, self.container)
        stream = self.stream
        self.rate = rate_of(stream) or _USUAL_RATE
        self.time_base = unit_of(stream)
        self.skipped = 0
        self.damaged = 0
        self.coded_end: int | None = None
        self.interlaced = 0

    def _open(self) -> None:
        with contextlib.ExitStack() as stack:
            self.container = open_container(self.path)
            stack.callback(self.container.close)
            self.stream = video_stream(self.container, self.path)
            stack.pop_all()
        self.stream.thread_type = "AUTO"
        self._codec = _alpha_decoder(self.stream) or self.stream.codec_context

    def close(self) -> None:
        """Closes the file."""
        self.container.close()

    def frames_from(
        self, start: Fraction
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        """Decodes to the end of the file.

        Not every format finds the last keyframe before a time: this goes
        back further until a frame at or before the start decodes.

        Args:
            start: seconds since the origin.

        Yields:
            The timestamp since the origin and the frame; a few frames may
            lie before the start.
        """
        back = Fraction(0)
        # Where a clock starts anew, a time is no place to seek.
        while start > back and self.clock.is_plain():
            self._seek(start - back)
            frames = self._timed_frames(is_start=False)
            first = next(frames, None)
            if first is not None and first[0] * self.time_base <= start:
                yield first
                yield from frames
                return
            back = 2 * back + 4
        if back:
            self._reopen()
        yield from self._timed_frames(is_start=True)

    def _seek(self, time: Fraction) -> None:
        offset = (time + self.origin) // self.time_base
        try:
            self.container.seek(int(offset), stream=self.stream)
            self._codec.flush_buffers()
        except av.FFmpegError:
            self._reopen()

    def _reopen(self) -> None:
        self.close()
        self._open()

    def _timed_frames(
        self, is_start: bool
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        frames = self._stamped_frames(is_start)
        return deinterlaced(frames, self.time_base)

    def _stamped_frames(
        self, is_start: bool
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        shift = int(self.origin / self.time_base)
        step = max(1, round(1 / self.rate / self.time_base))
        counted = False
        pts: int | None = None
        for frame in self._decoded_frames(is_start):
            stamp = None if frame.pts is None else frame.pts - shift
            if pts is None:
                # AVI and raw streams know only the order of coding.
                counted = stamp is None
                pts = self._coding_time(frame, step) if stamp is None else stamp
            elif counted or stamp is None or stamp <= pts:
                pts += step
            else:
                pts = stamp
            yield pts, frame

    def _coding_time(self, frame: av.VideoFrame, step: int) -> int:
        if frame.dts is None:
            return 0
        return frame.dts - step * self.stream.codec_context.reorder_depth

    def _decoded_frames(self, is_start: bool) -> Iterator[av.VideoFrame]:
        self.skipped = self.damaged = self.interlaced = 0
        sent = received = 0
        packets = read_packets(self.container, [self.stream], self._skip)
        for packet in self.clock.apply(packets):
            sent += packet.size > 0 and not packet.is_discard
            if packet.size and packet.dts is not None:
                self.coded_end = packet.dts + (packet.duration or 0)
            try:
                frames = self._codec.decode(packet)
            except av.FFmpegError:
                self._skip()
                continue
            received += len(frames)
            for frame in frames:
                self.damaged += frame.is_corrupt
                self.interlaced += frame.interlaced_frame
                self._describe(frame)
                yield frame
        # Some decoders drop a damaged packet without a word. After a seek,
        # the first ones lack the frames that they refer to.
        whole_frames = self.stream.codec_context.field_order in _PROGRESSIVE
        if is_start and whole_frames:
            self.skipped = max(self.skipped, sent - received)

    def _describe(self, frame: av.VideoFrame) -> None:
        """Adds what the container alone says of a frame's colours."""
        context = self.stream.codec_context
        for name in ("colorspace", "color_primaries", "color_trc"):
            if getattr(frame, name) in _UNKNOWN:
                setattr(frame, name, getattr(context, name))

    def _skip(self) -> None:
        self.skipped += 1


def _alpha_decoder(stream: av.VideoStream) -> av.VideoCodecContext | None:
    """The decoder that a stream with an alpha channel of its own needs."""
    tags = {name.lower(): value for name, value in stream.metadata.items()}
    name = _ALPHA_DECODERS.get(stream.codec_context.name)
    if name is None or tags.get("alpha_mode") != "1":
        return None
    decoder = av.CodecContext.create(name, "r")
    return decoder if isinstance(decoder, av.VideoCodecContext) else None
