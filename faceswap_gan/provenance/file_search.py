"""Looking for the watermark in a file, whatever its name says it is."""

import contextlib
import itertools
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from faceswap_gan.errors import InputError
from faceswap_gan.errors import NotAVideoError
from faceswap_gan.picture_names import IMAGE_SUFFIXES
from faceswap_gan.provenance.watermark_search import Reading
from faceswap_gan.provenance.watermark_search import read
from faceswap_gan.video.frame import Source
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.source import ImageSource

FRAMES = 60
PLACES = (0.0, 0.5)  # of a video, where frames are taken from


def watermark_of(path: Path, thorough: bool = True) -> Reading | None:
    """Looks at some frames from the start, then from the middle.

    Args:
        path: a video or a picture.
        thorough: whether also in frames that were scaled, squeezed or turned,
            which takes seconds.

    Raises:
        InputError: it is neither.
    """
    for place in PLACES:
        found = read(frames_at(path, place), thorough)
        if found is not None:
            return found
    return None


def frames_at(path: Path, place: float) -> Iterator[np.ndarray]:
    """Yields up to `FRAMES` frames, (H, W, 3) uint8 RGB.

    Args:
        path: a video or a picture.
        place: where to begin, as a share of the whole; beyond 0 there are
            frames only where those at 0 are not all.

    Raises:
        InputError: it is neither.
    """
    with _opened(path) as source:
        if place == 0:
            yield from (f.image for f in itertools.islice(source, FRAMES))
            return
        if source.kind != "video" or (source.frames or 0) <= FRAMES:
            return
        start = source.duration and source.duration * place
    with contextlib.suppress(InputError), VideoReader(path, start) as video:
        yield from (f.image for f in itertools.islice(video, FRAMES))


def _opened(path: Path) -> Source:
    """Opens a file as what its name says, or else as the other.

    Raises:
        InputError: it cannot be opened as either.
    """
    ways: list[Callable[[Path], Source]] = [VideoReader, ImageSource]
    if path.suffix.lower() in IMAGE_SUFFIXES:
        ways.reverse()
    try:
        return ways[0](path)
    except InputError as error:
        with contextlib.suppress(InputError):
            return ways[1](path)
        if isinstance(error, NotAVideoError):
            raise InputError(
                f"{path} is neither a video nor a picture."
            ) from error
        raise error
