"""The surface of a head at one moment, and a brush for it."""

import dataclasses
from collections.abc import Sequence

import cv2
import numpy as np

from faceswap_gan.synthetic import chart
from faceswap_gan.synthetic.head import Head

MASKS = ("eyes", "face", "open_eyes", "mouth")
"""The channels of a surface's masks."""


@dataclasses.dataclass(frozen=True)
class Surface:
    """The outside of a head at one moment, on the chart.

    Attributes:
        color: (SIZE, SIZE, 4) uint8, sRGB and gloss.
        radius: (SIZE, SIZE) float32, distance from the middle of the head.
        masks: (SIZE, SIZE, 4) uint8, the channels of `MASKS`.
    """

    color: np.ndarray
    radius: np.ndarray
    masks: np.ndarray


class Canvas:
    """A window of a surface that is painted on and then saved.

    Paint goes on the skin, under the hair.

    Args:
        surface: what is changed.
        head: the head at rest.
        window: rows and columns of the chart.

    Attributes:
        s: (h, w) float32 chart coordinates of the window.
        t: (h, w) float32 chart coordinates of the window.
        raised: (h, w) float32, what is added to the radius.
    """

    def __init__(self, surface: Surface, head: Head, window: chart.Window):
        self._surface, self._window = surface, window
        self._visible = 1.0 - head.hair[window]
        self._planes = cv2.split(surface.color[window].astype(np.float32))
        self.s, self.t = (axis[window] for axis in chart.grid())
        self.raised = np.zeros_like(self.s)

    def blend(
        self,
        alpha: np.ndarray,
        color: Sequence[float] | np.ndarray,
        gloss: float = 60.0,
        tone: np.ndarray | float = 1.0,
    ) -> None:
        """Covers the window with a colour.

        Args:
            alpha: (h, w) how much it covers.
            color: sRGB in 0..255.
            gloss: 0 dull to 255 shining by itself.
            tone: (h, w) brightness of colour and gloss.
        """
        alpha = alpha * self._visible
        for plane, value in zip(self._planes, (*color, gloss), strict=True):
            plane += alpha * (float(value) * tone - plane)

    def mark(self, name: str, mask: np.ndarray) -> None:
        """Says where a part of the face is.

        Args:
            name: one of `MASKS`.
            mask: (h, w) in [0, 1].
        """
        masks = self._surface.masks[self._window]
        masks[..., MASKS.index(name)] = 255.0 * mask * self._visible

    def save(self) -> None:
        """Puts the window back into its surface."""
        surface, window = self._surface, self._window
        color = cv2.merge(self._planes)
        surface.color[window] = np.clip(color, 0, 255, out=color)
        raised = cv2.GaussianBlur(self.raised, (0, 0), 1.5)
        surface.radius[window] += raised * self._visible
