"""What a pasted face leaves in a picture, as a row of numbers.

A network draws a face at its own resolution, which is enlarged and blended
into the frame: inside the mask the finest detail and the camera's noise are
missing or differ, and across its border the picture changes its kind. So
detail is measured band by band, by the distance from where the converter's
mask ends, and only how the bands differ is kept: a whole picture that is
soft, noisy or compressed gives the same row as a sharp one. Colour is left
out: codecs thin it out everywhere.
"""

import functools
import itertools

import cv2
import numpy as np

from faceswap_gan.conversion.blend import face_mask
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import ALIGNED_SIZE

_WHOLE = TransformSpec(coverage=1.0, resolution=ALIGNED_SIZE)
# Standard deviations in pixels of the crop at which octaves of detail end.
_SCALES = (0.7, 1.4, 2.8, 5.6)
# Borders of the bands in shares of the crop, above 0 inside the mask.
_BANDS = (-0.11, -0.05, 0.0, 0.04, 0.08, 0.15, 1.0)
_SEAM = 2.0
# Levels of 0..255 below which detail is rounding.
_FLOOR = 0.1
_QUIET = 0.3


def names() -> list[str]:
    """Names the features, in their order."""
    bands, scales = range(len(_BANDS) - 1), range(len(_SCALES))
    detail = [
        f"{kind}_scale{scale}_band{band}"
        for scale in scales
        for kind in ("mean", "quiet")
        for band in bands
    ]
    return [*detail, *(f"seam_band{band}" for band in bands)]


def features(crop: np.ndarray) -> np.ndarray:
    """Measures a face.

    Args:
        crop: (256, 256, 3) uint8 RGB aligned face.

    Returns:
        (len(names()),) float64: logarithms of the detail of each band over
        that of all bands, and of the slope across the mask's border over the
        slope along it.
    """
    luma = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.concatenate([*_detail(luma), _seam(luma)]).astype(np.float64)


def _detail(luma: np.ndarray) -> list[np.ndarray]:
    """Returns how strong each octave is in each band, less the bands' mean."""
    rows = []
    blurred = [
        luma,
        *(cv2.GaussianBlur(luma, (0, 0), sigma) for sigma in _SCALES),
    ]
    for (fine, coarse), sigma in zip(
        itertools.pairwise(blurred), _SCALES, strict=True
    ):
        size = np.abs(fine - coarse)
        local = cv2.GaussianBlur(size, (0, 0), 2 * sigma)
        mean = [size[band].mean() for band in _bands()]
        quiet = [np.quantile(local[band], _QUIET) for band in _bands()]
        for values in (mean, quiet):
            row = np.log(np.array(values, np.float64) + _FLOOR)
            rows.append(row - row.mean())
    return rows


def _seam(luma: np.ndarray) -> np.ndarray:
    """Returns the slope across the mask's border over that along it."""
    down, right = np.gradient(cv2.GaussianBlur(luma, (0, 0), _SEAM))
    normal = _normal()
    across = np.abs(down * normal[..., 0] + right * normal[..., 1])
    along = np.abs(down * normal[..., 1] - right * normal[..., 0])
    ratio = [
        (across[band].mean() + _FLOOR) / (along[band].mean() + _FLOOR)
        for band in _bands()
    ]
    return np.log(ratio)


@functools.lru_cache(maxsize=1)
def _depth() -> np.ndarray:
    """Returns how deep each pixel lies inside the mask, (256, 256), in shares
    of the crop's side."""
    face = face_mask(_WHOLE, feather=0.0)[..., 0]
    inside = (face > 0.5).astype(np.uint8)
    into, out = (
        cv2.distanceTransform(side, cv2.DIST_L2, 5)
        for side in (inside, 1 - inside)
    )
    return (into - out) / ALIGNED_SIZE


@functools.lru_cache(maxsize=1)
def _bands() -> list[np.ndarray]:
    depth = _depth()
    return [
        (depth > low) & (depth <= high)
        for low, high in itertools.pairwise(_BANDS)
    ]


@functools.lru_cache(maxsize=1)
def _normal() -> np.ndarray:
    smooth = cv2.GaussianBlur(_depth().astype(np.float32), (0, 0), 3.0)
    normal = np.dstack(np.gradient(smooth))
    length = np.linalg.norm(normal, axis=2, keepdims=True)
    return normal / np.maximum(length, 1e-6)
