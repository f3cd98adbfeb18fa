import dataclasses
import itertools

import cv2
import numpy as np
import pytest

from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import transform
from faceswap_gan.synthetic import anatomy
from faceswap_gan.synthetic import chart
from faceswap_gan.synthetic import eyes
from faceswap_gan.synthetic import head
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.camera import Camera
from faceswap_gan.synthetic.camera import surface_points
from faceswap_gan.synthetic.expression import make_face
from faceswap_gan.synthetic.hair import STYLES
from faceswap_gan.synthetic.performance import Light
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render

PEOPLE = sorted(IDENTITIES)
_TURNED = {"yaw": -22.0, "pitch": 8.0, "roll": 9.0, "mouth_open": 0.7}


def _patch(picture: np.ndarray, point: np.ndarray, reach: int) -> np.ndarray:
    x, y = np.round(point).astype(int)
    part = picture[y - reach : y + reach + 1, x - reach : x + reach + 1]
    return part.reshape(-1, picture.shape[2]).astype(float)


def _eye_distance(shown: Rendering) -> float:
    return float(np.linalg.norm(shown.landmarks[1] - shown.landmarks[0]))


def test_there_are_eight_people_of_known_hair():
    assert len(set(IDENTITIES.values())) >= 8
    assert {one.hair_style for one in IDENTITIES.values()} <= set(STYLES)


def test_a_rendering_is_what_its_docstring_says(shot):
    shown = shot("ada")
    assert shown.image.shape == (240, 240, 3)
    assert shown.image.dtype == np.uint8
    for mask in (
        shown.eye_mask,
        shown.face_mask,
        shown.open_eye_mask,
        shown.mouth_mask,
    ):
        assert mask.shape == (240, 240, 1) and mask.dtype == np.float32
        assert mask.min() == 0 and 0.99 < mask.max() <= 1
    assert shown.box.shape == (4,) and shown.landmarks.shape == (5, 2)
    assert shown.landmarks68.shape == (68, 2)


def test_glasses_are_about_the_eyes_which_stay_free():
    plain = render(IDENTITIES["hugo"], Pose(), 120, 120)
    worn = dataclasses.replace(IDENTITIES["hugo"], glasses=True)
    shown = render(worn, Pose(), 120, 120)
    changed = np.abs(shown.image.astype(int) - plain.image).max(axis=2) > 30
    left, right = plain.landmarks[:2]
    eyes = right[0] - left[0]
    rows, columns = np.nonzero(changed)
    assert changed.sum() > 0.1 * eyes**2
    assert np.abs(rows - left[1]).max() < 0.6 * eyes
    assert columns.min() < left[0] - 0.2 * eyes
    assert columns.max() > right[0] + 0.2 * eyes
    assert changed[plain.open_eye_mask[..., 0] > 0.9].mean() < 0.1
    np.testing.assert_array_equal(shown.landmarks68, plain.landmarks68)


def test_rendering_is_deterministic():
    pose = performance(4, 10)[-1]
    first = render(IDENTITIES["bruno"], pose, 96, 80, background=3)
    head.build.cache_clear()
    again = render(IDENTITIES["bruno"], pose, 96, 80, background=3)
    for name, value in vars(first).items():
        np.testing.assert_array_equal(value, getattr(again, name))
    other = render(IDENTITIES["bruno"], pose, 96, 80, background=4)
    assert (first.image[:5] != other.image[:5]).mean() > 0.9


@pytest.mark.parametrize("name", PEOPLE)
@pytest.mark.parametrize("values", [{}, _TURNED])
def test_points_agree_with_each_other_and_the_masks(shot, name, values):
    shown = shot(name, **values)
    points, many = shown.landmarks, shown.landmarks68
    near = 0.06 * _eye_distance(shown)
    for eye, outline in ((0, slice(36, 42)), (1, slice(42, 48))):
        middle = many[outline].mean(axis=0)
        assert np.linalg.norm(points[eye] - middle) < 2 * near
    np.testing.assert_allclose(points[2], many[30], atol=1e-6)
    np.testing.assert_allclose(points[3:], many[[48, 54]], atol=near)
    for point in points[:2]:
        assert _patch(shown.eye_mask, point, 2).min() > 0.9
    for point in points[2:]:
        assert _patch(shown.face_mask, point, 2).min() > 0.9
        assert _patch(shown.eye_mask, point, 2).max() == 0
    assert (shown.box[:2] <= many.min(axis=0)).all()
    assert (shown.box[2:] >= many.max(axis=0)).all()


