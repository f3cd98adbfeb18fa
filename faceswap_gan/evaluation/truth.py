"""Swapped frames against the true answer, which synthetic people have."""

from collections.abc import Iterable
from collections.abc import Iterator
from itertools import count
from itertools import tee

import numpy as np

from faceswap_gan.evaluation.border import altered_region
from faceswap_gan.evaluation.catalog_expression import OF_TRUTH
from faceswap_gan.evaluation.expression import landmark_error
from faceswap_gan.evaluation.expression_probe import ExpressionProbe
from faceswap_gan.evaluation.gaze import gaze_error
from faceswap_gan.evaluation.judges import Judge
from faceswap_gan.evaluation.judges import with_expression
from faceswap_gan.evaluation.metrics import mask_iou
from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.evaluation.metrics import ssim
from faceswap_gan.evaluation.pairs import Pair
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
    judge: Judge | None = None,
) -> dict[str, float]:
    """Scores the frames of a swap of synthetic people.

    Args:
        swapped: (h, w, 3) uint8 RGB frames.
        originals: the frames that were converted.
        truths: the same performance by the person swapped in.
        landmarks: finds 68 points or 478; None leaves the landmark error out.
        judge: reads expressions, such as `judges.choose_judge()`; the frames
            are then successive ones. None leaves expressions out.

    Returns:
        Mean over the frames by the name of the metric, see
        `catalog_truth.TRUTH_METRICS`, and what the judge can say of
        `catalog_expression.TRUE_EXPRESSION_METRICS`.

    Raises:
        ValueError: there are more frames of one kind than of another.

    Example:
        >>> truths = list(perform(IDENTITIES["ada"], poses))
        >>> against_truth(swapped, originals, truths)["truth_psnr"]
        25.1
    """
    values: dict[str, list[float]] = {}
    frames, again = tee(zip(swapped, originals, truths, strict=True))
    pairs: Iterator[Pair] = map(_pair, count(), again)
    probe = None
    if judge is not None:
        probe = ExpressionProbe(judge, over_time=True)
        pairs = with_expression(pairs, judge)
    for (picture, original, truth), pair in zip(frames, pairs, strict=True):
        found = _frame(picture, original, truth)
        if landmarks is not None:
            points = landmarks.points(picture, pair.face)
            if len(points) > 5:
                found["landmark_error"] = landmark_error(
                    as_68(points), truth.landmarks68
                )
        for name, value in found.items():
            if value is not None:
                values.setdefault(name, []).append(value)
        if probe is not None:
            probe.observe(pair)
    scores = {name: float(np.mean(rows)) for name, rows in values.items()}
    if probe is not None:
        for name, value in probe.summary().items():
            scores[f"{OF_TRUTH}{name}"] = value
    return scores


def _pair(index: int, frame: tuple[np.ndarray, np.ndarray, Rendering]) -> Pair:
    """Returns the true swap as the original, and the swap of a frame."""
    picture, _, truth = frame
    face = Face(truth.box, truth.landmarks, 1.0)
    return Pair(index, 0, None, truth.image, picture, face, face)


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
