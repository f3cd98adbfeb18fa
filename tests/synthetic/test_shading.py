import numpy as np
import pytest

from faceswap_gan.synthetic import shading
from faceswap_gan.synthetic.performance import Light


def test_a_lamp_stands_where_its_angles_say():
    np.testing.assert_allclose(
        shading.lamp_direction(Light(yaw=0, pitch=0)), [0, 0, 1], atol=1e-7
    )
    right_above = shading.lamp_direction(Light(yaw=40, pitch=30))
    assert (right_above > 0).all()
    assert np.linalg.norm(right_above) == pytest.approx(1.0)


def test_warmth_trades_blue_for_red():
    warm = shading.lamp_color(Light(warmth=1.0))
    cold = shading.lamp_color(Light(warmth=-1.0))
    np.testing.assert_allclose(warm, cold[::-1])
    assert warm[0] > warm[2]


def test_normals_of_a_slope():
    scale = 50.0
    y, x = np.mgrid[:20, :30] / scale
    depth = (0.5 * x - 0.25 * y).astype(np.float32)
    expected = np.array([-0.5, -0.25, 1.0])
    expected /= np.linalg.norm(expected)
    for axis, value in zip(
        shading.normals(depth, scale), expected, strict=True
    ):
        np.testing.assert_allclose(axis[3:-3, 3:-3], value, atol=1e-3)


def test_only_what_stands_in_the_light_casts_a_shadow():
    depth = np.zeros((80, 80), np.float32)
    light = Light(yaw=-50.0, pitch=0.0)
    np.testing.assert_allclose(shading.shadow(depth, 100.0, light), 1.0)
    depth[:, 38:42] = 0.3
    lit = shading.shadow(depth, 100.0, light)
    assert lit[40, 52] < 0.3
    assert lit[40, 25] > 0.95


def test_light_falls_on_what_faces_it():
    light = Light(yaw=60.0, pitch=0.0)
    faces = [np.array([[x]], np.float32) for x in (0.8, 0.0, 0.6)]
    turned = [-faces[0], faces[1], faces[2]]
    toward, shine = shading.illuminate(faces, 1.0, light)
    away, no_shine = shading.illuminate(turned, 1.0, light)
    assert (toward > 2 * away).all()
    assert shine[0, 0] > no_shine[0, 0] == 0
    shaded, _ = shading.illuminate(faces, 0.0, light)
    assert (shaded < toward).all() and (shaded > 0).all()
