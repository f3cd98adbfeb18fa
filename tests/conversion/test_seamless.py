"""Gains of light: known answers, and that black stays black."""

import cv2
import numpy as np
import pytest

from faceswap_gan.conversion.linear_light import from_linear
from faceswap_gan.conversion.linear_light import to_linear
from faceswap_gan.conversion.seamless import SEAMLESS
from faceswap_gan.conversion.skin_light import HUE_AXES
from faceswap_gan.conversion.skin_light import SkinLight
from faceswap_gan.conversion.skin_light import hues

SIZE = 64
PALE, DARK = (232, 184, 152), (112, 72, 52)
WHITE, BLUE, BLACK = (236, 230, 226), (84, 138, 190), (0, 0, 0)
MASK = np.ones((SIZE, SIZE, 1), np.float32)
EYES = (slice(20, 26), slice(12, 52))
BROWS = (slice(10, 15), slice(12, 52))
MOUTH = (slice(46, 52), slice(22, 42))
CHEEK = (slice(30, 40), slice(10, 20))


def lit(picture, gains):
    """Lights a picture otherwise: (SIZE, SIZE, 3) float32."""
    light = to_linear(picture) * np.float32(gains)
    return from_linear(np.minimum(light, 1))


def shaded(skin):
    """Skin that light falls on from the left."""
    shade = np.linspace(0.8, 0.4, SIZE)[None, :, None]
    return lit(np.full((SIZE, SIZE, 3), skin, np.float32), shade)


def regions(eyes=1.0):
    """Skin without eyes and brows, the eyes, and no mouth."""
    masks = np.zeros((SIZE, SIZE, 3), np.float32)
    masks[..., 0] = 1
    masks[BROWS][..., 0] = masks[EYES][..., 0] = 0
    masks[EYES][..., 1] = eyes
    return masks


def face(skin, light=(1, 1, 1)):
    """A face with whites and irises, and black brows, in some light."""
    picture = shaded(skin)
    picture[EYES] = lit(np.full((SIZE, SIZE, 3), WHITE), 0.7)[EYES]
    picture[EYES[0], 28:36] = 0.7 * np.array(BLUE)
    picture[BROWS] = BLACK
    return lit(picture, light)


def test_linear_light_is_that_of_the_standard():
    """Grey of 18 % and both ends, there and back."""
    np.testing.assert_allclose(
        to_linear(np.array([0, 117.65, 255])), [0, 0.18, 1], atol=1e-3
    )
    levels = np.linspace(0, 255, 1021, dtype=np.float32)
    back = from_linear(to_linear(levels))
    np.testing.assert_allclose(back, levels, atol=0.01)


@pytest.mark.parametrize("gains", [(0.5, 0.4, 0.3), (0.8, 1.0, 1.25), 0.2])
def test_other_light_on_the_same_face_is_restored_exactly(gains):
    """Skin that gains have lit; of the rest only how far whites tell."""
    skin = shaded(DARK)
    result = SEAMLESS(lit(skin, gains), skin, MASK)
    np.testing.assert_allclose(result, skin, atol=1)


def test_light_follows_from_one_side_to_the_other():
    scene = shaded(PALE)[:, ::-1]
    result = SEAMLESS(shaded(PALE), scene, MASK)
    np.testing.assert_allclose(result, scene, atol=2)


@pytest.mark.parametrize("skins", [(PALE, DARK), (DARK, PALE)])
@pytest.mark.parametrize("light", [(1, 1, 1), (1.2, 1.0, 0.7)])
def test_black_stays_black_and_eyes_keep_their_colour(skins, light):
    own, scene = skins
    swapped, target = face(own), face(scene, light)
    result = SEAMLESS(swapped, target, MASK, regions())
    assert np.abs(result[BROWS]).max() < 1
    np.testing.assert_allclose(result[CHEEK], target[CHEEK], atol=2)
    expected = lit(face(own), light)[EYES]
    np.testing.assert_allclose(result[EYES], expected, atol=8)


def test_whites_are_weighed_by_how_much_of_them_is_seen():
    """With the lids closed for a frame, the light of before remains."""
    rows = [
        SEAMLESS.statistics(face(PALE), MASK, regions(share))
        for share in (1, 0)
    ]
    open_eyes, closed = map(SkinLight.of, rows)
    assert closed.area == 0
    assert open_eyes.area > 100
    mixed = SkinLight.of(np.mean(rows, axis=0))
    np.testing.assert_allclose(
        mixed.whites / mixed.area, open_eyes.whites / open_eyes.area
    )


