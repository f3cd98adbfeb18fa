"""For how long the last frame of a video is shown."""

from fractions import Fraction

from faceswap_gan.video.stamps import Packet
from faceswap_gan.video.stamps import coded_of
from faceswap_gan.video.stamps import stamp_of


class LastDuration:
    """Sets the duration of the last packet; others last until the next one.

    Args:
        in_coding_order: durations of the format are those between packets as
            they are coded, as in MP4 and MOV.
    """

    def __init__(self, in_coding_order: bool):
        self._in_coding_order = in_coding_order
        self._delay: int | None = None

    def set(
        self,
        packets: list[Packet],
        shown: int,
        duration: int | None,
        is_end: bool,
    ) -> None:
        """Sets it where the packet is among those that an encoder gave.

        Args:
            packets: in the order of coding.
            shown: the time of the last frame so far.
            duration: of that frame, or None.
            is_end: no packet follows.
        """
        if not packets or not duration:
            return
        for packet in packets:
            if self._delay is None:
                self._delay = stamp_of(packet) - coded_of(packet)
            if packet.pts == shown:
                packet.duration = duration
        if is_end and self._in_coding_order:
            coded = coded_of(packets[-1]) + (self._delay or 0)
            packets[-1].duration = shown + duration - coded


def last_duration(
    pts: int,
    packet_duration: int,
    coded_end: int | None,
    header_end: Fraction | None,
    end: Fraction | None,
    time_base: Fraction,
    tolerance: Fraction,
) -> int | None:
    """Returns for how long the last frame of a video is shown.

    Args:
        pts: its time.
        packet_duration: as its packet says, or 0.
        coded_end: where the packet that was coded last ends, if known: MP4
            gives a long duration to that one.
        header_end: seconds at which the file's header lets it end, if it does.
        end: seconds at which the part that is read ends, or None.
        time_base: seconds per unit of the times.
        tolerance: seconds by which the end of a whole file may be missed.

    Returns:
        The duration, or None where the file does not say so.
    """
    duration = packet_duration
    if header_end is not None and coded_end is not None:
        is_whole = header_end - coded_end * time_base <= tolerance
        if is_whole:
            duration = max(duration, round(header_end / time_base) - pts)
    if end is not None:
        duration = min(duration, round(end / time_base) - pts)
    return duration or None
