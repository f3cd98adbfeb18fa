"""Times of copied packets: they rise in a track and lie within a part."""

from fractions import Fraction

from faceswap_gan.video.stamps import Packet
from faceswap_gan.video.stamps import seconds_of
from faceswap_gan.video.stamps import stamp_of


def risen(packet: Packet, stamp: int | None, last: int | None) -> int:
    """Returns a packet's time, moved where it would go back in its track.

    Several subtitles may begin at once; sound may not.

    Args:
        packet: the packet.
        stamp: its time, if it is known.
        last: the time of the one before it in its track, if there is one.
    """
    if last is None:
        return stamp or 0
    if packet.stream.type == "subtitle":
        return last if stamp is None else max(stamp, last)
    if stamp is None or stamp <= last:
        return last + (packet.duration or 1)
    return stamp


def is_within(packet: Packet, is_cut: bool, length: Fraction | None) -> bool:
    """Whether a packet belongs to a part, whose start may shorten a subtitle.

    Args:
        packet: the packet, with its time since the part's start.
        is_cut: whether what lies before the start is left out.
        length: seconds that the part lasts, or None for all the rest.
    """
    if length is not None and seconds_of(packet) >= length:
        return False
    begin = stamp_of(packet)
    if begin >= 0 or not is_cut:
        return True
    left = begin + (packet.duration or 0)
    if packet.stream.type != "subtitle" or left <= 0:
        return False
    packet.duration, packet.pts, packet.dts = left, 0, 0
    return True
