"""Pictures of a face set, judged by their headers before they are decoded."""

from pathlib import Path

from faceswap_gan.errors import InputError
from faceswap_gan.video.picture_files import read_header

MOST_SIDE = 8192
"""Pixels; aligned faces have 256, and a photograph of a face has fewer."""


def check_picture(file: Path) -> bool:
    """Refuses what is no picture, or too large to be one of a face.

    The header alone is read, so that no file can fill the memory.

    Returns:
        Whether it may be transparent in places.

    Raises:
        InputError: it is one of these, with what to do.
    """
    try:
        sides, transparent = read_header(file)
    except InputError as error:
        raise InputError(
            f"{file} cannot be read as a picture: delete it or extract it "
            "again."
        ) from error
    if max(sides) > MOST_SIDE:
        raise InputError(
            f"{file} is more than {MOST_SIDE} pixels wide or high, which no "
            "picture of a face set is: delete it, or run `faceswap-gan "
            "extract` on it to cut the face out."
        )
    return transparent
