"""A label that everybody sees, in a corner of every frame."""

import functools
import os
from pathlib import Path
from typing import cast

import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

from faceswap_gan.errors import ConfigError
from faceswap_gan.files import check_ordinary

CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
CORNER, SIZE = "bottom-right", 0.035
ICON = "icon"
"""In place of a text: the letters AI in a ring."""
_LETTERS = "AI"
_BACKGROUND = 0.6  # opacity
_LEAST = 8  # pixels of a letter's height
_MISSING = "\uffff"


class Label:
    """Writes a text on a dark plate into a corner of frames.

    Args:
        text: what to write; without a font, in plain Latin letters. `ICON`
            draws a ring around "AI".
        corner: one of `CORNERS`.
        size: height of the letters as a share of the frame's height.
        font: a TrueType or OpenType font, or None for the one of Pillow.

    Attributes:
        name: what tells it from other labels.

    Raises:
        ConfigError: there is no such corner, or no letter for a character.

    Example:
        >>> Converter(transform, finish=Hooks(Label("AI-altered")))
    """

    def __init__(
        self,
        text: str,
        corner: str = CORNER,
        size: float = SIZE,
        font: Path | None = None,
    ):
        if corner not in CORNERS:
            raise ConfigError(
                f"The label cannot be at {corner!r}; choose one of "
                f"{', '.join(CORNERS)}."
            )
        self._text, self._size, self._font = text, size, font
        self._check()
        self.fingerprint = f"{text!r} {corner} {size} {font}"
        self._below = corner.startswith("bottom")
        self._right = corner.endswith("right")
        self._plate = functools.lru_cache(maxsize=4)(self._drawn)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Labels a frame.

        Args:
            image: (H, W, 3) uint8 RGB.

        Returns:
            (H, W, 3) uint8 RGB, a new array.
        """
        height, width = image.shape[:2]
        white, opacity = self._plate(height, width)
        y = height - len(white) if self._below else 0
        x = width - white.shape[1] if self._right else 0
        labelled = image.copy()
        region = labelled[y : y + len(white), x : x + white.shape[1]]
        region[:] = np.rint(region * (1 - opacity) + white)
        return labelled

    def _drawn(self, height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
        """The plate (h, w, 1): the light it adds, and how much it covers."""
        letters = max(_LEAST, round(height * self._size))
        font = self._font_of(letters)
        plate = _ring(font) if self._text == ICON else _line(self._text, font)
        if plate.width > width or plate.height > height:
            scale = min(width / plate.width, height / plate.height)
            size = (int(plate.width * scale), int(plate.height * scale))
            plate = plate.resize((max(1, size[0]), max(1, size[1])))
        text = np.asarray(plate, np.float32)[..., None] / 255
        return 255 * text, np.maximum(text, _BACKGROUND)

    def _font_of(self, letters: int) -> ImageFont.FreeTypeFont:
        if self._font is None:
            # Of a given size it is always one of FreeType.
            return cast(ImageFont.FreeTypeFont, ImageFont.load_default(letters))
        try:
            if os.path.exists(self._font):
                check_ordinary(self._font)
            return ImageFont.truetype(self._font, letters)
        except OSError as error:
            raise ConfigError(
                f"{self._font} is not a font that can be used ({error}): name "
                "a .ttf or .otf file."
            ) from error

    def _check(self) -> None:
        if not self._text.strip():
            raise ConfigError("The label is empty: give a text to show.")
        font = self._font_of(5 * _LEAST)
        missing = bytes(font.getmask(_MISSING))
        for letter in self._text:
            if not letter.isspace() and bytes(font.getmask(letter)) == missing:
                raise ConfigError(
                    f"The label has {letter!r}, for which the font has no "
                    "sign: name a font that does with --label-font."
                )


def _line(text: str, font: ImageFont.FreeTypeFont) -> Image.Image:
    margin = round(font.size) // 2
    left, top, right, bottom = font.getbbox(text)
    width, height = round(right - left), round(bottom - top)
    plate = Image.new("L", (width + 2 * margin, height + 2 * margin))
    place = (margin - left, margin - top)
    ImageDraw.Draw(plate).text(place, text, 255, font)
    return plate


def _ring(font: ImageFont.FreeTypeFont) -> Image.Image:
    letters = round(font.size)
    side, stroke = 2 * letters + 1, max(1, letters // 8)
    plate = Image.new("L", (side, side))
    draw = ImageDraw.Draw(plate)
    edge = (stroke, stroke, side - 1 - stroke, side - 1 - stroke)
    draw.ellipse(edge, outline=255, width=stroke)
    draw.text((side / 2, side / 2), _LETTERS, 255, font, anchor="mm")
    return plate
