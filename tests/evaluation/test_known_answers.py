"""Every metric where its answer is known: identical, shifted, with noise.

The shift and the noise are of known size, and what they cost follows from
the metric's formula on paper.
"""

import cv2
import numpy as np
import pytest

from faceswap_gan.evaluation import identity
from faceswap_gan.evaluation.blinks import count_blinks
from faceswap_gan.evaluation.border import background_psnr
from faceswap_gan.evaluation.border import color_error
from faceswap_gan.evaluation.border import seam_error
from faceswap_gan.evaluation.catalog import METRICS
from faceswap_gan.evaluation.distribution import fid
from faceswap_gan.evaluation.distribution import kid
from faceswap_gan.evaluation.expression import angle_error
from faceswap_gan.evaluation.expression import correlation
from faceswap_gan.evaluation.expression import landmark_error
from faceswap_gan.evaluation.gaze import gaze_error
from faceswap_gan.evaluation.metrics import mask_iou
from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.evaluation.metrics import ssim
from faceswap_gan.evaluation.pairs import Pair
from faceswap_gan.evaluation.picture_probes import TemporalProbe
from faceswap_gan.evaluation.probes import IdentityProbe
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.outlines import eye_distance

SIDE, GREY, SHIFT, NOISE = ALIGNED_SIZE, 120, 6, 10.0
FLAT = np.full((SIDE, SIDE, 3), GREY, np.uint8)
POINTS = TEMPLATE * SIDE - 0.5
CASES = ("identical", "shifted", "noisy")


def random(*shape, size=1.0, seed=0):
    return np.random.default_rng(seed).normal(0, size, shape)


def noisy(picture, size=NOISE, seed=0):
    noise = random(*picture.shape, size=size, seed=seed)
    return np.uint8(np.clip(np.rint(picture + noise), 0, 255))


def of_pictures(measure, shifted, with_noise, identical):
    return (
        (measure(FLAT, FLAT), identical),
        (measure(FLAT + np.uint8(SHIFT), FLAT), shifted),
        (measure(noisy(FLAT), FLAT), with_noise),
    )


def decibels(mean_square):
    return 10 * np.log10(255**2 / mean_square)


def of_psnr(measure=psnr):
    return of_pictures(measure, decibels(SHIFT**2), decibels(NOISE**2), np.inf)


def of_ssim():
    first, second = 0.01**2 * 255**2, 0.03**2 * 255**2
    moved = GREY + SHIFT
    shifted = (2 * GREY * moved + first) / (GREY**2 + moved**2 + first)
    # A window of 7 x 7 estimates the variance with 48 degrees of freedom.
    spread = 1 + 2 / 48 * (NOISE**2 / (NOISE**2 + second)) ** 2
    with_noise = second / (NOISE**2 + second) * spread
    return of_pictures(ssim, shifted, with_noise, 1.0)


def inside_a_mask(picture, truth):
    mask = np.zeros((SIDE, SIDE, 1))
    mask[40:200, 40:200] = 1
    return psnr(picture, truth, mask)


def behind_the_face(picture, truth):
    wide = [np.hstack([FLAT, p, p]) for p in (truth, picture)]
    return background_psnr(*wide, POINTS)


DISC = np.zeros((SIDE, SIDE, 1), np.float32)
cv2.circle(DISC, (128, 128), 70, 1.0, cv2.FILLED)


def of_colors():
    lab = [
        cv2.cvtColor(np.float32([[[v] * 3]]) / 255, cv2.COLOR_RGB2LAB)[0, 0, 0]
        for v in (GREY, GREY + SHIFT)
    ]
    pasted = np.uint8(FLAT + SHIFT * DISC)
    return (
        (color_error(FLAT, FLAT, DISC), 0.0),
        (color_error(FLAT, pasted, DISC), lab[1] - lab[0]),
        (color_error(FLAT, noisy(FLAT), DISC) < 1.0, True),
    )


def of_seams():
    pasted = np.uint8(FLAT + SHIFT * DISC)
    grain = random(SIDE, SIDE, 1, size=NOISE) * np.ones(3)
    grainy = np.uint8(np.clip(np.rint(FLAT + grain), 0, 255))
    # A central difference of the noise, over the eight pixels of the band.
    slope = NOISE / np.sqrt(2) * np.sqrt(2 / np.pi)
    return (
        (seam_error(FLAT, FLAT, DISC), 0.0),
        (seam_error(FLAT, pasted, DISC), SHIFT),
        (seam_error(FLAT, grainy, DISC), 8 * slope),
    )


