"""Times of streams, packets and frames, which a file may leave out."""

from fractions import Fraction
from typing import Any
from typing import Protocol
from typing import TypeAlias

import av

from faceswap_gan.errors import InputError

Packet: TypeAlias = "av.Packet[Any]"
"""A packet of any kind of stream."""


class Clocked(Protocol):
    """What counts time: a stream, a packet or a frame."""

    @property
    def time_base(self) -> Fraction | None:
        """Seconds per unit of its times."""


class Stamped(Clocked, Protocol):
    """What is shown at a time: a packet or a frame."""

    @property
    def pts(self) -> int | None:
        """When it is shown, in units of its time base."""


def unit_of(clocked: Clocked) -> Fraction:
    """Returns seconds per unit of the times of a stream, packet or frame.

    Raises:
        InputError: the file does not say it.
    """
    if clocked.time_base is None:
        raise InputError(
            "A stream of the video does not say how it counts time: convert "
            "the video to MP4 first."
        )
    return clocked.time_base


def stamp_of(stamped: Stamped) -> int:
    """Returns when a packet or frame is shown, in units of its time base.

    Raises:
        InputError: the file does not say it.
    """
    return _known(stamped.pts)


def coded_of(packet: Packet) -> int:
    """Returns when a packet is decoded, in units of its time base.

    Raises:
        InputError: the file does not say it.
    """
    return _known(packet.dts)


def seconds_of(stamped: Stamped) -> Fraction:
    """Returns when a packet or frame is shown, in seconds.

    Raises:
        InputError: the file does not say it.
    """
    return stamp_of(stamped) * unit_of(stamped)


def _known(stamp: int | None) -> int:
    if stamp is None:
        raise InputError(
            "A picture or sound of the video has no time at which it is "
            "played: convert the video to MP4 first."
        )
    return stamp
