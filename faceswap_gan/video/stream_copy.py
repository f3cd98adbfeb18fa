"""Sound and subtitles of a video, carried into another."""

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
from faceswap_gan.video.held import NOTHING
from faceswap_gan.video.held import Held
from faceswap_gan.video.held import held_in
from faceswap_gan.video.held import held_of
from faceswap_gan.video.packet_times import is_within
from faceswap_gan.video.packet_times import risen
from faceswap_gan.video.sound import SoundEncoder
from faceswap_gan.video.sound import can_encode
from faceswap_gan.video.sound import named_layout
from faceswap_gan.video.stamps import Packet
from faceswap_gan.video.stamps import seconds_of
from faceswap_gan.video.stamps import unit_of

# Seconds around a part in which its sound may lie: files store sound and
# picture of the same moment a little apart.
_MARGIN = 2


class StreamCopy:
    """Copies sound tracks and subtitles, packet by packet, byte for byte.

    Sound that the output's format cannot hold is encoded anew.

    Args:
        source: the file with them; it may have none.
        output: where they go; its header must not be written yet.

    Attributes:
        problems: a sentence for each that the output's format cannot hold.

    Raises:
        InputError: the source cannot be read.
        OutputError: the output's format cannot hold the sound, which cannot
            be encoded anew either.
    """

    def __init__(self, source: Path, output: av.container.OutputContainer):
        self._source = source
        self._input = open_container(source)
        self._output = output
        self._origin = origin(self._input)
        self._clock = clock_of(source, self._input)
        self.problems: list[str] = []
        self._damages = 0
        self._tracks: dict[int, av.stream.Stream] = {}
        self._copied: dict[int, Held] = {}
        self._encoders: dict[int, SoundEncoder] = {}
        for stream in self._input.streams:
            if stream.type in KINDS and stream.codec_context is not None:
                self._add_track(stream, source)
            if stream.index not in self._tracks:
                stream.discard = av.stream.Discard.all
        self._packets: Iterator[tuple[Fraction, Packet]] = iter(())
        self._next: tuple[Fraction, Packet] | None = None

    def _add_track(self, stream: av.stream.Stream, source: Path) -> None:
        track = self._copy_of(stream) or self._encoded(stream, source)
        if track is not None:
            track.metadata.update(names_of(stream))
            track.disposition = stream.disposition
            self._tracks[stream.index] = track
            self._copied[track.index] = held_of(stream)

    def _copy_of(self, stream: av.stream.Stream) -> av.stream.Stream | None:
        codec = stream.codec_context.codec.canonical_name
        if self._output.format.name == "mov" and codec in NOT_IN_MOV:
            return None
        try:
            track = self._output.add_stream_from_template(stream)
        except ValueError:
            return None
        if isinstance(stream, av.AudioStream) and isinstance(
            track, av.AudioStream
        ):
            # MP4 takes no samples of unnamed channels.
            track.codec_context.layout = named_layout(stream.layout)
        return track

    def _encoded(
        self, stream: av.stream.Stream, source: Path
    ) -> av.stream.Stream | None:
        kind = "sound" if stream.type == "audio" else "subtitles"
        sentence = (
            f"{source} has {kind} ({stream.codec_context.name}) that a file of "
            "the output's kind cannot hold"
        )
        if can_encode(stream):
            encoder = SoundEncoder(stream, self._output, self._count_damage)
            self._encoders[encoder.track.index] = encoder
            self.problems.append(
                f"{sentence}: it is encoded anew as {encoder.name}. Let the "
                "output's name end in .mkv to keep it as it is."
            )
            return encoder.track
        advice = "let the output's name end in .mkv"
        if stream.type == "audio":
            self.close()
            raise OutputError(f"{sentence}: {advice}.")
        self.problems.append(f"{sentence}: {advice} to keep them.")
        return None

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
        for encoder in self._encoders.values():
            encoder.length = None if end is None else end - cut
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
        left: dict[str, list[Held]] = {kind: [] for kind in KINDS}
        for held in held_in(output):
            left[held.kind].append(held)
        numbers = dict.fromkeys(KINDS, 0)
        for index, copied in self._copied.items():
            number = numbers[copied.kind]
            numbers[copied.kind] += 1
            if index in self._encoders:
                lost += self._encoders[index].what_is_lost(output, number)
            else:
                found = left[copied.kind][number : number + 1]
                lost += self._lost_packets(copied, *found)
        return lost

    def _lost_packets(self, copied: Held, found: Held = NOTHING) -> list[str]:
        if found.holds(copied):
            return []
        kind = "sound" if copied.kind == "audio" else "subtitles"
        return [
            f"The output holds {found.packets} of {copied.packets} "
            f"packets of the {kind} of {self._source} (a track in "
            f"{copied.codec}): check that the disk has space and is in "
            "order, or let the output's name end in .mkv."
        ]

    def close(self) -> None:
        """Closes the source."""
        self._input.close()

    def _part(
        self, cut: Fraction, end: Fraction | None
    ) -> Iterator[tuple[Fraction, Packet]]:
        """Yields packets and their times as they will be in the output."""
        length = None if end is None else end - cut
        for packet in self._shifted(cut, length):
            track = self._tracks[packet.stream_index]
            encoder = self._encoders.get(track.index)
            if encoder is not None:
                for made in encoder.encode(packet):
                    yield seconds_of(made), made
            elif is_within(packet, bool(cut), length):
                packet.stream = track
                yield seconds_of(packet), packet
        for encoder in self._encoders.values():
            for made in encoder.finish():
                yield seconds_of(made), made

    def _shifted(
        self, cut: Fraction, length: Fraction | None
    ) -> Iterator[Packet]:
        """Yields packets that have the times of the output."""
        latest: dict[int, int] = {}
        for packet in self._source_packets():
            stamp = packet.pts
            if stamp is not None:
                stamp -= round((self._origin + cut) / unit_of(packet))
            stamp = risen(packet, stamp, latest.get(packet.stream_index))
            latest[packet.stream_index] = packet.pts = packet.dts = stamp
            time = stamp * unit_of(packet)
            if length is not None and time >= length + _MARGIN:
                return
            yield packet

    def _count_damage(self) -> None:
        self._damages += 1

    def _source_packets(self) -> Iterator[Packet]:
        if not self._tracks:
            return
        streams = [self._input.streams[index] for index in self._tracks]
        packets = read_packets(self._input, streams, self._count_damage)
        for packet in self._clock.apply(packets):
            if packet.size:
                yield packet
