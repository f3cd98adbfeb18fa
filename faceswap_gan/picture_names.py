"""Which files of a folder are pictures, by their names."""

import os
from pathlib import Path

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
    """The pictures in a folder by their suffix, sorted; others are left."""
    return [
        folder / name
        for name in sorted(os.listdir(folder))
        if os.path.splitext(name)[1].lower() in IMAGE_SUFFIXES
        and not name.startswith(".")
    ]
