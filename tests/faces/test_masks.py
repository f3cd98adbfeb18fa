"""Masks lie on eyes and face, whatever the points' number, size and turn."""

import numpy as np
import pytest

from faceswap_gan.faces.align import align
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.masks import eye_mask
from faceswap_gan.faces.masks import face_mask
from faceswap_gan.faces.masks import mouth_mask
from faceswap_gan.faces.outlines import eye_centres
from faceswap_gan.faces.outlines import eye_distance

FIVE = TEMPLATE * 256 - 0.5
MASKS = {"eyes": eye_mask, "face": face_mask, "mouth": mouth_mask}


@pytest.fixture(params=["five", "68"])
def points(request, portrait) -> np.ndarray:
    matrix = alignment(portrait.landmarks)
    found = {"five": portrait.landmarks, "68": portrait.landmarks68}
    return transform(matrix, found[request.param])


def at(mask: np.ndarray, points: np.ndarray) -> np.ndarray:
    x, y = np.round(points).astype(int).T
    return mask[y, x, 0]


@pytest.mark.parametrize("name", MASKS)
def test_masks_are_soft_pictures_of_one_channel(name, points):
    mask = MASKS[name](points)
    assert mask.shape == (256, 256, 1)
    assert mask.dtype == np.float32
    assert mask.min() == 0
    assert mask.max() == pytest.approx(1, abs=0.02)
    assert ((mask > 0.05) & (mask < 0.95)).any()
    assert np.abs(np.diff(mask, axis=0)).max() < 0.5


def test_eye_masks_hold_the_eyes_and_little_else(points):
    mask = eye_mask(points)
    assert at(mask, eye_centres(points)).min() > 0.9
    others = FIVE[2:]
    assert at(mask, others).max() == 0
    assert 0.01 < mask.mean() < 0.05


def test_eye_masks_cover_the_true_eyes(portrait, points):
    truth = align(portrait.eye_mask, portrait.landmarks)
    covered = (eye_mask(points) * truth).sum() / truth.sum()
    assert covered > 0.85


def test_mouth_masks_hold_the_mouth_and_little_else(points):
    mask = mouth_mask(points)
    assert at(mask, FIVE[3:].mean(axis=0, keepdims=True)).min() > 0.9
    assert at(mask, FIVE[:3]).max() == 0
    assert 0.01 < mask.mean() < 0.05


def test_mouth_masks_cover_the_true_mouth(portrait, points):
    truth = align(portrait.mouth_mask, portrait.landmarks)
    covered = (mouth_mask(points) * truth).sum() / truth.sum()
    assert covered > 0.85


def test_face_masks_hold_brows_mouth_and_chin(portrait, points):
    inside = transform(alignment(portrait.landmarks), portrait.landmarks68[17:])
    assert at(face_mask(points), inside).min() > 0.5
    assert 0.2 < face_mask(points).mean() < 0.5


def test_face_masks_from_five_points_agree_with_those_from_68(portrait):
    matrix = alignment(portrait.landmarks)
    five, all_points = (
        face_mask(transform(matrix, found))
        for found in (portrait.landmarks, portrait.landmarks68)
    )
    both, either = np.minimum(five, all_points), np.maximum(five, all_points)
    assert both.sum() / either.sum() > 0.8


@pytest.mark.parametrize("name", MASKS)
def test_half_the_size_is_half_the_mask(name, points):
    """Everything scales with the distance between the eyes."""
    large = MASKS[name](points)
    small = MASKS[name]((points + 0.5) / 2 - 0.5, 128)
    shrunk = large.reshape(128, 2, 128, 2).mean(axis=(1, 3))
    assert np.abs(small[..., 0] - shrunk).mean() < 0.01


@pytest.mark.parametrize("name", MASKS)
def test_a_mirrored_face_has_a_mirrored_mask(name):
    mirrored = FIVE[[1, 0, 2, 4, 3]] * [-1, 1] + [255, 0]
    np.testing.assert_allclose(
        MASKS[name](mirrored), MASKS[name](FIVE)[:, ::-1], atol=0.2
    )


def test_five_point_masks_turn_with_the_face():
    c, s = np.cos(0.5), np.sin(0.5)
    turned = (FIVE - 127.5) @ np.array([[c, s], [-s, c]]) + 127.5
    mask = eye_mask(turned)
    along = (turned[1] - turned[0]) / eye_distance(turned)
    across = np.array([-along[1], along[0]])
    step = 0.2 * eye_distance(turned)
    assert at(mask, turned[:2] + step * along).min() > 0.5
    assert at(mask, turned[:2] + step * across).max() < 0.1


def test_closed_eyes_still_have_a_mask(portrait):
    points = transform(alignment(portrait.landmarks), portrait.landmarks68)
    for eye in (slice(36, 42), slice(42, 48)):
        points[eye, 1] = points[eye, 1].mean()
    assert at(eye_mask(points), eye_centres(points)).min() > 0.8


def test_eyes_beyond_the_crop_do_not_crash(points):
    assert eye_mask(points - 500).max() == 0
    assert face_mask(points + 1000).max() == 0
