"""How long a video is by what its file says before it is read."""

import dataclasses
from fractions import Fraction

import av

from faceswap_gan.video.decoding import Decoder


@dataclasses.dataclass(frozen=True)
class Length:
    """How long a file says that it is.

    Attributes:
        duration: seconds at which the last frame should end, or None.
        of_picture: the same where it is said of the picture alone, or None.
        tolerance: seconds by which a whole file may miss the duration.
    """

    duration: Fraction | None = None
    of_picture: Fraction | None = None
    tolerance: Fraction = Fraction(0)


def stated_length(decoder: Decoder) -> Length:
    """Reads how long a file says that it is.

    Args:
        decoder: of the file.
    """
    stream, container = decoder.stream, decoder.container
    if decoder.clock.end is not None:
        return Length(decoder.clock.end - decoder.origin, tolerance=Fraction(1))
    if stream.duration is not None:
        end = (stream.start_time or 0) + stream.duration
        duration = end * decoder.time_base - decoder.origin
        return Length(duration, duration, 2 / decoder.rate)
    if container.duration is not None:
        # That of the longest stream, which may be the sound.
        duration = Fraction(container.duration, av.time_base)
        return Length(duration, tolerance=Fraction(1))
    return Length()
