"""Joining videos of the same coding, packet by packet, without encoding."""

import heapq
from collections.abc import Iterator
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import video_stream
from faceswap_gan.video.output import OutputFile
from faceswap_gan.video.stamps import Packet
from faceswap_gan.video.stamps import stamp_of
from faceswap_gan.video.stamps import unit_of


def join(
    parts: Sequence[Path],
    path: Path,
    *,
    audio_from: Path | None = None,
    cut: Fraction = Fraction(0),
    end: Fraction | None = None,
) -> list[str]:
    """Writes a video of parts that follow each other in time.

    Args:
        parts: videos whose timestamps go on from part to part, written by
            `VideoWriter` with the same settings; each begins with a keyframe
            and refers to no other.
        path: the output, of the same format as the parts.
        audio_from: a file whose sound tracks and subtitles are copied, or
            None.
        cut: seconds in that file that are zero in the output.
        end: seconds in that file from which on the rest is left out.

    Returns:
        Sentences on what the output's format cannot hold.

    Raises:
        InputError: a part or `audio_from` cannot be read.
        OutputError: the file cannot be written.
    """
    with open_container(parts[0]) as first:
        model = video_stream(first, parts[0])
        depth = model.codec_context.reorder_depth
        with OutputFile(path, unit_of(model)) as output:
            # Opaque: a decoder's name need not be that of an encoder too.
            track = output.container.add_stream_from_template(
                model, opaque=True
            )
            track.time_base = model.time_base
            # Matroska's frames last as long as this says.
            if model.guessed_rate is not None:
                track.codec_context.framerate = model.guessed_rate
            if "alpha_mode" in model.metadata:
                track.metadata["alpha_mode"] = model.metadata["alpha_mode"]
            if audio_from is not None:
                output.add_streams_of(audio_from, cut, end)
            output.start()
            for packet in _in_coding_time(_packets(parts), depth):
                packet.stream = track
                output.mux([packet])
        return output.problems()


def _packets(parts: Sequence[Path]) -> Iterator[Packet]:
    for part in parts:
        with open_container(part) as container:
            for packet in container.demux(video_stream(container, part)):
                if packet.size:
                    yield packet


def _in_coding_time(packets: Iterator[Packet], depth: int) -> Iterator[Packet]:
    """Sets the times at which packets are to be decoded.

    Parts know only their own, which overlap. A frame is shown at most `depth`
    frames after it is decoded, so the sorted times of showing, put off by as
    many frames, are times of decoding.
    """
    shown: list[int] = []
    for index, packet in enumerate(packets):
        heapq.heappush(shown, stamp_of(packet))
        if index == 0:
            step = packet.duration or 1
        if index < depth:
            packet.dts = shown[0] - (depth - index) * step
        else:
            packet.dts = heapq.heappop(shown)
        yield packet