@pytest.mark.parametrize(
    "paint", [(20, 16, 14), (250, 250, 255), (200, 60, 70)]
)
def test_skin_is_measured_whatever_is_painted_on_it(paint):
    """A beard, glasses or lips over a fifth of the face hardly count."""
    clean = SkinLight.of(SEAMLESS.statistics(shaded(PALE), MASK))
    painted = shaded(PALE)
    painted[44:58, 4:60] = paint
    found = SkinLight.of(SEAMLESS.statistics(painted, MASK))
    np.testing.assert_allclose(found.field[0], clean.field[0], atol=0.05)


def test_shine_stays_on_skin_and_above_it():
    """Of a bright spot on dark skin none becomes darker than pale skin."""
    swapped, target = shaded(DARK), shaded(PALE)
    shine = np.zeros((SIZE, SIZE), np.float32)
    shine[28:36, 28:36] = 0.3
    shine = cv2.GaussianBlur(shine, (0, 0), 3)[..., None]
    spotted = from_linear(to_linear(swapped) + shine)
    result = SEAMLESS(spotted, target, MASK)
    assert (result - target).min() > -6
    assert (result - target)[30:34, 30:34].mean() > 5


def test_what_a_gain_makes_brighter_than_white_keeps_its_hue():
    swapped = shaded(DARK)
    swapped[CHEEK] = lit(swapped, 2.5)[CHEEK]
    result = to_linear(SEAMLESS(swapped, shaded(PALE), MASK))[CHEEK]
    assert result[..., 0].min() > 0.99
    wanted = to_linear(np.float32(PALE))
    expected = np.broadcast_to(wanted / wanted.max(), result.shape)
    np.testing.assert_allclose(result, expected, atol=0.02)


def test_noise_of_a_dark_picture_does_not_become_colours(rng):
    """Grey noise about black is multiplied as one, not channel by channel."""
    noise = np.abs(rng.normal(3, 1, (SIZE, SIZE, 1)))
    swapped = np.float32(noise * np.ones(3))
    result = SEAMLESS(swapped, np.full_like(swapped, 60), MASK)
    assert np.abs(result[..., 0] - result[..., 2]).max() < 0.1


def spotted(skin, axis, amount):
    """Skin with soft spots of another hue."""
    wave = np.sin(np.arange(SIZE) * 2 * np.pi / 16)
    spots = amount * (wave[:, None] * wave)[..., None] * HUE_AXES[axis]
    return lit(shaded(skin), np.exp(spots))


def deviations(picture):
    return SkinLight.of(SEAMLESS.statistics(picture, MASK)).deviations


@pytest.mark.parametrize("axis", [0, 1])
def test_hues_of_skin_are_no_less_even_than_those_of_the_scene(axis):
    own, scene = spotted(PALE, axis, 0.2), spotted(DARK, axis, 0.1)
    result = SEAMLESS(own, scene, MASK)
    wanted = deviations(scene)[axis]
    assert deviations(own)[axis] > 1.8 * wanted
    assert deviations(result)[axis] == pytest.approx(wanted, rel=0.15)


def test_hues_of_skin_that_is_even_enough_are_kept():
    own, scene = spotted(PALE, 1, 0.1), spotted(DARK, 1, 0.2)
    result = SEAMLESS(own, scene, MASK)
    np.testing.assert_allclose(deviations(result), deviations(own), atol=0.005)


def test_hues_say_nothing_of_brightness():
    np.testing.assert_allclose(HUE_AXES @ HUE_AXES.T, np.eye(2), atol=1e-6)
    np.testing.assert_allclose(hues(np.ones((3, 2, 2))), 0, atol=1e-6)
    assert hues(np.array([1.0, 0, -1]))[0] > 0 > hues(np.array([0, 1.0, 0]))[1]


def test_a_grey_scene_makes_grey_skin():
    target = shaded((150, 150, 150))
    result = SEAMLESS(shaded(PALE), target, MASK)
    np.testing.assert_allclose(result, target, atol=2)


def test_size_does_not_matter():
    large = (
        cv2.resize(face(skin), (160, 160), interpolation=cv2.INTER_LINEAR)
        for skin in (PALE, DARK)
    )
    mask = np.ones((160, 160, 1), np.float32)
    result = cv2.resize(
        SEAMLESS(*large, mask), (SIZE, SIZE), interpolation=cv2.INTER_AREA
    )
    small = SEAMLESS(face(PALE), face(DARK), MASK)
    np.testing.assert_allclose(result[CHEEK], small[CHEEK], atol=3)
