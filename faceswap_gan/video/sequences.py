"""Films that become folders of pictures, one for each frame."""

import dataclasses
import re
from collections.abc import Container
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from faceswap_gan.files import LONGEST_NAME
from faceswap_gan.files import LONGEST_SUFFIX
from faceswap_gan.files import short_name
from faceswap_gan.video.color import BT709
from faceswap_gan.video.color import Color
from faceswap_gan.video.containers import open_container
from faceswap_gan.video.containers import video_stream
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.tone import needs_mapping
from faceswap_gan.video.written_form import Coding
from faceswap_gan.video.written_form import PictureForm

SUFFIX = "-pictures.mov"
"""How the names of such films end: each packet is a picture's PNG file."""
_SRGB = 13
_PNG = EncodingOptions("png")
_COLOR = Color(BT709, BT709, _SRGB)


def coding_for(video: VideoReader, as_shown: bool) -> Coding:
    """Returns how pictures of a video are coded.

    They are tagged as sRGB, as which every viewer takes them, and have
    square pixels. HDR and wide colours are drawn for standard displays: few
    viewers of pictures know them.

    Args:
        video: the source.
        as_shown: whether they are drawn anew.
    """
    form = video.form
    if form.is_plain or as_shown or needs_mapping(form.color):
        shown = as_shown or not form.is_plain
        aspect = video.pixel_aspect if form.is_plain else Fraction(1)
        return Coding(_PNG, shown, PictureForm(_COLOR, aspect))
    color = dataclasses.replace(form.color, primaries=BT709, transfer=_SRGB)
    form = dataclasses.replace(form.squared(), color=color)
    return Coding(_PNG, as_shown, PictureForm(form=form, lights=video.lights))


def picture_name(stem: str, number: int) -> str:
    """Names the picture of a frame, such as `holiday_000012.png`."""
    return f"{_shortened(stem)}_{number:06d}.png"


def pictures_in(folder: Path, stem: str) -> list[Path]:
    """Lists the pictures of a video that a folder holds.

    Args:
        folder: it need not be there.
        stem: the video's name without its ending.
    """
    name = re.compile(rf"{re.escape(_shortened(stem))}_\d{{6,}}\.png")
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(file for file in files if name.fullmatch(file.name))


def _shortened(stem: str) -> str:
    return short_name(stem, "", LONGEST_NAME - LONGEST_SUFFIX)


def picture_files(film: Path) -> Iterator[bytes]:
    """Yields the pictures of a film as files.

    Raises:
        InputError: the film cannot be read.
    """
    with open_container(film) as container:
        for packet in container.demux(video_stream(container, film)):
            if packet.size:
                yield bytes(packet)


def images_at(film: Path, numbers: Container[int]) -> Iterator[np.ndarray]:
    """Yields the pictures (H, W, 3) uint8 RGB with some numbers.

    Raises:
        InputError: the film cannot be read.
    """
    with VideoReader(film) as video:
        for frame in video:
            if frame.index in numbers:
                yield frame.image
