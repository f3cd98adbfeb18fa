"""Faces to swap in a frame, and what became of it."""

import dataclasses
from typing import NamedTuple

import numpy as np

from faceswap_gan.conversion import blend
from faceswap_gan.conversion.track_color import ColorState
from faceswap_gan.faces.geometry import Face
from faceswap_gan.video.frame import Frame


class AssignedFace(NamedTuple):
    """A face to swap, and the number of the transform that does it."""

    face: Face
    transform: int = 0


@dataclasses.dataclass(frozen=True)
class Composed:
    """A frame and what was made of it.

    Attributes:
        frame: the frame as it was read.
        image: (H, W, 3) uint8 RGB with the faces swapped; where there was
            none to swap, the frame's own image.
        patches: for each swapped face its mask (S, S, 1) and the (2, 3)
            matrix from the network's picture to the frame. A face whose mask
            is empty is not swapped.
        swapped: number of the transform of each of these faces.
        color_state: of the colour correction after this frame.
    """

    frame: Frame
    image: np.ndarray
    patches: tuple[tuple[np.ndarray, np.ndarray], ...] = ()
    swapped: tuple[int, ...] = ()
    color_state: ColorState = ()

    def source(self) -> np.ndarray:
        """Returns the picture as it was read: (H, W, 3) uint8."""
        return self.frame.image

    def result(self) -> np.ndarray:
        """Returns the picture with the faces swapped: (H, W, 3) uint8."""
        return self.image

    def mask(self) -> np.ndarray:
        """Draws where and how strongly faces were swapped: (H, W, 3) uint8."""
        drawn = np.zeros_like(self.frame.image)
        for mask, matrix in self.patches:
            white = np.full((*mask.shape[:2], 3), 255.0)
            drawn = blend.paste(drawn, white, mask, matrix)
        return drawn
