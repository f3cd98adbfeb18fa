"""When the pictures of a finished video are shown."""

from fractions import Fraction
from pathlib import Path

from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import video_stream
from faceswap_gan.video.stamps import seconds_of
from faceswap_gan.video.stamps import stamp_of
from faceswap_gan.video.stamps import unit_of


def shown_times(path: Path) -> list[Fraction]:
    """Returns the seconds at which pictures appear, and the end of the last.

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
        times = sorted(map(seconds_of, packets))
        if not times:
            return []
        last = max(packets, key=stamp_of)
        end = times[-1] + (last.duration or 0) * unit_of(last)
    return [time - times[0] for time in (*times, end)]
