"""The invisible mark that every frame of an output carries."""

import functools

import cv2
import numpy as np

from faceswap_gan.provenance.carrier import PERIOD
from faceswap_gan.provenance.carrier import tile
from faceswap_gan.provenance.payload import Payload

STRENGTH = 1.1


class Watermark:
    """Adds one faint still pattern to the brightness of every frame.

    The pattern is the same in each frame of a size, so it cannot flicker.

    Args:
        payload: what the mark says.
        strength: root mean square of the change in levels; PSNR is
            48.1 dB - 20 log10(strength).

    Example:
        >>> mark = Watermark(Payload.of_model(digest))
        >>> Converter(transform, finish=Hooks(mark, fingerprint="watermark"))
    """

    def __init__(self, payload: Payload, strength: float = STRENGTH):
        self._tile = np.rint(tile(payload.symbols()) * strength).astype(int)
        self._planes = functools.lru_cache(maxsize=4)(self._drawn)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Marks a frame.

        Args:
            image: (H, W, 3) uint8 RGB.

        Returns:
            (H, W, 3) uint8 RGB, a new array.
        """
        added, taken = self._planes(image.shape[:2])
        marked = cv2.add(image, added)
        return cv2.subtract(marked, taken, dst=marked)

    def _drawn(self, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        """The pattern's positive and negative part, (H, W, 3) uint8 each."""
        height, width = shape
        copies = (-(-height // PERIOD), -(-width // PERIOD), 1)

        def drawn(part: np.ndarray) -> np.ndarray:
            levels = part.clip(0).astype(np.uint8)[..., None].repeat(3, axis=2)
            whole = np.tile(levels, copies)[:height, :width]
            return np.ascontiguousarray(whole)

        return drawn(self._tile), drawn(-self._tile)
