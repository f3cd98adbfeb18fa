"""Every scale has its place, and crops show what lies in their box."""

import itertools

import cv2
import numpy as np
import pytest

from faceswap_gan.faces.pyramid import MARGIN_GREY
from faceswap_gan.faces.pyramid import SCALE_STEP
from faceswap_gan.faces.pyramid import crop_squares
from faceswap_gan.faces.pyramid import draw_mosaic
from faceswap_gan.faces.pyramid import halvings
from faceswap_gan.faces.pyramid import plan_mosaic

SIZES = [(288, 360), (720, 1280), (1920, 1080), (101, 57), (40, 2000)]


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_levels_lie_apart_on_even_places_inside_the_canvas(height, width):
    mosaic = plan_mosaic(height, width, 20.0, 12)
    covered = np.zeros((mosaic.height, mosaic.width), int)
    for level in mosaic.levels:
        assert level.x % 2 == level.y % 2 == 0
        covered[
            level.y : level.y + level.height, level.x : level.x + level.width
        ] += 1
    assert covered.max() == 1
    assert covered.sum() == sum(v.width * v.height for v in mosaic.levels)


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_levels_go_from_the_smallest_face_to_the_largest(height, width):
    levels = plan_mosaic(height, width, 24.0, 12).levels
    assert levels[0].width == pytest.approx(width / 2, abs=0.5)
    ratios = [b.height / a.height for a, b in itertools.pairwise(levels)]
    np.testing.assert_allclose(ratios, SCALE_STEP, rtol=0.08)
    assert 12 <= min(levels[-1].height, levels[-1].width) < 12 / SCALE_STEP + 1


def test_the_canvas_wastes_little():
    mosaic = plan_mosaic(720, 1280, 36.0, 12)
    used = sum(v.width * v.height for v in mosaic.levels)
    assert used > 0.8 * mosaic.width * mosaic.height


@pytest.mark.parametrize("side", [1, 2, 11, 19])
def test_a_picture_smaller_than_a_face_has_no_levels(side):
    assert plan_mosaic(side, 500, 20.0, 12).levels == ()


def test_a_level_shows_the_whole_picture():
    rng = np.random.default_rng(0)
    image = cv2.resize(rng.integers(0, 256, (6, 8, 3), np.uint8), (160, 120))
    mosaic = plan_mosaic(120, 160, 20.0, 12)
    canvas = draw_mosaic(halvings(image), mosaic)
    assert canvas.shape == (mosaic.height, mosaic.width, 3)
    for level in mosaic.levels:
        part = canvas[
            level.y : level.y + level.height, level.x : level.x + level.width
        ]
        size = (level.width, level.height)
        want = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        assert np.abs(part.astype(int) - want).max() <= 12
        assert np.abs(part.astype(int) - want).mean() <= 2


def test_halvings_stop_at_the_least_side():
    sizes = [p.shape[:2] for p in halvings(np.zeros((200, 97, 3), np.uint8))]
    assert sizes == [(200, 97), (100, 48), (50, 24)]
    assert len(halvings(np.zeros((1, 1, 3), np.uint8))) == 1


def ramp(height: int, width: int) -> np.ndarray:
    """A picture whose red is x and green y, in pixels."""
    y, x = np.mgrid[:height, :width]
    return np.stack([x, y, x * 0], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("side", [24, 30, 48, 64, 130, 200])
def test_a_crop_samples_the_centres_of_its_pixels(side):
    crop = crop_squares(
        halvings(ramp(250, 250)),
        np.array([[20.0, 30, 20 + side, 30 + side]]),
        24,
    )[0]
    centres = (np.arange(24) + 0.5) * side / 24 - 0.5
    assert np.abs(crop[12, :, 0] - (20 + centres)).max() <= 1.5
    assert np.abs(crop[:, 12, 1] - (30 + centres)).max() <= 1.5


def test_beyond_the_picture_is_grey():
    white = np.full((50, 50, 3), 255, np.uint8)
    crops = crop_squares(
        halvings(white), np.array([[-50.0, 0, 0, 50], [0, 0, 50, 50]]), 24
    )
    assert (crops[0, 2:-2, :-2] == MARGIN_GREY).all()
    assert (crops[1, 1:-1, 1:-1] == 255).all()


def test_large_boxes_do_not_alias():
    stripes = np.zeros((512, 512, 3), np.uint8)
    stripes[:, ::2] = 255
    crop = crop_squares(halvings(stripes), np.array([[3.0, 3, 503, 503]]), 48)
    assert np.abs(crop.astype(float) - 127.5).max() < 8


def test_boxes_without_a_size_do_not_crash():
    crops = crop_squares(
        halvings(ramp(30, 30)), np.array([[5.0, 5, 5, 5], [9, 9, 3, 3]]), 24
    )
    assert crops.shape == (2, 24, 24, 3)
