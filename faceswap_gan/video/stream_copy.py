"""Sound and subtitles of a video, carried into another without decoding."""

import contextlib
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from faceswap_gan.errors import OutputError
from faceswap_gan.video.clock import clock_of
from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import origin
from faceswap_gan.video.containers import read_packets
from faceswap_gan.video.extras import names_of
from faceswap_gan.video.formats import NOT_IN_MOV
from faceswap_gan.video.held import KINDS
from faceswap_gan.video.held import Held
from faceswap_gan.video.held import held_in
from faceswap_gan.video.held import held_of

# Seconds around a part in which its sound may lie: files store sound and
# picture of the same moment a little apart.
_MARGIN = 2


class StreamCopy:
    """Copies sound tracks and subtitles, packet by packet, byte for byte.

    Args:
        source: the file with them; it may have none.
        output: where they go; its header must not be written yet.

    Attributes:
        problems: a sentence for each that the output's format cannot hold.

    Raises:
        InputError: the source cannot be read.
        OutputError: the output's format cannot hold the sound.
    """

    def __init__(self, source: Path, output: av.container.OutputContainer):
        self._source = source
        self._input = open_container(source)
        self._output = output
        self._origin = origin(self._input)
        self._clock = clock_of(source, self._input)
        self.problems: list[str] = []
        self._damages = 0
        self._tracks = {}
        self._copied: dict[int, Held] = {}
        for stream in self._input.streams:
            if stream.type in KINDS and stream.codec_context is not None:
                self._add_track(stream, source)
            if stream.index not in self._tracks:
                stream.discard = av.stream.Discard.all
        self._packets: Iterator[tuple[Fraction, av.Packet]] = iter(())
        self._next: tuple[Fraction, av.Packet] | None = None

    def _add_track(self, stream: av.stream.Stream, source: Path) -> None:
        codec = stream.codec_context.codec.canonical_name
        if self._output.format.name == "mov" and codec in NOT_IN_MOV:
            self._refuse(stream, source)
            return
        try:
            track = self._output.add_stream_from_template(stream)
        except ValueError:
            self._refuse(stream, source)
            return
        track.metadata.update(names_of(stream))
        track.disposition = stream.disposition
        self._tracks[stream.index] = track
        self._copied[track.index] = held_of(stream)

    def _refuse(self, stream: av.stream.Stream, source: Path) -> None:
        kind = "sound" if stream.type == "audio" else "subtitles"
        sentence = (
            f"{source} has {kind} ({stream.codec_context.name}) that a file of "
            "the output's kind cannot hold: let the output's name end in .mkv"
        )
        if stream.type == "audio":
            self.close()
            raise OutputError(f"{sentence}.")
        self.problems.append(f"{sentence} to keep them.")

    def begin(self, cut: Fraction, end: Fraction | None) -> None:
        """Sets the part that is copied.

        Args:
            cut: seconds in the source that become zero in the output; what
                lies before a cut that is not at zero is left out.
            end: seconds in the source from which on the rest is left out.
        """
        if cut and self._clock.is_plain():
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
            packet = self._next[1]
            self._copied[packet.stream_index].add(packet)
            self._output.mux(packet)
            self._next = next(self._packets, None)

    def what_is_lost(self, output: Path) -> list[str]:
        """Compares the finished file with what was to be copied.

        Args:
            output: the finished file.

        Returns:
            A sentence for each track that is not whole in it.

        Raises:
            InputError: it cannot be read.
        """
        lost = []
        if self._damages:
            lost.append(
                f"{self._source} cannot be read in {self._damages} places: "
                "sound or subtitles of them may be missing in the output."
            )
        left = {kind: [] for kind in KINDS}
        for held in held_in(output):
            left[held.kind].append(held)
        for copied in self._copied.values():
            own = left[copied.kind]
            found = own.pop(0) if own else Held(copied.kind)
            if not found.holds(copied):
                kind = "sound" if copied.kind == "audio" else "subtitles"
                lost.append(
                    f"The output holds {found.packets} of {copied.packets} "
                    f"packets of the {kind} of {self._source} (a track in "
                    f"{copied.codec}): check that the disk has space and is in "
                    "order, or let the output's name end in .mkv."
                )
        return lost

    def close(self) -> None:
        """Closes the source."""
        self._input.close()

    def _part(
        self, cut: Fraction, end: Fraction | None
    ) -> Iterator[tuple[Fraction, av.Packet]]:
        """Yields packets and their times as they will be in the output."""
        length = None if end is None else end - cut
        latest: dict[int, int] = {}
        for packet in self._source_packets():
            track = packet.stream_index
            stamp = packet.pts
            if stamp is not None:
                stamp -= round((self._origin + cut) / packet.time_base)
            stamp = _risen(packet, stamp, latest.get(track))
            latest[track] = stamp
            if length is not None and stamp * packet.time_base >= length:
                if stamp * packet.time_base >= length + _MARGIN:
                    return
                continue
            if cut and stamp < 0:
                stamp = _shown_from_zero(packet, stamp)
                if stamp is None:
                    continue
            packet.pts = packet.dts = stamp
            packet.stream = self._tracks[track]
            yield stamp * packet.time_base, packet

    def _count_damage(self) -> None:
        self._damages += 1

    def _source_packets(self) -> Iterator[av.Packet]:
        if not self._tracks:
            return
        streams = [self._input.streams[index] for index in self._tracks]
        packets = read_packets(self._input, streams, self._count_damage)
        for packet in self._clock.apply(packets):
            if packet.size:
                yield packet


def _risen(packet: av.Packet, stamp: int | None, last: int | None) -> int:
    """Gives a packet's time, moved where it would go back in its track.

    Several subtitles may begin at once; sound may not.
    """
    if last is None:
        return stamp or 0
    if packet.stream.type == "subtitle":
        return last if stamp is None else max(stamp, last)
    if stamp is None or stamp <= last:
        return last + (packet.duration or 1)
    return stamp


def _shown_from_zero(packet: av.Packet, stamp: int) -> int | None:
    """Shortens a subtitle that a cut goes through; else there is no time."""
    left = stamp + (packet.duration or 0)
    if packet.stream.type != "subtitle" or left <= 0:
        return None
    packet.duration = left
    return 0
