import numpy as np
import pytest

from faceswap_gan.synthetic import chart
from faceswap_gan.synthetic.camera import Camera
from faceswap_gan.synthetic.camera import look
from faceswap_gan.synthetic.camera import region
from faceswap_gan.synthetic.camera import surface_points
from faceswap_gan.synthetic.performance import Pose

_SIZE = (160, 120)
_NOSE = np.array([[0.0, 0.0, 1.0]])
_TOP = np.array([[0.0, 1.0, 0.0]])


def _ball(radius: float = 0.8) -> np.ndarray:
    return np.full((chart.SIZE, chart.SIZE), radius, np.float32)


def _moved(points: np.ndarray, **turn: float) -> np.ndarray:
    return (
        Camera.of(Pose(**turn), *_SIZE).project(points)
        - Camera.of(Pose(), *_SIZE).project(points)
    )[0]


@pytest.mark.parametrize(
    ("turn", "points", "direction"),
    [
        ({"yaw": 20.0}, _NOSE, (1, 0)),
        ({"pitch": 20.0}, _NOSE, (0, -1)),
        ({"roll": 20.0}, _TOP, (1, 0)),
    ],
)
def test_turns_go_where_the_pose_says(turn, points, direction):
    moved = _moved(points, **turn)
    assert moved @ direction > 5
    (angle,) = turn.values()
    expected = 0.24 * 120 * np.sin(np.radians(angle))
    assert moved @ direction == pytest.approx(expected)


def test_a_camera_only_turns_and_scales():
    camera = Camera.of(Pose(yaw=12.0, pitch=-7.0, roll=5.0), *_SIZE)
    np.testing.assert_allclose(
        camera.rotation @ camera.rotation.T, np.eye(3), atol=1e-12
    )
    assert np.linalg.det(camera.rotation) == pytest.approx(1.0)


def test_a_ball_is_seen_as_geometry_says():
    camera = Camera.of(Pose(yaw=15.0, roll=-9.0), *_SIZE)
    area = region(_ball(), camera, *_SIZE)
    sight = look(_ball(), camera, area)
    y, x = np.mgrid[area]
    x = (x - camera.center[0]) / camera.scale
    y = (camera.center[1] - y) / camera.scale
    inside = x**2 + y**2 < 0.75**2
    depth = np.sqrt(0.64 - x[inside] ** 2 - y[inside] ** 2)
    np.testing.assert_allclose(sight.depth[inside], depth, atol=1e-4)
    assert (sight.gap[inside] <= 1e-4).all()
    assert (sight.gap[x**2 + y**2 > 0.85**2] > 0.02).all()


def test_a_seen_texel_is_projected_back_to_its_pixel():
    camera = Camera.of(Pose(yaw=-20.0, pitch=8.0), *_SIZE)
    area = region(_ball(), camera, *_SIZE)
    sight = look(_ball(), camera, area)
    pixel = np.array([70, 50])
    texel = sight.texels[pixel[1] - area[0].start, pixel[0] - area[1].start]
    point = ((texel + 0.5) / (chart.SIZE / 2) - 1) * chart.REACH * [1, -1]
    seen = camera.project(surface_points(_ball(), point[None]))[0]
    np.testing.assert_allclose(seen, pixel, atol=0.05)


@pytest.mark.parametrize("place", [(-1.0, 0.5), (0.5, 3.0), (1.02, 1.02)])
def test_a_head_outside_the_picture_can_be_looked_for(place):
    camera = Camera.of(Pose(x=place[0], y=place[1]), *_SIZE)
    rows, columns = area = region(_ball(), camera, *_SIZE)
    assert 0 <= rows.start < rows.stop <= 120
    assert 0 <= columns.start < columns.stop <= 160
    assert look(_ball(), camera, area).depth.size