def test_points_run_in_dlibs_order(shot):
    many = shot("finn").landmarks68
    mirror = [
        *range(16, -1, -1),
        *range(26, 16, -1),
        *range(27, 31),
        *range(35, 30, -1),
        *(45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40),
        *(54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55),
        *(64, 63, 62, 61, 60, 67, 66, 65),
    ]
    flipped = many * [-1, 1] + [2 * many[8, 0], 0]
    np.testing.assert_allclose(flipped[mirror], many, atol=1.0)
    assert many[8, 1] == many[:, 1].max()
    assert (np.diff(many[:17, 0]) > -1).all()


@pytest.mark.parametrize("name", PEOPLE)
def test_proportions_are_those_of_the_template(shot, name):
    landmarks = shot(name).landmarks
    aligned = transform(alignment(landmarks), landmarks) / 256
    np.testing.assert_allclose(aligned, TEMPLATE, atol=0.045)


@pytest.mark.parametrize("name", PEOPLE)
def test_irises_have_their_colour_around_the_eye_centre(shot, name):
    shown = shot(name)
    radius = 0.11 * _eye_distance(shown)
    iris = np.array(IDENTITIES[name].eyes, float)
    for center in shown.landmarks[:2]:
        assert _patch(shown.image, center, 1).min() < 60
        angles = np.radians([190, 215, 325, 350])
        ring = center + radius * np.c_[np.cos(angles), -np.sin(angles)]
        seen = np.mean([_patch(shown.image, p, 0)[0] for p in ring], axis=0)
        likeness = seen @ iris / np.linalg.norm(seen) / np.linalg.norm(iris)
        assert likeness > 0.93


@pytest.mark.parametrize("name", ["ada", "dayo"])
def test_masks_of_eyes_and_mouth_are_what_their_points_surround(shot, name):
    shown = shot(name, mouth_open=0.5, roll=6.0)
    for mask, outlines in (
        (shown.open_eye_mask, (slice(36, 42), slice(42, 48))),
        (shown.mouth_mask, (slice(48, 60),)),
    ):
        drawn = np.zeros((240, 240), np.uint8)
        for outline in outlines:
            corners = np.round(shown.landmarks68[outline]).astype(int)
            cv2.fillPoly(drawn, [corners], 1)
        seen = mask[..., 0] > 0.5
        assert (drawn & seen).sum() > 0.75 * (drawn | seen).sum()
    assert shot(name, eyes_open=0.0).open_eye_mask.max() < 0.5


@pytest.mark.parametrize("name", ["bruno", "elif"])
def test_an_open_eye_is_exactly_what_its_lids_leave(name):
    person, pose = IDENTITIES[name], Pose(gaze=(0.3, 0.3), yaw=8.0, scale=0.5)
    x = np.linspace(-1.0, 1.0, 60)
    upper, lower = eyes.lids(x, person, pose)
    outline = np.column_stack([np.r_[x, x[::-1]], np.r_[upper, lower[::-1]]])
    outline[:, 1] += np.tan(np.radians(person.eye_tilt)) * outline[:, 0]
    place = anatomy.layout(person)
    surface = make_face(head.build(person), person, pose)
    points = Camera.of(pose, 480, 480).project(
        surface_points(surface.radius, outline * place.eye_width + place.eye)
    )
    drawn = np.zeros((480, 480), np.uint8)
    cv2.fillPoly(drawn, [np.int32(points * 16)], 1, cv2.LINE_8, 4)
    seen = render(person, pose, 480, 480).open_eye_mask[..., 0] > 0.5
    seen[:, : int(points[:, 0].min()) - 5] = False
    assert seen.sum() == pytest.approx(
        cv2.contourArea(np.float32(points)), 0.03
    )
    assert (drawn & seen).sum() > 0.92 * (drawn | seen).sum()


@pytest.mark.parametrize("name", ["ada", "dayo"])
def test_a_blink_closes_the_eye(shot, name):
    seen, blinking = shot(name), shot(name, eyes_open=0.0)
    assert blinking.eye_mask.sum() < 0.65 * seen.eye_mask.sum()
    skin = np.array(IDENTITIES[name].skin)
    np.testing.assert_allclose(blinking.landmarks, seen.landmarks, atol=0.5)
    for eye in seen.landmarks[:2]:
        lid = _patch(blinking.image, eye, 2).mean(axis=0)
        assert np.abs(lid - skin).mean() < 60
        open_eye = _patch(seen.image, eye, 2).mean(axis=0)
        assert np.abs(lid - open_eye).mean() > 15
    outside = (seen.eye_mask < 0.01) & (blinking.eye_mask < 0.01)
    change = np.abs(seen.image.astype(int) - blinking.image)
    assert change[outside[..., 0]].mean() < 1


