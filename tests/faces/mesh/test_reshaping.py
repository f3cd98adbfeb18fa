"""Pictures are moved from one mesh to another."""

import numpy as np
import pytest
from scipy.interpolate import LinearNDInterpolator

from faceswap_gan.faces.mesh.reshaping import reshaped

SIZE = 48


def scattered(seed, count=60):
    random = np.random.default_rng(seed)
    mesh = random.uniform(8, SIZE - 9, (count, 2))
    return mesh, mesh + random.normal(0, 0.4, mesh.shape)


def ramps():
    """A picture whose first channels are five times the place itself."""
    across, down = np.meshgrid(np.arange(SIZE), np.arange(SIZE))
    rest = np.full((SIZE, SIZE, 3), 7)
    return np.dstack([5 * across, 5 * down, rest]).astype(np.uint8)


@pytest.mark.parametrize("channels", [1, 3, 5, 6])
def test_a_face_that_stays_is_left_as_it_is(channels):
    picture = np.random.default_rng(0).integers(
        0, 256, (SIZE, SIZE, channels), np.uint8
    )
    mesh, _ = scattered(0)
    assert np.array_equal(reshaped(picture, mesh, mesh), picture)


@pytest.mark.parametrize("seed", range(3))
def test_pixels_come_from_where_scipy_has_them_come_from(seed):
    mesh, goal = scattered(seed)
    edge = np.linspace(0, SIZE - 1, 3)
    frame = np.array([(x, y) for y in edge for x in edge])
    frame = np.delete(frame, 4, axis=0)
    places = np.concatenate([goal, frame])
    sources = LinearNDInterpolator(places, np.concatenate([mesh, frame]))
    pixels = np.stack(np.meshgrid(*2 * [np.arange(SIZE)]), axis=-1)
    moved = reshaped(ramps(), mesh, goal)
    # OpenCV samples at places rounded to 1/32 of a pixel.
    assert np.abs(moved[..., :2] - 5.0 * sources(pixels)).max() < 0.5 + 5 / 32
    assert (moved[..., 2:] == 7).all()


def test_points_that_fall_on_each_other_do_no_harm():
    mesh, goal = scattered(1)
    goal[10:20] = goal[10]
    moved = reshaped(ramps(), mesh, goal)
    assert moved.shape == (SIZE, SIZE, 5)
    assert (moved[..., 2:] == 7).all()


def test_the_outermost_pixels_stay():
    mesh, goal = scattered(2)
    moved = reshaped(ramps(), mesh, goal)
    for edge in (np.s_[0], np.s_[-1], np.s_[:, 0], np.s_[:, -1]):
        assert np.array_equal(moved[edge], ramps()[edge])
