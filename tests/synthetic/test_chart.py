import numpy as np
import pytest

from faceswap_gan.synthetic import chart


def _random_points(count: int) -> np.ndarray:
    return np.random.default_rng(0).uniform(-1.2, 1.2, (count, 2))


def test_directions_and_chart_points_are_inverse():
    points = _random_points(100)
    directions = chart.to_directions(points)
    np.testing.assert_allclose(np.linalg.norm(directions, axis=1), 1.0)
    np.testing.assert_allclose(chart.to_chart(directions), points, atol=1e-12)


def test_the_chart_keeps_areas():
    points, step = _random_points(50), 1e-4
    center = chart.to_directions(points)
    right, up = step * np.eye(2)
    across = chart.to_directions(points + right) - center
    along = chart.to_directions(points + up) - center
    area = np.linalg.norm(np.cross(across, along), axis=1) / step**2
    np.testing.assert_allclose(area, 1.0, atol=1e-3)


def test_texels_lie_where_the_grid_says():
    s, t = chart.grid()
    row, column = 100, 555
    point = np.array([s[row, column], t[row, column]], np.float64)
    np.testing.assert_allclose(chart.to_texels(point), [column, row], atol=1e-3)


def test_sampling_a_linear_picture_is_exact():
    s, t = chart.grid()
    points = _random_points(60).reshape(3, 20, 2)
    np.testing.assert_allclose(
        chart.sample(2 * s - t, points),
        2 * points[..., 0] - points[..., 1],
        atol=2e-4,
    )


def test_a_window_covers_its_ranges():
    window = chart.window((-0.5, 0.25), (0.1, 0.6))
    s, t = (axis[window] for axis in chart.grid())
    texel = 2 * chart.REACH / chart.SIZE
    np.testing.assert_allclose([s.min(), s.max()], [-0.5, 0.25], atol=texel)
    np.testing.assert_allclose([t.min(), t.max()], [0.1, 0.6], atol=texel)


def test_azimuth_and_latitude_are_angles_of_the_directions():
    row, column = (
        chart.to_texels(
            chart.to_chart(np.array([np.sqrt(0.5), 0.0, np.sqrt(0.5)]))
        )[::-1]
        .round()
        .astype(int)
    )
    assert chart.azimuth()[row, column] == pytest.approx(45.0, abs=0.5)
    assert chart.latitude()[row, column] == pytest.approx(0.0, abs=0.5)


def test_a_bump_off_the_middle_has_a_mirror():
    bump = chart.bump((0.4, 0.2), (0.1, 0.2))
    np.testing.assert_allclose(bump, bump[:, ::-1], atol=1e-5)
    peaks = chart.sample(bump, np.array([[0.4, 0.2], [-0.4, 0.2], [0, 0.2]]))
    np.testing.assert_allclose(peaks, [1, 1, np.exp(-8)], atol=1e-3)


def test_smoothstep_goes_either_way():
    values = np.array([-1.0, 0.0, 0.5, 1.0, 2.0])
    rising = chart.smoothstep(0.0, 1.0, values)
    np.testing.assert_allclose(rising, [0, 0, 0.5, 1, 1])
    np.testing.assert_allclose(chart.smoothstep(1.0, 0.0, values), 1 - rising)
