"""Sharp is more than blurred; a head that turns is seen to turn."""

import cv2
import numpy as np
import pytest

from faceswap_gan.faces.align import align
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.quality import head_pose
from faceswap_gan.faces.quality import sharpness
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render

ACTOR = IDENTITIES["chen"]


def test_sharpness_falls_with_every_blur(portrait):
    crop = align(portrait.image, portrait.landmarks)
    values = [
        sharpness(cv2.GaussianBlur(crop, (0, 0), sigma))
        for sigma in (0.5, 1.5, 3, 6)
    ]
    assert sharpness(crop) > values[0]
    assert values == sorted(values, reverse=True)
    assert values[-1] < 0.1 * values[0]


def test_sharpness_does_not_depend_on_light_and_contrast(portrait):
    crop = align(portrait.image, portrait.landmarks)
    dim = cv2.convertScaleAbs(crop, alpha=0.5, beta=40)
    assert sharpness(dim) == pytest.approx(sharpness(crop), rel=0.15)


def test_a_flat_crop_is_not_sharp():
    assert sharpness(np.full((256, 256, 3), 90, np.uint8)) == 0


def test_the_template_looks_ahead():
    yaw, pitch = head_pose(TEMPLATE * 256)
    assert abs(yaw) < 3
    assert abs(pitch) < 3


@pytest.mark.parametrize("turn", [-24.0, -12.0, 12.0, 24.0])
def test_yaw_and_pitch_follow_the_head(turn):
    ahead = np.array(head_pose(render(ACTOR, Pose(), 160, 120).landmarks))
    half = turn / 2
    sideways = head_pose(render(ACTOR, Pose(yaw=turn), 160, 120).landmarks)
    upward = head_pose(render(ACTOR, Pose(pitch=half), 160, 120).landmarks)
    assert np.array(sideways) - ahead == pytest.approx([turn, 0], abs=9)
    assert np.array(upward) - ahead == pytest.approx([0, half], abs=9)
    assert np.sign(sideways[0] - ahead[0]) == np.sign(turn)
    assert np.sign(upward[1] - ahead[1]) == np.sign(turn)


@pytest.mark.parametrize("angle", [-0.6, 0.3, 0.9])
def test_roll_place_and_size_do_not_matter(angle):
    landmarks = render(ACTOR, Pose(yaw=15, pitch=6), 160, 120).landmarks
    c, s = 2.5 * np.cos(angle), 2.5 * np.sin(angle)
    turned = landmarks @ np.array([[c, s], [-s, c]]) + [300, -70]
    assert head_pose(turned) == pytest.approx(head_pose(landmarks), abs=1e-6)


def test_a_mirrored_face_looks_the_other_way():
    landmarks = render(ACTOR, Pose(yaw=15, pitch=6), 160, 120).landmarks
    mirrored = landmarks[[1, 0, 2, 4, 3]] * [-1, 1]
    yaw, pitch = head_pose(landmarks)
    assert head_pose(mirrored) == pytest.approx((-yaw, pitch), abs=1e-6)


def test_points_on_a_line_do_not_crash():
    flat = np.column_stack([np.arange(5.0), np.zeros(5)])
    assert np.isfinite(head_pose(flat)).all()
    assert np.isfinite(head_pose(np.zeros((5, 2)))).all()
