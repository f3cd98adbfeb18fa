"""Swapped frames against the true answer, which synthetic people have."""

from collections.abc import Iterable

import numpy as np

from faceswap_gan.evaluation.border import altered_region
from faceswap_gan.evaluation.expression import landmark_error
from faceswap_gan.evaluation.gaze import gaze_error
from faceswap_gan.evaluation.metrics import mask_iou
from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.evaluation.metrics import ssim
from faceswap_gan.evaluation.picture_probes import UNCHANGED
from faceswap_gan.faces.align import align
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.faces.outlines import as_68
from faceswap_gan.synthetic.renderer import Rendering


def against_truth(
    swapped: Iterable[np.ndarray],
    originals: Iterable[np.ndarray],
    truths: Iterable[Rendering],
    landmarks: LandmarkModel | None = None,
) -> dict[str, float]:
    """Scores the frames of a swap of synthetic people.

    Args:
        swapped: (h, w, 3) uint8 RGB frames.
        originals: the frames that were converted.
        truths: the same performance by the person swapped in.
        landmarks: finds 68 points or 478; None leaves the landmark error out.

    Returns:
        Mean over the frames by the name of the metric, see
        `catalog_truth.TRUTH_METRICS`.

    Raises:
        ValueError: there are more frames of one kind than of another.

    Example:
        >>> truths = list(perform(IDENTITIES["ada"], poses))
        >>> against_truth(swapped, originals, truths)["truth_psnr"]
        25.1
    """
    values: dict[str, list[float]] = {}
    frames = zip(swapped, originals, truths, strict=True)
    for picture, original, truth in frames:
        found = _frame(picture, original, truth)
        if landmarks is not None:
            face = Face(truth.box, truth.landmarks, 1.0)
            points = landmarks.points(picture, face)
            found["landmark_error"] = landmark_error(
                as_68(points), truth.landmarks68
            )
        for name, value in found.items():
            if value is not None:
                values.setdefault(name, []).append(value)
    return {name: float(np.mean(rows)) for name, rows in values.items()}


def _frame(
    picture: np.ndarray, original: np.ndarray, truth: Rendering
) -> dict[str, float | None]:
    crop, wanted, before, mask = (
        align(image, truth.landmarks)
        for image in (picture, truth.image, original, truth.face_mask)
    )
    region = altered_region(before, crop)
    eyes = truth.eye_mask
    return {
        "truth_psnr": min(
            UNCHANGED, psnr(picture, truth.image, truth.face_mask)
        ),
        "truth_ssim": ssim(crop, wanted),
        "eye_psnr": min(UNCHANGED, psnr(picture, truth.image, eyes))
        if eyes.any()
        else None,
        "gaze_error": gaze_error(picture, truth.image, truth.landmarks68),
        "mask_iou": None if region is None else mask_iou(region, mask),
    }
