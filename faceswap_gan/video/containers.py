"""Opening video files, and reading their packets past damage."""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import cast

import av

from faceswap_gan.errors import InputError
from faceswap_gan.errors import NotAVideoError
from faceswap_gan.files import check_ordinary
from faceswap_gan.video.formats import format_of
from faceswap_gan.video.stamps import Packet
from faceswap_gan.video.stamps import unit_of

_MAX_FAILURES = 1000
_MIN_CLOCK = 90000


def open_container(path: Path) -> av.container.InputContainer:
    """Opens a video or audio file.

    Args:
        path: the file.

    Returns:
        The container; the caller closes it.

    Raises:
        InputError: there is no such file, or it cannot be read.
        NotAVideoError: it is something else than a video.
    """
    path = Path(path)
    if not path.exists():
        raise InputError(f"{path} does not exist: check the name.")
    if path.is_dir():
        raise InputError(f"{path} is a folder: name a video file.")
    try:
        if check_ordinary(path).st_size == 0:
            raise InputError(f"{path} is empty: copy or download it again.")
        # An absolute name: "a:b.mp4" would be taken for the protocol "a".
        container = av.open(str(path.absolute()))
    except (av.FFmpegError, OSError) as error:
        raise _refusal(path, error) from error
    # Guessed timestamps would be in the order of coding, not of showing.
    container.flags &= ~cast(int, av.container.Flags.gen_pts.value)
    return container


def _refusal(path: Path, error: av.FFmpegError | OSError) -> InputError:
    if not isinstance(error, av.InvalidDataError | av.EOFError):
        return InputError(f"{path} cannot be read ({error.strerror}).")
    with open(path, "rb") as file:
        is_mp4 = file.read(8)[4:] == b"ftyp"
    if is_mp4:
        return InputError(
            f"{path} breaks off before its index, without which an MP4 "
            "cannot be played: copy, download or record it again."
        )
    return NotAVideoError(
        f"{path} is not a video: check that a player can play it."
    )


def video_stream(
    container: av.container.InputContainer, path: Path
) -> av.video.stream.VideoStream:
    """Returns the film of a container, not the cover picture of a song.

    Raises:
        InputError: there is none, or no decoder for it.
    """
    stream = container.streams.best("video")
    cover = av.stream.Disposition.attached_pic
    if not isinstance(stream, av.VideoStream) or stream.disposition & cover:
        raise InputError(f"{path} holds no video: name a file that does.")
    if stream.codec_context is None:
        raise InputError(
            f"{path} is coded in a way that FFmpeg cannot decode: convert "
            "it to H.264 first."
        )
    return stream


def rate_of(stream: av.video.stream.VideoStream) -> Fraction | None:
    """Returns the frames per second of a video on average, if it is known.

    Some Matroska files claim thousands: an average is no higher than the rate
    that FFmpeg finds in the times of the first frames.
    """
    rates = stream.average_rate, stream.guessed_rate
    return min(filter(None, rates), default=None)


def origin(container: av.container.InputContainer) -> Fraction:
    """The time in seconds at which a container's clock starts.

    MPEG streams carry on with the clock of a broadcast; every other format
    counts from zero, so that a late first frame there is meant to be late.
    """
    flags = container.format.flags
    if not flags & cast(int, av.format.Flags.ts_discont.value):
        return Fraction(0)
    starts = [
        stream.start_time * unit_of(stream)
        for stream in (*container.streams.video, *container.streams.audio)
        if stream.start_time is not None
    ]
    return min(starts, default=Fraction(0))


def read_packets(
    container: av.container.InputContainer,
    streams: Sequence[av.stream.Stream],
    on_damage: Callable[[], None],
) -> Iterator[Packet]:
    """Reads packets to the end of the file, past what cannot be read.

    Args:
        container: where to read on.
        streams: those whose packets are wanted.
        on_damage: called for each place that cannot be read.

    Yields:
        Packets in the file's order, at the end an empty one for each stream.
    """
    for _ in range(_MAX_FAILURES):
        try:
            yield from container.demux(list(streams))
            return
        except av.FFmpegError:
            on_damage()


def create_container(
    path: Path, time_base: Fraction
) -> av.container.OutputContainer:
    """Prepares a video file; nothing is written yet.

    Args:
        path: the file; its ending chooses the format.
        time_base: that of the video, so that MP4, which otherwise rounds the
            time of the first frame to milliseconds, can keep it.

    Raises:
        OutputError: videos are not written to files with this ending.
    """
    clock = time_base.denominator * -(-_MIN_CLOCK // time_base.denominator)
    options = {"movflags": "+faststart", "movie_timescale": str(clock)}
    return av.open(
        str(path.absolute()),
        "w",
        format=format_of(path),
        container_options=options,
    )
