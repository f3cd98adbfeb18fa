"""Sound encoded anew where a file cannot hold it as it is."""

from collections.abc import Callable
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TypeGuard

import av

from faceswap_gan.video.heard import Heard
from faceswap_gan.video.heard import heard
from faceswap_gan.video.stamps import Packet
from faceswap_gan.video.stamps import seconds_of

# What formats hold, by FFmpeg's names of them; the others hold the usual.
_ENCODERS = {"webm": "libopus"}
_USUAL_ENCODER = "aac"
_NAMES = {"aac": "AAC", "libopus": "Opus"}
# PyAV cannot handle frames of more channels.
_LAYOUTS = {1: "mono", 2: "stereo", 3: "3.0", 4: "quad", 5: "5.0", 6: "5.1"}
# Bits per second of a channel, and how many bits a sample may have at most.
_CHANNEL_BITS = 96_000
_SAMPLE_BITS = 3
# Gaps in the sound, in seconds, from which on they are filled with silence.
_GAP = 0.02


class SoundEncoder:
    """Decodes a track and encodes it anew, on the clock of the output.

    What is missing, also before its beginning, is silence, so that its first
    sample is heard when the output begins.

    Args:
        source: the track.
        output: where it goes; its header must not be written yet.
        on_damage: called for each packet that cannot be decoded.

    Attributes:
        name: what it is encoded as.
        track: the new track.
        length: seconds in the output after which there is no sound, or None.
    """

    def __init__(
        self,
        source: av.AudioStream,
        output: av.container.OutputContainer,
        on_damage: Callable[[], None],
    ):
        name = _ENCODERS.get(output.format.name, _USUAL_ENCODER)
        self.name = _NAMES[name]
        self._source, self._on_damage = source, on_damage
        self._layout = _LAYOUTS[source.channels]
        self._rate = _rate_for(name, source.rate)
        track = output.add_stream(
            name, self._rate, layout=self._layout, time_base=self._unit
        )
        if not isinstance(track, av.AudioStream):
            raise TypeError(f"{name} must be an encoder of sound.")
        self.track = track
        bits = min(_CHANNEL_BITS, _SAMPLE_BITS * self._rate)
        self.track.bit_rate = bits * source.channels
        self.length: Fraction | None = None
        self._graph: av.filter.Graph | None = None
        self._form: tuple[str, str, int] | None = None
        self._samples = self._frame = 0
        self._end = Fraction(0)

    @property
    def _unit(self) -> Fraction:
        return Fraction(1, self._rate)

    def encode(self, packet: "Packet | None") -> Iterator[Packet]:
        """Yields what a packet of the source, at its new time, becomes."""
        try:
            frames = self._source.codec_context.decode(packet)
        except av.FFmpegError:
            self._on_damage()
            return
        for frame in frames:
            yield from self._encoded(frame)

    def finish(self) -> Iterator[Packet]:
        """Yields what is left at the end."""
        yield from self.encode(None)
        yield from self._leave_graph()
        yield from self.track.encode(None)
        self._frame = self.track.codec_context.frame_size

    def what_is_lost(self, output: Path, number: int) -> list[str]:
        """Says what of the sound is not heard in the finished file.

        Args:
            output: the file.
            number: that of the track among those of sound.

        Raises:
            InputError: it cannot be read.
        """
        found = heard(output, number)
        whole = Heard(Fraction(0), self._end, self._samples * self._unit)
        if found.holds(whole, self._frame * self._unit):
            return []
        return [
            f"Of the sound that was encoded anew {float(found.lasts):.2f} of "
            f"{float(whole.lasts):.2f} s are heard in the output, from "
            f"{float(found.begin):.2f} to {float(found.end):.2f} s: check that "
            "the disk has space and is in order, or let the output's name end "
            "in .mkv."
        ]

    def _encoded(self, frame: av.AudioFrame) -> Iterator[Packet]:
        begin = self._end
        if frame.pts is not None:
            begin = seconds_of(frame)
        end = begin + Fraction(frame.samples, frame.sample_rate)
        if end <= 0 or (self.length is not None and begin >= self.length):
            return
        limit = end if self.length is None else min(end, self.length)
        self._end = max(self._end, limit)
        form = frame.format.name, frame.layout.name, frame.sample_rate
        if form != self._form:
            yield from self._leave_graph()
            self._form, self._graph = form, self._graph_for(frame)
        if self._graph is not None:
            self._graph.push(frame)
            yield from self._pulled(self._graph)

    def _graph_for(self, frame: av.AudioFrame) -> av.filter.Graph:
        """Brings frames to the clock, rate and layout of the new track."""
        graph = av.filter.Graph()
        nodes = [
            graph.add_abuffer(
                sample_rate=frame.sample_rate,
                format=frame.format.name,
                layout=named_layout(frame.layout),
                time_base=frame.time_base,
            ),
            graph.add(
                "aresample",
                f"{self._rate}:async=1:min_hard_comp={_GAP}"
                f":first_pts={self._samples}",
            ),
            graph.add("aformat", f"fltp:{self._rate}:{self._layout}"),
        ]
        if self.length is not None:
            last = round(self.length / self._unit)
            nodes.append(graph.add("atrim", f"end_pts={last}"))
        graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
        return graph

    def _leave_graph(self) -> Iterator[Packet]:
        if self._graph is not None:
            self._graph.push(None)
            yield from self._pulled(self._graph)

    def _pulled(self, graph: av.filter.Graph) -> Iterator[Packet]:
        while True:
            try:
                frame = graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            if not isinstance(frame, av.AudioFrame):
                continue
            frame.pts, frame.time_base = self._samples, self._unit
            self._samples += frame.samples
            yield from self.track.encode(frame)


def can_encode(source: av.stream.Stream) -> TypeGuard[av.AudioStream]:
    """Whether a track is sound that can be encoded anew."""
    return (
        isinstance(source, av.AudioStream)
        and source.channels in _LAYOUTS
        and source.rate > 0
    )


def named_layout(layout: av.AudioLayout) -> str:
    """Names the usual layout of as many channels where a file names none."""
    if layout.name.endswith(" channels"):
        return _LAYOUTS.get(layout.nb_channels, layout.name)
    return layout.name


def _rate_for(encoder: str, rate: int) -> int:
    """The lowest rate of an encoder that keeps all of the source's."""
    rates = av.Codec(encoder, "w").audio_rates or [rate]
    return min((r for r in rates if r >= rate), default=max(rates))
