"""How near a picture or a mask is to the truth."""

import numpy as np
from skimage.metrics import structural_similarity


def psnr(
    picture: np.ndarray, truth: np.ndarray, mask: np.ndarray | None = None
) -> float:
    """Peak signal-to-noise ratio, 10 log10(255^2 / MSE), in dB.

    Args:
        picture: (h, w, 3) in 0..255.
        truth: (h, w, 3) in 0..255.
        mask: optional (h, w, 1) weights of the pixels, such as the eyes'.

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


def mask_iou(mask: np.ndarray, truth: np.ndarray) -> float:
    """Intersection over union of soft masks, sum(min) / sum(max).

    Of hard masks it is the usual one (Jaccard 1912).

    Args:
        mask: any shape, in [0, 1].
        truth: the same shape.

    Returns:
        0 for disjoint masks to 1 for equal ones; two empty masks are equal.
    """
    union = np.maximum(mask, truth).sum(dtype=np.float64)
    overlap = np.minimum(mask, truth).sum(dtype=np.float64)
    return float(overlap / union) if union else 1.0
