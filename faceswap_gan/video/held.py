"""How much sound and how many subtitles a file holds, by its own packets."""

import dataclasses
from pathlib import Path

import av

from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import read_packets
from faceswap_gan.video.stamps import Packet

KINDS = ("audio", "subtitle")
"""Streams that are copied without decoding."""


@dataclasses.dataclass
class Held:
    """What a stream of sound or subtitles holds.

    Attributes:
        kind: one of `KINDS`.
        codec: how it is coded.
        packets: how many there are.
        size: bytes in all of them.
    """

    kind: str
    codec: str = ""
    packets: int = 0
    size: int = 0

    def add(self, packet: Packet) -> None:
        """Counts a packet."""
        self.packets += 1
        self.size += packet.size

    def holds(self, other: "Held") -> bool:
        """Whether it is no less than another that it is a copy of.

        Formats divide plain samples into packets of their own. Other packets
        stay, but may lose what frames them in an MPEG stream.
        """
        if other.codec.startswith("pcm_"):
            return self.size >= other.size
        return self.packets >= other.packets


NOTHING = Held("")
"""What a stream holds that is not there."""


def held_of(stream: av.stream.Stream) -> Held:
    """Begins to count a stream."""
    coding = stream.codec_context
    return Held(stream.type, "" if coding is None else coding.name)


def held_in(path: Path) -> list[Held]:
    """Counts what a finished file holds.

    Args:
        path: the file.

    Returns:
        The sum of each stream of sound or subtitles, in their order.

    Raises:
        InputError: it cannot be read.
    """
    with open_container(path) as container:
        streams = [s for s in container.streams if s.type in KINDS]
        held = {stream.index: held_of(stream) for stream in streams}
        if streams:
            for packet in read_packets(container, streams, lambda: None):
                if packet.size:
                    held[packet.stream_index].add(packet)
    return list(held.values())
