"""Colour correction that follows light from one side of a face to the other."""

import functools

import cv2
import numpy as np

from faceswap_gan.conversion.color import GAIN_LIMIT
from faceswap_gan.conversion.color import MINIMUM_PIXELS
from faceswap_gan.conversion.color import ColorMethod
from faceswap_gan.conversion.color import Statistics

# The share at which synthetic pairs come nearest to the truth, on average of
# networks that reproduce the light and of such that do not.
AMOUNT = 0.7
_STEADY = 1e-3


class Seamless(ColorMethod):
    """Matches colours as smooth fields over the face, and what is left of them.

    Colours inside the mask are fitted by a quadratic of the place (how light
    falls on a face) in Lab; the picture gets the scene's field, and the
    spread of what the fields leave is matched per channel. Such a fit uses
    the whole face, so that hair across the edge of the mask does not bleed
    into it, as it does in gradient-domain cloning (Pérez et al. 2003,
    https://doi.org/10.1145/882262.882269).

    Args:
        amount: share of the difference between the fields that is taken
            over, but for their level, which always is.
    """

    name = "seamless"

    def __init__(self, amount: float = AMOUNT):
        self.amount = amount

    def statistics(self, image: np.ndarray, mask: np.ndarray) -> Statistics:
        """Sums up the colours inside a mask; see `ColorMethod.statistics`.

        Returns:
            (7, 3): six coefficients of the field, the deviations about it.
        """
        weights = np.asarray(mask, np.float64).reshape(-1, 1)
        if weights.sum() < MINIMUM_PIXELS:
            return None
        weights = weights / weights.sum()
        basis, pixels = _basis(*image.shape[:2]), _lab(image)
        system = basis.T @ (weights * basis)
        system[1:, 1:] += _STEADY * np.eye(len(system) - 1)
        field = np.linalg.solve(system, basis.T @ (weights * pixels))
        rest = pixels - basis @ field
        return np.vstack([field, np.sqrt((weights * rest**2).sum(axis=0))])

    def apply(
        self, image: np.ndarray, own: Statistics, wanted: Statistics
    ) -> np.ndarray:
        """Moves a picture to the wanted colours; see `ColorMethod.apply`."""
        if own is None or wanted is None:
            return np.asarray(image, np.float32)
        basis = _basis(*image.shape[:2])
        gain = (wanted[-1] + 1e-3) / (own[-1] + 1e-3)
        gain = np.clip(gain, 1 / GAIN_LIMIT, GAIN_LIMIT)
        change = wanted[:-1] - own[:-1]
        change[1:] *= self.amount
        rest = _lab(image) - basis @ own[:-1]
        moved = rest * gain + basis @ (own[:-1] + change)
        moved = moved.reshape(image.shape).astype(np.float32)
        moved = cv2.cvtColor(moved, cv2.COLOR_LAB2RGB)
        return np.clip(moved * 255, 0, 255)


SEAMLESS = Seamless()


@functools.lru_cache(maxsize=4)
def _basis(height: int, width: int) -> np.ndarray:
    """Returns quadratics of the place, (H W, 6), of mean 0 save the first."""
    y, x = np.mgrid[:height, :width]
    x, y = (2 * x + 1) / width - 1, (2 * y + 1) / height - 1
    # The mean of a square over a disc that fills most of the picture.
    fields = [np.ones_like(x), x, y, x * y, x * x - 0.2, y * y - 0.2]
    basis = np.stack(fields, axis=-1).reshape(-1, 6)
    basis.setflags(write=False)
    return basis


def _lab(image: np.ndarray) -> np.ndarray:
    unit = np.asarray(image, np.float32) / np.float32(255)
    lab = cv2.cvtColor(unit, cv2.COLOR_RGB2LAB)
    return lab.reshape(-1, 3).astype(np.float64)