def of_points():
    moved = POINTS + np.array([0.3, 0.4]) * eye_distance(POINTS)
    shaken = [POINTS + row for row in random(200, 5, 2, size=2.0)]
    errors = [landmark_error(points, POINTS) for points in shaken]
    expected = 2 * np.sqrt(np.pi / 2) / eye_distance(POINTS)
    return (
        (landmark_error(POINTS, POINTS), 0.0),
        (landmark_error(moved, POINTS), 0.5),
        (np.mean(errors), expected),
    )


def eye_picture(move=0.0):
    """Two drawn eyes, the irises moved by half eye widths, and 68 points."""
    picture, points = np.full((120, 240, 3), 230, np.uint8), np.zeros((68, 2))
    almond = [[-1, 0], [-0.5, -0.5], [0.5, -0.5], [1, 0], [0.5, 0.5]]
    almond = np.array([*almond, [-0.5, 0.5]]) * 40
    for x, eye in ((60, slice(36, 42)), (180, slice(42, 48))):
        points[eye] = almond + np.array([x, 60])
        middle = round(x + 40 * move), 60
        cv2.circle(picture, middle, 12, (20, 20, 20), cv2.FILLED)
    return picture, points


def of_gaze():
    truth, points = eye_picture()
    moved, _ = eye_picture(0.25)
    grainy = gaze_error(noisy(truth, 3.0), truth, points)
    return (
        (gaze_error(truth, truth, points), 0.0),
        (gaze_error(moved, truth, points), 0.25),
        (grainy < 0.05, True),
    )


def of_masks():
    square = np.zeros((100, 100))
    square[20:80, 20:80] = 1
    moved = np.roll(square, 20, axis=1)
    holes = square * (np.random.default_rng(0).random(square.shape) < 0.7)
    return (
        (mask_iou(square, square), 1.0),
        (mask_iou(moved, square), 40 / 80),
        (mask_iou(holes, square), 0.7),
    )


def of_curves():
    wave = np.sin(np.linspace(0, 20 * np.pi, 4000))
    noise = random(4000, size=wave.std())
    return (
        (correlation(wave, wave), 1.0),
        (correlation(wave + 3, wave), 1.0),
        (correlation(wave + noise, wave), np.sqrt(0.5)),
    )


def of_poses():
    poses = random(4000, 3, size=10.0)
    shaken = poses + random(4000, 3, size=2.0, seed=1)
    return (
        (angle_error(poses, poses), 0.0),
        (angle_error(poses + np.array([3.0, -12.0, 1.0]), poses), 0.0),
        (angle_error(shaken, poses), 2 * 2 * np.sqrt(2 / np.pi)),
    )


def of_gazes():
    gazes = random(4000, 2, size=8.0)
    shaken = gazes + random(4000, 2, size=3.0, seed=1)
    return (
        (angle_error(gazes, gazes), 0.0),
        (angle_error(gazes + np.array([5.0, -2.0]), gazes), 0.0),
        (angle_error(shaken, gazes), 3 * np.sqrt(np.pi / 2)),
    )


def of_blinks(kind):
    """Ten blinks of five frames; later ones, and noise a tenth as large."""
    eyes = np.full(1000, 0.3)
    for start in range(40, 1000, 100):
        eyes[start : start + 5] = 0.02
    noise = random(1000, size=0.03)
    frames, shots = np.arange(1000), np.zeros(1000)
    found = [
        getattr(count_blinks(eyes, swapped, frames, shots), kind)
        for swapped in (eyes, np.roll(eyes, 20), eyes + noise)
    ]
    expected = {"hit": (10, 0, 10), "missed": (0, 10, 0), "false": (0, 10, 0)}
    return tuple(zip(found, expected[kind], strict=True))


def of_steadiness(name):
    """A still picture in the camera's noise; a swap with twice of it."""
    films = [[noisy(FLAT, size, seed) for seed in range(6)] for size in (4, 8)]
    swaps = films[0], [f + np.uint8(9) for f in films[0]], films[1]
    scores = []
    for swap in swaps:
        probe = TemporalProbe()
        for index, pair in enumerate(zip(films[0], swap, strict=True)):
            probe.observe(a_pair(index, *pair))
        scores.append(probe.summary()[name])
    return tuple(zip(scores, (1.0, 1.0, 2.0), strict=True))


def a_pair(index, original, swapped, found=True):
    face = Face(np.array([0, 0, 255, 255]), POINTS, 1.0, index, 0)
    seen = face if found else None
    return Pair(index, 0, index / 25, original, swapped, face, seen)


