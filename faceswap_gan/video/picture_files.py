"""Opening picture files of any size and kind, or saying why one cannot be."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pi_heif
from PIL import Image
from PIL import TiffImagePlugin
from PIL import UnidentifiedImageError

from faceswap_gan.errors import InputError

MAX_MEGAPIXELS = 300
"""Larger pictures are refused by their header, before any memory is taken."""
_BROKEN = (OSError, SyntaxError, ValueError)
_ANIMATED = ("GIF", "PNG", "WEBP", "AVIF")
_SAMPLE_FORMAT = 339
_FLOAT = 3

# Pillow's own limit is lower than what telephones take: `open_picture` has
# another in its place.
Image.MAX_IMAGE_PIXELS = None
pi_heif.register_heif_opener()


@contextlib.contextmanager
def open_picture(path: Path) -> Iterator[Image.Image]:
    """Opens a picture, of which no pixel is read yet.

    Args:
        path: a file of any format that Pillow or libheif reads.

    Yields:
        The picture; what goes wrong while it is read is an `InputError` too.

    Raises:
        InputError: there is no such file, or it cannot be read as a picture.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"{path} is not a file: check the name.")
    try:
        if path.stat().st_size == 0:
            raise InputError(f"{path} is empty: copy or download it again.")
        with Image.open(path) as picture:
            _check_size(path, picture)
            if picture.mode == "F":
                raise InputError(_float_pixels(path))
            yield picture
    except UnidentifiedImageError as error:
        raise InputError(_why_unidentified(path)) from error
    except _BROKEN as error:
        raise InputError(
            f"{path} is damaged ({error}): copy or download it again."
        ) from error


def read_header(path: Path) -> tuple[tuple[int, int], bool]:
    """Reads what a picture says of itself, and none of its pixels.

    Args:
        path: as for `open_picture`.

    Returns:
        Its width and height, and whether it may be transparent in places.

    Raises:
        InputError: there is no such file, or it is no picture.
    """
    try:
        if not Path(path).is_file():
            raise OSError("it is not an ordinary file")
        with Image.open(path) as picture:
            return picture.size, picture.has_transparency_data
    except _BROKEN as error:
        raise InputError(f"{path} is not a picture ({error}).") from error


def _check_size(path: Path, picture: Image.Image) -> None:
    megapixels = picture.width * picture.height / 1e6
    if megapixels > MAX_MEGAPIXELS:
        raise InputError(
            f"{path} has {picture.width}x{picture.height} pixels "
            f"({megapixels:,.0f} megapixels), and at most {MAX_MEGAPIXELS} "
            "megapixels are read: make it smaller first."
        )


def _why_unidentified(path: Path) -> str:
    if _has_float_samples(path):
        return _float_pixels(path)
    return f"{path} is not a picture: check that a viewer can show it."


def _has_float_samples(path: Path) -> bool:
    """Whether a file is a TIFF of a kind that Pillow does not know."""
    with open(path, "rb") as file:
        try:
            tags = TiffImagePlugin.ImageFileDirectory_v2(file.read(8))
            file.seek(tags.next)
            tags.load(file)
        except (*_BROKEN, KeyError, IndexError):
            return False
    return _FLOAT in tags.get(_SAMPLE_FORMAT, ())


def _float_pixels(path: Path) -> str:
    return (
        f"{path} has floating-point pixels, for which no white is fixed: save "
        "it with 8 or 16 bits per channel first."
    )


def is_animated(path: Path) -> bool:
    """Whether a picture has several frames that are shown one by one.

    Raises:
        InputError: it cannot be read as a picture.
    """
    with open_picture(path) as picture:
        # Pages of a TIFF and the two views of a telephone's JPEG are not.
        return picture.format in _ANIMATED and getattr(
            picture, "is_animated", False
        )
