"""One way to read a video, a picture or a folder of pictures."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Self

from faceswap_gan.errors import InputError
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.frame import Source
from faceswap_gan.video.images import iter_images
from faceswap_gan.video.images import read_image
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.workspace import IMAGE_SUFFIXES
from faceswap_gan.workspace import image_files


def open_source(
    path: Path,
    start: Fraction | float | None = None,
    end: Fraction | float | None = None,
) -> Source:
    """Opens a video, a picture or a folder of pictures.

    Args:
        path: the file or folder; what it is follows from its ending.
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
    if path.suffix.lower() in IMAGE_SUFFIXES:
        return ImageSource(path)
    return VideoReader(path, start, end)


class ImageSource:
    """A picture as a source of one frame.

    Args:
        path: the picture.

    Raises:
        InputError: it cannot be read.
    """

    kind = "image"
    frames = 1

    def __init__(self, path: Path):
        self.path = Path(path)
        self._image = read_image(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __iter__(self) -> Iterator[Frame]:
        yield Frame(self._image, 0, self.path.name, pts=0)

    def problems(self) -> list[str]:
        """A picture that cannot be read is an error, so there are none."""
        return []


class FolderSource:
    """The pictures of a folder as frames, in the order of their names.

    Args:
        path: the folder; its subfolders are left out.

    Raises:
        InputError: nothing in it is a picture by its name, or, at the end of
            the iteration, none could be read.
    """

    kind = "folder"

    def __init__(self, path: Path):
        self.path = Path(path)
        self.frames = len(image_files(self.path))
        self._problems: list[str] = []
        if not self.frames:
            raise InputError(
                f"{path} holds no pictures: put files in it that end in one "
                f"of {' '.join(IMAGE_SUFFIXES)}."
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def __iter__(self) -> Iterator[Frame]:
        self._problems.clear()
        index = -1
        pictures = iter_images(self.path, self._problems)
        for index, (file, image) in enumerate(pictures):
            yield Frame(image, index, file.name, pts=index)
        if index < 0:
            raise InputError(
                f"None of the pictures in {self.path} can be read; the "
                f"first: {self._problems[0]}"
            )

    def problems(self) -> list[str]:
        """Says which pictures could not be read and why."""
        return list(self._problems)
