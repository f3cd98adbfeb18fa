"""How near the picture of a swapped face is to the true answer."""

import cv2
import numpy as np

from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.evaluation.metrics import ssim

_SEEN = 0.5
"""The least that a mask has somewhere if its part of the face is seen."""


def picture_scores(
    picture: np.ndarray, answer: np.ndarray, *masks: np.ndarray
) -> list[float]:
    """Compares a picture (s, s, 3) uint8 with the true answer.

    Args:
        picture: what was swapped.
        answer: what it should be.
        masks: (s, s, 1) in [0, 1] of parts of the face.

    Returns:
        PSNR and SSIM of the whole, then the PSNR of each part; nan where the
        part is not seen.
    """
    parts = [
        psnr(picture, answer, mask) if mask.max() > _SEEN else np.nan
        for mask in masks
    ]
    return [psnr(picture, answer), ssim(picture, answer), *parts]


def fine_detail(picture: np.ndarray) -> float:
    """Returns what a blur of one pixel takes away, in grey levels (RMS)."""
    picture = picture.astype(np.float32)
    return float((picture - cv2.GaussianBlur(picture, (0, 0), 1)).std())
