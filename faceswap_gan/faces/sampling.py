"""Which frames of a source are searched, and what their faces come from."""

from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.faces.face_set import Origin
from faceswap_gan.faces.video_tracker import with_cuts
from faceswap_gan.hashing import sha256_of
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source


def sampled(
    source: Source, every: int, before: int, count: Callable[[], None]
) -> Iterator[tuple[Frame, bool]]:
    """Yields every n-th frame, and whether a shot began since.

    Each picture of a folder is a shot of its own.

    Args:
        source: where they are.
        every: take every n-th frame of a video.
        before: index of the last frame that was read before, or -1.
        count: called for each frame that was not read before.
    """
    if source.kind == "video":
        source.skip(max(0, before))
        yield from with_cuts(source, every, before, count)
        return
    for frame in source:
        if frame.index > before:
            count()
            yield frame, True


def origin_in(folder: Path, frame: Frame) -> Origin:
    """Names the picture of a folder that a face is from."""
    return Origin(frame.name, sha256_of(folder / frame.name))
