"""Which files of a folder are pictures, by their names."""

import os
from pathlib import Path

from faceswap_gan.files import names_in

IMAGE_SUFFIXES = (
    ".png",
    ".jpg",
    ".jpeg",
    ".jfif",
    ".bmp",
    ".webp",
    ".tif",
    ".tiff",
    ".tga",
    ".gif",
    ".heic",
    ".heif",
    ".avif",
)


def image_files(folder: Path) -> list[Path]:
    """Returns the pictures in a folder by their suffix, sorted.

    Raises:
        InputError: this user may not read the folder.
    """
    return [
        folder / name
        for name in names_in(folder)
        if os.path.splitext(name)[1].lower() in IMAGE_SUFFIXES
        and not name.startswith(".")
    ]
