"""A picture with text, histograms, scatters and rows of faces."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

from faceswap_gan.video.images import read_image

PAPER, INK, SOFT = (252, 252, 250), (28, 28, 30), (120, 120, 124)
LINE, BLUE, ORANGE = (222, 222, 218), (38, 98, 170), (214, 110, 20)
MARGIN = 24
BARS = 30
_SCALE = 2


class Figure:
    """A sheet of paper; all lengths are in its pixels.

    Drawn at twice the size and shrunk, so that lines and text are smooth.

    Args:
        width: of the paper.
        height: of the paper.
    """

    def __init__(self, width: int, height: int):
        self.width = width
        size = (width * _SCALE, height * _SCALE)
        self._image = Image.new("RGB", size, PAPER)
        self._draw = ImageDraw.Draw(self._image)

    def text(
        self, x: float, y: float, text: str, size: int = 15, color=INK
    ) -> None:
        """Writes a line, its upper left corner at (x, y)."""
        font = ImageFont.load_default(size * _SCALE)
        self._draw.text((x * _SCALE, y * _SCALE), text, color, font)

    def rectangle(self, box: Sequence[float], color, fill: bool = True) -> None:
        """Draws the rectangle (x1, y1, x2, y2)."""
        corners = [edge * _SCALE for edge in box]
        if fill:
            self._draw.rectangle(corners, fill=color)
        else:
            self._draw.rectangle(corners, outline=color, width=_SCALE)

    def line(self, points: Sequence[tuple[float, float]], color) -> None:
        """Draws a line through points."""
        places = [(x * _SCALE, y * _SCALE) for x, y in points]
        self._draw.line(places, fill=color, width=_SCALE)

    def dot(self, x: float, y: float, color, radius: float = 2.0) -> None:
        """Draws a dot."""
        edges = (x - radius, y - radius, x + radius, y + radius)
        self._draw.ellipse([edge * _SCALE for edge in edges], fill=color)

    def faces(self, x: float, y: float, side: int, files: list[Path]) -> None:
        """Puts pictures in a row."""
        for place, file in enumerate(files):
            picture = Image.fromarray(read_image(file))
            picture = picture.resize((side * _SCALE, side * _SCALE))
            left = x + place * (side + 6)
            self._image.paste(picture, (int(left * _SCALE), int(y * _SCALE)))

    def histogram(
        self,
        box: Sequence[float],
        values: np.ndarray,
        span: tuple[float, float],
        title: str,
        hint: str,
        ends: tuple[str, str],
    ) -> None:
        """Draws how often values occur.

        Args:
            box: (x1, y1, x2, y2) with title and labels.
            values: (n,), those that are not finite are left out.
            span: the lowest and the highest value that have a place; what
                lies beyond is counted at the end.
            title: above the bars.
            hint: under the title.
            ends: words under both ends of the axis.
        """
        x1, y1, x2, y2 = box
        self.text(x1, y1, title, 15)
        self.text(x1, y1 + 20, hint, 12, SOFT)
        top, base = y1 + 46, y2 - 40
        self.line([(x1, base), (x2, base)], SOFT)
        values = values[np.isfinite(values)]
        if not len(values):
            self.text(x1, base - 24, "not known", 14, SOFT)
            return
        low, high = span
        counts = np.histogram(np.clip(values, low, high), BARS, span)[0]
        step = (x2 - x1) / BARS
        for place, count in enumerate(counts):
            left = x1 + place * step
            height = (base - top) * count / counts.max()
            bar = (left, base - height, left + step - 1.5, base)
            if count:
                self.rectangle(bar, BLUE)
        self.text(x1, base + 4, f"{low:.3g}", 13, SOFT)
        self.text(x1, base + 20, ends[0], 13, SOFT)
        for row, word in ((4, f"{high:.3g}"), (20, ends[1])):
            font = ImageFont.load_default(13)
            self.text(x2 - font.getlength(word), base + row, word, 13, SOFT)

    def array(self) -> np.ndarray:
        """Gives the paper, (height, width, 3) uint8."""
        return np.array(self._image.reduce(_SCALE))
