"""Figures beside a swap: how far it keeps lids, lips and gaze."""

import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

from faceswap_gan.systems.swap.kept import errors

WIDTH = 114
"""Pixels that the widest line needs."""
_LETTERS, _LINE, _MARGIN = 13, 18, 6
_PAPER, _INK, _LOST = (24, 24, 24), (225, 225, 225), (255, 120, 90)
_BOUNDS = (0.15, 0.1, 10.0)
"""Errors beyond which lids, lips and gaze are lost. True answers, as soft as
swaps of a short training at 64 px, err by less in 95 of 100 faces."""


def figures(seen: np.ndarray, swapped: np.ndarray, height: int) -> np.ndarray:
    """Writes what was seen in faces and what became of it in their swaps.

    Args:
        seen: (n, 4), see `ExpressionReader`.
        swapped: (n, 4).
        height: of a swap in pixels.

    Returns:
        (n, height, `WIDTH`, 3) uint8.
    """
    font = ImageFont.load_default(_LETTERS)
    panels = []
    for lines in map(_lines, seen, swapped, errors(seen, swapped)):
        panel = Image.new("RGB", (WIDTH, height), _PAPER)
        draw = ImageDraw.Draw(panel)
        top = (height - _LINE * len(lines)) // 2
        for number, (text, color) in enumerate(lines):
            place = (_MARGIN, top + _LINE * number + _LINE // 2)
            draw.text(place, text, color, font, anchor="lm")
        panels.append(np.asarray(panel))
    return np.stack(panels)


def _lines(
    seen: np.ndarray, swapped: np.ndarray, away: np.ndarray
) -> list[tuple[str, tuple[int, int, int]]]:
    """Returns the lines beside one swap, each in its colour."""
    if np.isnan(seen).any():
        return [("no face seen", _INK)]
    if np.isnan(swapped).any():
        return [("no face left", _LOST)]
    gaze = "eyes shut" if np.isnan(away[2]) else f"gaze {away[2]:.0f}° off"
    texts = (
        f"lids {swapped[0]:.2f} of {seen[0]:.2f}",
        f"lips {swapped[1]:.2f} of {seen[1]:.2f}",
        gaze,
    )
    return [
        (text, _LOST if error > bound else _INK)
        for text, error, bound in zip(texts, away, _BOUNDS, strict=True)
    ]
