"""The sound of a finished file: when it is heard, and whether it is a copy."""

import contextlib
import dataclasses
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av

from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import read_packets
from faceswap_gan.video.stamps import seconds_of


@dataclasses.dataclass(frozen=True)
class Heard:
    """When a track of sound is heard.

    Attributes:
        begin: seconds at which its first sample is heard.
        end: seconds at which its last one ends.
        lasts: seconds of sound between both, less than that with a hole.
    """

    begin: Fraction
    end: Fraction
    lasts: Fraction

    def holds(self, other: "Heard", frame: Fraction) -> bool:
        """Whether it is another one encoded anew.

        Args:
            other: what was encoded.
            frame: seconds of a frame of sound, by which codecs round.
        """
        mine, its = dataclasses.astuple(self), dataclasses.astuple(other)
        return all(abs(a - b) <= frame for a, b in zip(mine, its, strict=True))


def heard(path: Path, number: int) -> Heard:
    """Decodes a track of sound and says when it is heard.

    Args:
        path: the file.
        number: that of the track among those of sound.

    Raises:
        InputError: it cannot be read.
    """
    begin: Fraction | None = None
    end, lasts = Fraction(0), Fraction(0)
    for frame in _decoded(path, number):
        start = seconds_of(frame)
        begin = start if begin is None else begin
        length = Fraction(frame.samples, frame.sample_rate)
        end, lasts = start + length, lasts + length
    return Heard(begin or Fraction(0), end, lasts)


def _decoded(path: Path, number: int) -> Iterator[av.AudioFrame]:
    with open_container(path) as container:
        stream = container.streams.audio[number]
        for packet in read_packets(container, [stream], lambda: None):
            # What cannot be decoded is not heard.
            with contextlib.suppress(av.FFmpegError):
                yield from stream.codec_context.decode(packet)


def how_kept(source: Path, output: Path) -> list[dict[str, str]]:
    """Says of each track of sound whether it is the source's own.

    Args:
        source: the file that it was copied or encoded of.
        output: the finished file.

    Raises:
        InputError: one of both cannot be read.
    """
    codecs = _codecs(output)
    # Pictures and masks have none, and their source need not be read.
    originals = _codecs(source) if codecs else []
    return [
        {"codec": now} | ({} if now == was else {"encoded_anew_from": was})
        for was, now in zip(originals, codecs, strict=False)
    ]


def _codecs(path: Path) -> list[str]:
    with open_container(path) as container:
        return [
            stream.codec_context.codec.canonical_name
            for stream in container.streams.audio
            if stream.codec_context is not None
        ]
