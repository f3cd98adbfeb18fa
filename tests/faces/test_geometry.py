"""Similarities are inverses of each other and best in the least squares."""

import numpy as np
import pytest

from faceswap_gan.faces import geometry


def random_similarity(rng: np.random.Generator) -> np.ndarray:
    scale, angle = rng.uniform(0.1, 5), rng.uniform(-np.pi, np.pi)
    c, s = scale * np.cos(angle), scale * np.sin(angle)
    x, y = rng.uniform(-500, 500, 2)
    return np.array([[c, -s, x], [s, c, y]])


def test_similarity_recovers_a_similarity():
    rng = np.random.default_rng(0)
    for _ in range(20):
        matrix = random_similarity(rng)
        points = rng.uniform(-100, 100, (5, 2))
        found = geometry.similarity(points, geometry.transform(matrix, points))
        np.testing.assert_allclose(found, matrix, atol=1e-9)


def test_similarity_of_a_mirrored_layout_does_not_mirror():
    points = geometry.TEMPLATE * 100
    found = geometry.similarity(points, points * [-1, 1] + [100, 0])
    assert np.linalg.det(found[:, :2]) > 0


def test_similarity_is_the_least_squares_one():
    rng = np.random.default_rng(1)
    source, target = rng.normal(size=(2, 5, 2))
    # The same problem as linear equations in (a, b, x, y), in float64.
    x, y = source.T
    zero, one = np.zeros(5), np.ones(5)
    rows = np.concatenate(
        [
            np.stack([x, -y, one, zero], axis=1),
            np.stack([y, x, zero, one], axis=1),
        ]
    )
    a, b, dx, dy = np.linalg.lstsq(rows, target.T.ravel(), rcond=None)[0]
    np.testing.assert_allclose(
        geometry.similarity(source, target),
        [[a, -b, dx], [b, a, dy]],
        atol=1e-12,
    )


@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_an_enlargement_keeps_the_outer_edges(scale):
    edges = np.array([[-0.5, -0.5], [31.5, 7.5]])
    moved = geometry.transform(geometry.enlargement(scale), edges)
    wanted = [[-0.5, -0.5], [32 * scale - 0.5, 8 * scale - 0.5]]
    np.testing.assert_allclose(moved, wanted)


def test_similarity_refuses_coinciding_points():
    with pytest.raises(ValueError, match="coincide"):
        geometry.similarity(np.ones((5, 2)), geometry.TEMPLATE)


def test_invert_and_compose_undo_each_other():
    rng = np.random.default_rng(2)
    first, second = random_similarity(rng), random_similarity(rng)
    points = rng.uniform(-50, 50, (7, 2))
    both = geometry.compose(second, first)
    np.testing.assert_allclose(
        geometry.transform(both, points),
        geometry.transform(second, geometry.transform(first, points)),
        atol=1e-9,
    )
    np.testing.assert_allclose(
        geometry.compose(geometry.invert(both), both),
        [[1, 0, 0], [0, 1, 0]],
        atol=1e-9,
    )


def test_scale_of_multiplies():
    rng = np.random.default_rng(3)
    first, second = random_similarity(rng), random_similarity(rng)
    assert geometry.scale_of(geometry.compose(second, first)) == pytest.approx(
        geometry.scale_of(first) * geometry.scale_of(second)
    )


def test_alignment_puts_a_moved_template_back():
    rng = np.random.default_rng(4)
    target = geometry.TEMPLATE * geometry.ALIGNED_SIZE - 0.5
    landmarks = geometry.transform(random_similarity(rng), target)
    matrix = geometry.alignment(landmarks)
    np.testing.assert_allclose(
        geometry.transform(matrix, landmarks), target, atol=1e-9
    )


@pytest.mark.parametrize("coverage", [0.6, 0.8, 1.0])
@pytest.mark.parametrize("resolution", [64, 128, 256])
def test_network_view_maps_edges_to_edges(coverage, resolution):
    view = geometry.network_view(coverage, resolution)
    margin = (1 - coverage) / 2 * geometry.ALIGNED_SIZE
    inner = np.array([margin, geometry.ALIGNED_SIZE - margin]) - 0.5
    edges = np.column_stack([inner, inner])
    np.testing.assert_allclose(
        geometry.transform(view, edges),
        [[-0.5, -0.5], [resolution - 0.5, resolution - 0.5]],
        atol=1e-9,
    )


def test_template_is_upright_and_inside():
    left, right, nose, mouth_left, mouth_right = geometry.TEMPLATE
    assert left[0] < nose[0] < right[0]
    assert mouth_left[0] < nose[0] < mouth_right[0]
    assert left[1] < nose[1] < mouth_left[1]
    assert (np.abs(geometry.TEMPLATE - 0.5) < 0.5).all()


def test_box_iou_closed_forms():
    box = np.array([[0.0, 0, 2, 2]])
    others = np.array(
        [[0.0, 0, 2, 2], [1, 1, 3, 3], [2, 0, 4, 2], [9, 9, 8, 8]]
    )
    np.testing.assert_allclose(
        geometry.box_iou(box, others), [[1, 1 / 7, 0, 0]], atol=1e-12
    )


def test_square_box_keeps_centre_and_longer_side():
    boxes = np.array([[0.0, 0, 4, 2], [1, 1, 3, 7]])
    np.testing.assert_allclose(
        geometry.square_box(boxes), [[0, -1, 4, 3], [-1, 1, 5, 7]]
    )
    np.testing.assert_allclose(geometry.box_area(boxes), [8, 12])
