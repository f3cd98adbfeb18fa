"""How near a picture is to the truth."""

import numpy as np
from skimage.metrics import structural_similarity


def psnr(
    picture: np.ndarray, truth: np.ndarray, mask: np.ndarray | None = None
) -> float:
    """Peak signal-to-noise ratio, 10 log10(255^2 / MSE), in dB.

    Args:
        picture: (h, w, 3) in 0..255.
        truth: (h, w, 3) in 0..255.
        mask: optional (h, w, 1) weights of the pixels.

    Returns:
        dB, higher is nearer; infinite for equal pictures.

    Raises:
        ValueError: the mask is empty.
    """
    error = (np.asarray(picture, np.float64) - truth) ** 2
    weights = np.ones_like(error) if mask is None else mask * np.ones(3)
    if weights.sum() == 0:
        raise ValueError("The mask is empty.")
    mean = float((error * weights).sum() / weights.sum())
    return float("inf") if mean == 0 else float(10 * np.log10(255**2 / mean))


def ssim(picture: np.ndarray, truth: np.ndarray) -> float:
    """Structural similarity (Wang et al. 2004) of uint8 (h, w, 3), up to 1."""
    return float(structural_similarity(picture, truth, channel_axis=2))
