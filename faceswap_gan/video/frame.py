"""What a video, a picture and a folder of pictures have in common."""

import dataclasses
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Literal
from typing import Protocol
from typing import Self

import av
import numpy as np

from faceswap_gan.errors import InputError

LONGEST = 10**7
"""Seconds, more than which no video lasts."""


@dataclasses.dataclass(frozen=True, eq=False)
class Frame:
    """A picture of a source.

    Attributes:
        image: (height, width, 3) uint8 RGB.
        index: its number in the source as opened (a trim starts at 0).
        name: unique in its source: the file name of a picture, the stem of
            a video and the index.
        pts: its timestamp in the source's time base; the index for a picture.
        time: seconds since the start of the video, exactly; None for a
            picture.
        duration: for how long it is shown, in the source's time base, where
            the source says so.
        stored: the picture as its video stores it, where `image` cannot hold
            all of that: see `StoredForm`.
        rgba: (height, width, 4) uint8, a picture that is not opaque before it
            was laid over black for `image`.
    """

    image: np.ndarray
    index: int
    name: str
    pts: int
    time: Fraction | None = None
    duration: int | None = None
    stored: av.VideoFrame | None = None
    rgba: np.ndarray | None = None


class Source(Protocol):
    """Frames from anywhere, read once and in order.

    Attributes:
        path: the file or folder.
    """

    path: Path

    @property
    def kind(self) -> Literal["video", "image", "folder"]:
        """What it is."""
        ...

    @property
    def frames(self) -> int | None:
        """How many frames to expect, or None where nobody knows."""
        ...

    @property
    def duration(self) -> Fraction | None:
        """Seconds that it lasts, or None where it has no time or it is
        unknown."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def __iter__(self) -> Iterator[Frame]: ...

    def skip(self, count: int) -> None:
        """Passes over the next frames.

        Args:
            count: how many.
        """
        ...

    def problems(self) -> list[str]:
        """Says in sentences what could not be read, after the last frame."""
        ...


def exact_seconds(value: Fraction | float) -> Fraction:
    """Returns a number of seconds as it is written: 0.2 is 1/5.

    Example:
        >>> exact_seconds(0.2), Fraction(0.2) == Fraction(1, 5)
        (Fraction(1, 5), False)

    Raises:
        InputError: no video lasts so long, or it is not a number.
    """
    if not 0 <= value <= LONGEST:
        raise InputError(
            f"{value} is not a time in a video: give seconds from 0 on."
        )
    return Fraction(str(value))


def check_range(
    start: Fraction | float | None, end: Fraction | float | None
) -> None:
    """Refuses a part of a video that ends before it begins.

    Args:
        start: seconds at which it begins, or None.
        end: seconds at which it ends, or None.

    Raises:
        InputError: the end is not after the start.
    """
    if end is not None and end <= (start or 0):
        raise InputError(
            f"The end, {float(end):g} s, is not after the start, "
            f"{float(start or 0):g} s: choose a later end or an earlier start."
        )
