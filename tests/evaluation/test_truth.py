"""Swaps of synthetic people against the true answer."""

import numpy as np
import pytest

from faceswap_gan.evaluation.judges import LandmarkJudge
from faceswap_gan.evaluation.picture_probes import UNCHANGED
from faceswap_gan.evaluation.truth import against_truth


def scored(swapped, takes, landmarks=None, judge=None):
    originals = [take.image for take in takes["src"]]
    return against_truth(swapped, originals, takes["dst"], landmarks, judge)


def test_the_truth_is_perfect(takes, true_points):
    pictures = [take.image for take in takes["dst"]]
    scores = scored(pictures, takes, true_points)
    assert scores["truth_psnr"] == scores["eye_psnr"] == UNCHANGED
    assert scores["truth_ssim"] == pytest.approx(1)
    assert scores["landmark_error"] == scores["gaze_error"] == 0
    assert 0.3 < scores["mask_iou"] < 0.7


def test_no_swap_is_far_from_it(takes, true_points):
    pictures = [take.image for take in takes["src"]]
    scores = scored(pictures, takes, true_points)
    assert scores["truth_psnr"] < 20 and scores["truth_ssim"] < 0.9
    assert scores["landmark_error"] > 0.02
    assert "mask_iou" not in scores


def test_expressions_are_compared_with_the_truth(takes, true_points):
    judge = LandmarkJudge(true_points, "")
    own, other = ([take.image for take in takes[n]] for n in ("dst", "src"))
    best = scored(own, takes, judge=judge)
    assert best["truth_mouth_correlation"] == pytest.approx(1)
    assert best["truth_eye_correlation"] == pytest.approx(1)
    turned = scored(other[::-1], takes, judge=judge)
    assert turned["truth_mouth_correlation"] < 0.7
    assert set(best) - set(scored(own, takes)) == {
        "truth_mouth_correlation",
        "truth_eye_correlation",
        "truth_pose_error",
    }


def test_spoiled_eyes_are_seen_by_their_own_figure(takes):
    pictures = []
    for take in takes["dst"]:
        noise = np.random.default_rng(0).normal(0, 20, take.image.shape)
        spoiled = take.image + noise * (take.eye_mask > 0)
        pictures.append(np.clip(np.rint(spoiled), 0, 255).astype(np.uint8))
    scores = scored(pictures, takes)
    assert scores["eye_psnr"] == pytest.approx(20 * np.log10(255 / 20), abs=2)
    assert scores["truth_psnr"] > scores["eye_psnr"] + 5
    assert "landmark_error" not in scores


def test_a_pasted_face_is_the_region_that_was_altered(takes):
    pictures = [
        np.where(truth.face_mask > 0.5, 255 - own.image, own.image)
        for own, truth in zip(takes["src"], takes["dst"], strict=True)
    ]
    assert scored(pictures, takes)["mask_iou"] > 0.85


def test_a_missing_frame_is_an_error(takes):
    with pytest.raises(ValueError):
        scored([takes["dst"][0].image], takes)
