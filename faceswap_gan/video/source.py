"""One way to read a video, a picture or a folder of pictures."""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal
from typing import Self

from faceswap_gan.errors import InputError
from faceswap_gan.errors import NotAVideoError
from faceswap_gan.names import first_of
from faceswap_gan.picture_names import IMAGE_SUFFIXES
from faceswap_gan.picture_names import image_files
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source
from faceswap_gan.video.images import iter_images
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import read_transparency
from faceswap_gan.video.picture_files import is_animated
from faceswap_gan.video.reader import VideoReader

_STILLS_ALONE = (".webp", ".avif")
_NAMED = 10


def open_source(
    path: Path,
    start: Fraction | float | None = None,
    end: Fraction | float | None = None,
) -> Source:
    """Opens a video, a picture or a folder of pictures.

    Args:
        path: the file or folder; what it is follows from its ending. An
            animated picture is a video.
        start: seconds, for a video: where to begin.
        end: seconds, for a video: where to stop.

    Returns:
        The source, to be used in a `with` statement.

    Raises:
        InputError: it is not there or cannot be used.

    Example:
        >>> with open_source("holiday.mp4") as source:
        ...     for frame in source:
        ...         print(frame.name, frame.image.shape)
    """
    path = Path(path)
    if path.is_dir():
        return FolderSource(path)
    if path.suffix.lower() in IMAGE_SUFFIXES and not _is_film(path):
        return ImageSource(path)
    try:
        return VideoReader(path, start, end)
    except NotAVideoError as error:
        raise InputError(
            f"{path} is not a video, and by its name not a picture: check "
            "that a player can play it, or give a picture an ending such as "
            ".jpg."
        ) from error


def _is_film(path: Path) -> bool:
    """Whether a picture is animated, and so read like a video.

    Raises:
        InputError: it is animated in a way that FFmpeg does not read.
    """
    if not is_animated(path):
        return False
    if path.suffix.lower() in _STILLS_ALONE:
        raise InputError(
            f"{path} is animated, and FFmpeg reads no more than the first "
            "frame of such a file: convert it to .gif or .mp4 first."
        )
    return True


class _Pictures:
    """What a picture and a folder of pictures have in common."""

    duration = None

    def __init__(self, path: Path, frames: Iterator[Frame]):
        self.path = Path(path)
        self._frames = frames

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __iter__(self) -> Iterator[Frame]:
        return self._frames

    def skip(self, count: int) -> None:
        """Passes over the next pictures; see `Source.skip`."""
        for _ in itertools.islice(self._frames, count):
            pass


class ImageSource(_Pictures):
    """A picture as a source of one frame.

    Args:
        path: the picture.

    Raises:
        InputError: it cannot be read.
    """

    kind: Literal["image"] = "image"
    frames = 1

    def __init__(self, path: Path):
        super().__init__(path, self._read())
        self._image = read_image(self.path)

    def problems(self) -> list[str]:
        """A picture that cannot be read is an error, so there are none."""
        return []

    def _read(self) -> Iterator[Frame]:
        rgba = read_transparency(self.path)
        yield Frame(self._image, 0, self.path.name, pts=0, rgba=rgba)


class FolderSource(_Pictures):
    """The pictures of a folder as frames, in the order of their names.

    Args:
        path: the folder; its subfolders are left out.

    Raises:
        InputError: nothing in it is a picture by its name, or, at the end of
            the iteration, none could be read.
    """

    kind: Literal["folder"] = "folder"

    def __init__(self, path: Path):
        super().__init__(path, self._read())
        self.frames = len(image_files(self.path))
        self._problems: list[str] = []
        self._skipped = _other_files(self.path)
        if not self.frames:
            raise InputError(
                f"{path} holds no pictures: put files in it that end in one "
                f"of {' '.join(IMAGE_SUFFIXES)}."
            )

    def problems(self) -> list[str]:
        """Says which files were not read and why."""
        return self._skipped + self._problems

    def _read(self) -> Iterator[Frame]:
        index = -1
        pictures = iter_images(self.path, self._problems)
        for index, (file, image) in enumerate(pictures):
            rgba = read_transparency(file)
            yield Frame(image, index, file.name, pts=index, rgba=rgba)
        if index < 0:
            raise InputError(
                f"None of the pictures in {self.path} can be read; the "
                f"first: {self._problems[0]}"
            )


def _other_files(folder: Path) -> list[str]:
    """Names in a sentence what a folder holds beside pictures."""
    pictures = set(image_files(folder))
    names = sorted(
        file.name
        for file in folder.iterdir()
        if file not in pictures and not file.name.startswith(".")
    )
    if not names:
        return []
    return [
        f"Left out of {folder}, since their names are not those of pictures: "
        f"{first_of(names, _NAMED)}."
    ]