def of_found_faces():
    scores = []
    for found in ([True] * 4, [True, False] * 2):
        measure = METRICS["faces_found"].measure
        pairs = (a_pair(i, FLAT, FLAT, seen) for i, seen in enumerate(found))
        scores.append(np.mean([measure(pair) for pair in pairs]))
    return (scores[0], 1.0), (scores[0], 1.0), (scores[1], 0.5)


SOURCE, TARGET, THRESHOLD = np.zeros(400), np.zeros(400), 0.6
TARGET[0] = 1.0


def of_margin():
    beside = TARGET.copy()
    beside[1] = 0.5
    rows = np.stack([TARGET, TARGET / 2, beside])
    found = identity.margin(rows, SOURCE, TARGET)
    return tuple(zip(found, (1.0, 0.0, np.sqrt(1.25) - 0.5), strict=True))


def of_similarity():
    shifted = TARGET + THRESHOLD * np.eye(400)[3]
    rows = np.stack([TARGET, shifted, TARGET + random(400, size=0.02)])
    found = identity.similarity(rows, TARGET, THRESHOLD)
    noise = 1 - 0.02 * np.sqrt(400) / (2 * THRESHOLD)
    return tuple(zip(found, (1.0, 0.5, noise), strict=True))


def of_share():
    scores = []
    for rows in ([TARGET] * 4, [SOURCE] * 4, [TARGET, SOURCE] * 2):
        probe = IdentityProbe(
            type("Model", (), {"threshold": THRESHOLD}),
            SOURCE[None],
            TARGET[None],
        )
        probe.rows += rows
        scores.append(probe.summary()["identity_share"])
    return tuple(zip(scores, (1.0, 0.0, 0.5), strict=True))


def of_fid():
    rows, size, d = random(20000, 4), 1.5, 4
    wider = rows + random(20000, 4, size=size, seed=1)
    noise = d * (np.sqrt(1 + size**2) - 1) ** 2
    return (
        (fid(rows, rows), 0.0),
        (fid(rows, rows + np.array([3.0, 0, 4.0, 0])), 25.0),
        (fid(rows, wider), noise),
    )


def of_kid():
    rows, d = random(2000, 4), 4
    same, wide = (random(2000, 4, size=s, seed=1) for s in (1.0, 2.0))
    zeros, ones = np.zeros((60, 1)), np.ones((60, 1))
    return (
        (abs(kid(rows, same)) < 0.05, True),
        (kid(zeros, ones), 1 + 8 - 2 * 1),
        (kid(rows, wide), 3 / d * (2.0**2 - 1) ** 2),
    )


EXPRESSION = {
    "mouth_correlation": of_curves,
    "mouth_width_correlation": of_curves,
    "eye_correlation": of_curves,
    "brow_correlation": of_curves,
    "gaze_correlation": of_curves,
    "gaze_angle_error": of_gazes,
    "pose_error": of_poses,
    "blinks_hit": lambda: of_blinks("hit"),
    "blinks_missed": lambda: of_blinks("missed"),
    "blinks_false": lambda: of_blinks("false"),
}
KNOWN = {
    **EXPRESSION,
    **{f"truth_{name}": answers for name, answers in EXPRESSION.items()},
    "identity_margin": of_margin,
    "identity_to": of_similarity,
    "identity_from": of_similarity,
    "identity_share": of_share,
    "faces_found": of_found_faces,
    "warp_ratio": lambda: of_steadiness("warp_ratio"),
    "flicker_ratio": lambda: of_steadiness("flicker_ratio"),
    "color_error": of_colors,
    "seam_error": of_seams,
    "background_psnr": lambda: of_psnr(behind_the_face),
    "fid": of_fid,
    "kid": of_kid,
    "reconstruction_psnr": of_psnr,
    "reconstruction_ssim": of_ssim,
    "training_psnr": of_psnr,
    "training_ssim": of_ssim,
    "truth_psnr": lambda: of_psnr(inside_a_mask),
    "truth_ssim": of_ssim,
    "eye_psnr": lambda: of_psnr(inside_a_mask),
    "landmark_error": of_points,
    "gaze_error": of_gaze,
    "mask_iou": of_masks,
}


def test_every_figure_has_known_answers():
    assert set(KNOWN) == set(METRICS)


@pytest.mark.parametrize("name", KNOWN)
def test_a_figure_is_what_its_formula_says(name):
    for case, (found, expected) in zip(CASES, KNOWN[name](), strict=True):
        assert found == pytest.approx(expected, rel=0.1, abs=1e-6), case
