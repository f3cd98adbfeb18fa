"""Which files of a folder are pictures, by their names."""

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
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix.lower() in IMAGE_SUFFIXES
        and not file.name.startswith(".")
    )
