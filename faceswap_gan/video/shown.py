"""When the pictures of a finished video are shown."""

from fractions import Fraction
from pathlib import Path

from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import video_stream


def shown_times(path: Path) -> list[Fraction]:
    """Gives the seconds at which pictures appear, and the end of the last.

    The packets of the file itself are asked, so that nothing is taken on
    trust from what wrote it.

    Args:
        path: a complete video.

    Returns:
        One more than there are pictures; the first is 0.

    Raises:
        InputError: it cannot be read.
    """
    with open_container(path) as container:
        stream = video_stream(container, path)
        packets = [p for p in container.demux(stream) if p.size]
        times = sorted(packet.pts * packet.time_base for packet in packets)
        if not times:
            return []
        last = max(packets, key=lambda packet: packet.pts)
        end = times[-1] + (last.duration or 0) * last.time_base
    return [time - times[0] for time in (*times, end)]
