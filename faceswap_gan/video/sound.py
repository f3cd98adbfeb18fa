"""The sound tracks of a video, carried into another without decoding."""

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from faceswap_gan.errors import OutputError
from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import origin
from faceswap_gan.video.containers import read_packets

# Seconds around a part in which its sound may lie: files store sound and
# picture of the same moment a little apart.
_MARGIN = 2


class SoundCopy:
    """Copies every sound track of a file, packet by packet, byte for byte.

    Args:
        source: the file with the sound; it may have none.
        output: where it goes; its header must not be written yet.

    Raises:
        InputError: the source cannot be read.
        OutputError: the output's format cannot hold such sound.
    """

    def __init__(self, source: Path, output: av.container.OutputContainer):
        self._input = open_container(source)
        self._output = output
        self._origin = origin(self._input)
        self._tracks = {}
        for stream in self._input.streams:
            if stream.type == "audio" and stream.codec_context is not None:
                self._tracks[stream.index] = self._add_track(stream, source)
            else:
                stream.discard = av.stream.Discard.all
        self._packets: Iterator[tuple[Fraction, av.Packet]] = iter(())
        self._next: tuple[Fraction, av.Packet] | None = None

    def _add_track(
        self, stream: av.audio.stream.AudioStream, source: Path
    ) -> av.audio.stream.AudioStream:
        try:
            track = self._output.add_stream_from_template(stream)
        except ValueError as error:
            self.close()
            raise OutputError(
                f"{source} has sound ({stream.codec_context.name}) that a "
                "file of the output's kind cannot hold: let the output's "
                "name end in .mkv or .mov."
            ) from error
        if stream.language:
            track.metadata["language"] = stream.language
        track.disposition = stream.disposition
        return track

    def begin(self, cut: Fraction, end: Fraction | None) -> None:
        """Sets the part that is copied.

        Args:
            cut: seconds in the source that become zero in the output; what
                lies before a cut that is not at zero is left out.
            end: seconds in the source from which on the rest is left out.
        """
        if cut:
            # Where a file does not allow it, it is read from its beginning.
            with contextlib.suppress(av.FFmpegError):
                time = max(cut - _MARGIN, Fraction(0)) + self._origin
                self._input.seek(int(time * av.time_base))
        self._packets = self._part(cut, end)
        self._next = next(self._packets, None)

    def copy_until(self, time: Fraction | None) -> None:
        """Copies the packets before a time of the output, or all the rest.

        Raises:
            av.FFmpegError: they cannot be written.
        """
        while self._next and (time is None or self._next[0] < time):
            self._output.mux(self._next[1])
            self._next = next(self._packets, None)

    def close(self) -> None:
        """Closes the source."""
        self._input.close()

    def _part(
        self, cut: Fraction, end: Fraction | None
    ) -> Iterator[tuple[Fraction, av.Packet]]:
        """Yields packets and their times as they will be in the output."""
        latest: dict[int, int] = {}
        for packet in self._source_packets():
            base, track = packet.time_base, packet.stream_index
            last = latest.get(track)
            stamp = packet.pts
            if stamp is not None:
                stamp -= round((self._origin + cut) / base)
            if last is not None and (stamp is None or stamp <= last):
                stamp = last + (packet.duration or 1)
            stamp = latest[track] = stamp or 0
            time = stamp * base
            if end is not None and time >= end - cut + _MARGIN:
                return
            if (cut and time < 0) or (end is not None and time >= end - cut):
                continue
            packet.pts = packet.dts = stamp
            packet.stream = self._tracks[track]
            yield time, packet

    def _source_packets(self) -> Iterator[av.Packet]:
        if not self._tracks:
            return
        streams = [self._input.streams[index] for index in self._tracks]
        for packet in read_packets(self._input, streams, lambda: None):
            if packet.size:
                yield packet