def test_gaze_moves_the_pupils_and_nothing_else(shot):
    left, right = shot("elif", gaze=(-1.0, 0.0)), shot("elif", gaze=(1.0, 0.0))
    for eye in range(2):
        x, y = left.landmarks[eye].round().astype(int)
        rows = slice(y - 2, y + 3)
        columns = slice(x - 10, x + 11)
        darkest = [
            shown.image[rows, columns].sum(axis=(0, 2)).argmin()
            for shown in (left, right)
        ]
        assert darkest[1] - darkest[0] >= 4
    np.testing.assert_array_equal(left.landmarks68, right.landmarks68)
    np.testing.assert_array_equal(left.eye_mask, right.eye_mask)


@pytest.mark.parametrize("name", ["bruno", "elif"])
def test_lids_follow_the_gaze_up_and_down(shot, name):
    up, ahead, down = (shot(name, gaze=(0.0, y)) for y in (-0.7, 0.0, 0.7))
    unit = _eye_distance(ahead) / 100
    upper, lower = [37, 38, 43, 44], [40, 41, 46, 47]
    for before, after in ((up, ahead), (ahead, down)):
        sunk = (after.landmarks68 - before.landmarks68)[:, 1] / unit
        assert sunk[upper].min() > 4 and sunk[upper].max() < 8
        assert sunk[lower].min() > 0.5 and sunk[lower].max() < 3
        assert after.open_eye_mask.sum() < before.open_eye_mask.sum()
        np.testing.assert_allclose(after.landmarks, before.landmarks, atol=0.3)
    calm = shot(name, gaze=(0.0, 0.7), eyes_open=0.0)
    opened = [seen.open_eye_mask.sum() for seen in (calm, down, ahead)]
    assert opened[0] < 0.1 * opened[1] and opened[1] > 0.5 * opened[2]


def test_an_open_mouth_shows_its_inside_and_lowers_the_chin(shot):
    shut, wide = shot("grace"), shot("grace", mouth_open=1.0)
    gap = wide.landmarks68[66] - wide.landmarks68[62]
    assert gap[1] > 0.2 * _eye_distance(wide)
    assert (shut.landmarks68[66] - shut.landmarks68[62])[1] < 1
    assert wide.landmarks68[8, 1] > shut.landmarks68[8, 1] + 3
    dark = wide.landmarks68[62] + 0.7 * gap
    assert _patch(wide.image, dark, 0).mean() < 110
    np.testing.assert_allclose(
        wide.landmarks68[:1], shut.landmarks68[:1], atol=0.5
    )


def test_a_smile_lifts_and_widens_the_mouth(shot):
    plain, smiling = shot("hugo", smile=0.0), shot("hugo", smile=1.0)
    before, after = plain.landmarks[3:], smiling.landmarks[3:]
    assert np.ptp(after[:, 0]) > 1.1 * np.ptp(before[:, 0])
    assert (after[:, 1] < before[:, 1]).all()


def test_brows_rise(shot):
    low, high = shot("chen", brow_raise=-1.0), shot("chen", brow_raise=1.0)
    rise = (low.landmarks68 - high.landmarks68)[17:27, 1]
    assert rise.min() > 1


def test_two_people_share_light_and_backdrop(shot):
    first, second = shot("bruno", x=0.55), shot("hugo", x=0.55)
    np.testing.assert_array_equal(first.image[:, :8], second.image[:, :8])
    np.testing.assert_array_equal(first.image[:4], second.image[:4])
    dim = shot("bruno", x=0.55, light=Light(strength=0.7))
    assert (dim.image[:, :8] < first.image[:, :8]).all()


def test_the_lamp_lights_the_side_that_it_stands_on(shot):
    halves = []
    for yaw in (-60.0, 60.0):
        shown = shot("finn", light=Light(yaw=yaw, pitch=10.0))
        side = np.arange(240)[None] < shown.landmarks[2, 0]
        face = shown.face_mask[..., 0] > 0.9
        grey = shown.image.mean(axis=2)
        halves.append(grey[face & side].mean() / grey[face & ~side].mean())
    assert halves[0] > 1.15 and halves[1] < 1 / 1.15


def test_people_differ_in_shape():
    outlines = [head.build(IDENTITIES[name]).skull for name in PEOPLE]
    face = chart.bump((0.0, -0.2), (0.4, 0.4)) > 0.5
    for first, second in itertools.combinations(outlines, 2):
        assert np.abs(first - second)[face].max() > 0.015


def test_a_small_turn_changes_a_picture_little():
    first = render(IDENTITIES["grace"], Pose(yaw=10.0), 160, 120)
    second = render(IDENTITIES["grace"], Pose(yaw=10.02), 160, 120)
    error = np.mean((first.image.astype(float) - second.image) ** 2)
    assert 10 * np.log10(255**2 / error) > 50
