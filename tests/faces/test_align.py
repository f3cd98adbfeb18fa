"""One resampling, sub-pixel right, without aliasing."""

import cv2
import numpy as np
import pytest

from faceswap_gan.faces.align import align
from faceswap_gan.faces.align import warp
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import transform

IDENTITY = np.array([[1.0, 0, 0], [0, 1.0, 0]])


def smooth_picture(side: int = 300) -> np.ndarray:
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 256, (9, 9, 3), np.uint8)
    return cv2.resize(coarse, (side, side), interpolation=cv2.INTER_CUBIC)


def scaling(scale: float) -> np.ndarray:
    """Scales about the corner of the picture, which lies at -0.5."""
    shift = scale / 2 - 0.5
    return np.array([[scale, 0, shift], [0, scale, shift]])


def test_the_identity_changes_nothing():
    picture = smooth_picture(64)
    np.testing.assert_array_equal(warp(picture, IDENTITY, 64), picture)


@pytest.mark.parametrize("fold", [2, 3, 5])
def test_a_whole_shrinking_averages_blocks(fold):
    rng = np.random.default_rng(1)
    picture = rng.uniform(0, 1, (60, 60, 3)).astype(np.float32)
    size = 60 // fold
    blocks = picture.reshape(size, fold, size, fold, 3).mean(axis=(1, 3))
    shrunk = warp(picture, scaling(1 / fold), size)
    np.testing.assert_allclose(shrunk, blocks, atol=1e-5)


@pytest.mark.parametrize("scale", [0.13, 0.31, 0.5])
def test_fine_stripes_become_grey(scale):
    stripes = np.zeros((400, 400, 3), np.uint8)
    stripes[:, ::2] = 255
    middle = warp(stripes, scaling(scale), int(400 * scale))[2:-2, 2:-2]
    assert np.abs(middle.astype(float) - 127.5).max() <= 30


@pytest.mark.parametrize("scale", [0.3, 0.8, 1.0, 1.7, 3.0])
def test_what_is_where_does_not_depend_on_the_scale(scale):
    """A spot stays where the matrix puts it, to a tenth of a pixel."""
    y, x = np.mgrid[:200, :200]
    spot = 255 * np.exp(-((x - 90.3) ** 2 + (y - 110.8) ** 2) / (2 * 8.0**2))
    picture = np.repeat(spot[..., None].astype(np.float32), 3, axis=2)
    angle = 0.4
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    matrix = np.array([[c, -s, 0], [s, c, 0]])
    target = transform(matrix, np.array([90.3, 110.8]))
    matrix[:, 2] = 100 - target
    found = warp(picture, matrix, 201)[..., 0]
    y, x = np.mgrid[:201, :201]
    centre = np.array([(found * x).sum(), (found * y).sum()]) / found.sum()
    np.testing.assert_allclose(centre, [100, 100], atol=0.1)


def test_aligned_points_are_those_of_the_template():
    """Spots painted on the five points come out on the template."""
    c, s = 0.9 * np.cos(0.3), 0.9 * np.sin(0.3)
    landmarks = TEMPLATE * 256 @ np.array([[c, s], [-s, c]]) + [60, 10]
    picture = np.zeros((360, 360, 3), np.uint8)
    for point in landmarks:
        y, x = np.mgrid[:360, :360]
        spot = np.exp(-((x - point[0]) ** 2 + (y - point[1]) ** 2) / 18)
        picture[..., 0] |= np.round(255 * spot).astype(np.uint8)
    crop = align(picture, landmarks)[..., 0].astype(float)
    for x, y in TEMPLATE * 256 - 0.5:
        rows = slice(int(y) - 8, int(y) + 10)
        columns = slice(int(x) - 8, int(x) + 10)
        part = crop[rows, columns]
        v, u = np.mgrid[rows, columns]
        centre = np.array([(part * u).sum(), (part * v).sum()]) / part.sum()
        np.testing.assert_allclose(centre, [x, y], atol=0.15)


def test_beyond_the_picture_its_border_goes_on():
    picture = np.zeros((50, 50, 3), np.uint8)
    picture[:, -1] = 200
    shifted = warp(picture, np.array([[1.0, 0, -40], [0, 1.0, 0]]), 50)
    assert (shifted[:, 15:] == 200).all()


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_channels_and_types_are_kept(channels, dtype):
    picture = np.ones((40, 60, channels), dtype)
    for scale in (0.4, 2.0):
        out = warp(picture, scaling(scale), 32)
        assert out.shape == (32, 32, channels)
        assert out.dtype == dtype


def test_a_face_is_always_cut_to_the_aligned_size(portrait):
    crop = align(portrait.image, portrait.landmarks)
    assert crop.shape == (ALIGNED_SIZE, ALIGNED_SIZE, 3)
    found = transform(alignment(portrait.landmarks), portrait.landmarks)
    away = found - (TEMPLATE * ALIGNED_SIZE - 0.5)
    assert np.abs(away).max() < 0.05 * ALIGNED_SIZE
