"""The soft mask and pasting."""

import cv2
import numpy as np
import pytest

from faceswap_gan.conversion import blend
from faceswap_gan.faces import geometry
from faceswap_gan.faces.frame_transform import TransformSpec

FRAME = (240, 320, 3)


def face_mask(resolution, coverage, **options):
    return blend.face_mask(TransformSpec(coverage, resolution), **options)


def face_matrix(scale=1.0, angle=0.2, centre=(170, 110), coverage=0.8, size=64):
    """The map from the frame to the network's picture for a made-up face."""
    cosine, sine = 120 * scale * np.cos(angle), 120 * scale * np.sin(angle)
    turn = np.array([[cosine, -sine], [sine, cosine]])
    points = (geometry.TEMPLATE - 0.5) @ turn.T + centre
    view = geometry.network_view(coverage, size)
    return geometry.compose(view, geometry.alignment(points))


def smooth_frame(rng):
    coarse = rng.integers(0, 256, (9, 12, 3)).astype(np.float32)
    frame = cv2.resize(coarse, FRAME[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.rint(frame).astype(np.uint8)


def aligned(frame, matrix, size):
    return cv2.warpAffine(
        frame.astype(np.float32), matrix, (size, size), flags=cv2.INTER_CUBIC
    )


def at(mask, x, y, coverage=0.8):
    """The mask's value at a point of the 256x256 aligned crop."""
    view = geometry.network_view(coverage, mask.shape[0])
    column, row = geometry.transform(view, np.array([x, y], float))
    return mask[round(row), round(column), 0]


@pytest.fixture
def rng():
    return np.random.default_rng(3)


@pytest.mark.parametrize("size", [64, 128, 256])
@pytest.mark.parametrize("coverage", [0.5, 0.65, 0.8, 1.0])
def test_mask_contract(size, coverage):
    mask = face_mask(size, coverage)
    assert mask.shape == (size, size, 1)
    assert mask.dtype == np.float32
    assert mask.min() >= 0
    assert mask.max() == 1
    rim = [mask[0], mask[-1], mask[:, 0], mask[:, -1]]
    assert max(side.max() for side in rim) < 0.05
    np.testing.assert_allclose(mask, mask[:, ::-1], atol=0.02)


@pytest.mark.parametrize("size", [64, 128])
def test_mask_holds_the_features(size):
    """Brows, mouth corners and chin of the template's own proportions."""
    mask = face_mask(size, 0.8)
    for x, y in geometry.TEMPLATE * 256:
        assert at(mask, x, y) == 1
    for x in (75, 92, 110, 146, 164, 181):
        assert at(mask, x, 60) > 0.9
    for x in (95, 128, 160):
        assert at(mask, x, 182) > 0.95
    assert at(mask, 128, 212) > 0.5
    assert at(mask, 40, 225) == 0
    assert at(mask, 215, 225) == 0


def test_an_outline_of_68_points_holds_the_brows():
    points = np.zeros((68, 2))
    points[:17] = np.c_[np.linspace(50, 206, 17), np.full(17, 190)]
    points[17:27] = np.c_[np.linspace(80, 176, 10), np.full(10, 70)]
    points[36:42], points[42:48] = (90, 90), (160, 90)
    outline = blend.face_outline(points)
    np.testing.assert_array_equal(outline[:17], points[:17])
    np.testing.assert_allclose(outline[17:, 1], 70 - 0.25 * 70)
    np.testing.assert_allclose(outline[[17, 26], 0], [80 - 6, 176 + 6])
    mask = face_mask(96, 0.8, outline=outline)
    assert at(mask, 128, 72) > 0.3
    assert at(mask, 128, 130) == 1
    assert at(mask, 128, 200) == 0


def test_feather_is_a_share_of_the_face():
    """The width of the edge in pixels doubles with the picture's."""
    widths = {}
    for size in (64, 128, 256):
        row = face_mask(size, 0.8)[size // 2, : size // 2, 0]
        widths[size] = np.sum((row > 0.02) & (row < 0.98))
    assert widths[64] >= 3
    assert widths[128] == pytest.approx(2 * widths[64], abs=2)
    assert widths[256] == pytest.approx(4 * widths[64], abs=3)


def test_wider_feather_and_erosion_shrink_the_mask():
    area = face_mask(64, 0.8).sum()
    assert face_mask(64, 0.8, feather=0.2).sum() < 0.9 * area
    eroded = face_mask(64, 0.8, erosion=0.05)
    assert eroded.sum() < 0.9 * area
    assert (eroded <= face_mask(64, 0.8) + 1e-6).all()


def test_coverage_looks_at_the_same_face():
    """The mask is fixed to the face, not to the network's picture."""
    wide, narrow = face_mask(128, 1.0), face_mask(128, 0.8)
    for x, y in [(128, 50), (60, 110), (128, 225), (75, 190)]:
        assert at(wide, x, y, 1.0) == pytest.approx(at(narrow, x, y), abs=0.12)


def test_landmarks_restrict_the_mask():
    outline = np.array([[80, 60], [176, 60], [176, 190], [128, 215], [80, 190]])
    mask = face_mask(64, 0.8, outline=outline)
    assert at(mask, 128, 130) == 1
    assert at(mask, 70, 130) == 0
    assert at(mask, 60, 100) == 0
    assert (mask <= face_mask(64, 0.8) + 1e-6).all()


@pytest.mark.parametrize("scale", [0.45, 0.8, 1.0])
@pytest.mark.parametrize("angle", [0.0, 0.35])
def test_pasting_what_was_aligned_gives_the_frame_back(rng, scale, angle):
    frame, size = smooth_frame(rng), 128
    matrix = face_matrix(scale, angle, size=size)
    mask = face_mask(size, 0.8)
    picture = aligned(frame, matrix, size)
    result = blend.paste(frame, picture, mask, geometry.invert(matrix))
    difference = np.abs(result.astype(int) - frame)
    assert difference.max() <= 2
    assert difference.mean() < 0.2


@pytest.mark.parametrize("scale", [0.2, 0.6, 1.4])
def test_outside_the_masks_reach_every_bit_stays(rng, scale):
    frame = rng.integers(0, 256, FRAME, dtype=np.uint8)
    before = frame.copy()
    matrix = geometry.invert(face_matrix(scale))
    mask = face_mask(64, 0.8)
    result = blend.paste(frame, np.full((64, 64, 3), 128.0), mask, matrix)
    np.testing.assert_array_equal(frame, before)
    support = np.uint8(mask[..., 0] > 0) * 255
    reach = cv2.warpAffine(support, matrix, FRAME[1::-1])
    margin = 3 + 2 * int(np.ceil(geometry.scale_of(matrix)))
    reach = cv2.dilate(reach, np.ones((margin, margin)))
    outside = reach == 0
    assert outside.mean() > 0.1
    np.testing.assert_array_equal(result[outside], frame[outside])
    assert not np.array_equal(result, frame)


def test_an_empty_mask_and_a_face_outside_change_nothing(rng):
    frame = rng.integers(0, 256, FRAME, dtype=np.uint8)
    picture = np.zeros((64, 64, 3))
    mask = face_mask(64, 0.8)
    near = geometry.invert(face_matrix())
    far = geometry.invert(face_matrix(centre=(2000, 110)))
    result = blend.paste(frame, picture, np.zeros_like(mask), near)
    np.testing.assert_array_equal(result, frame)
    result = blend.paste(frame, picture, mask, far)
    np.testing.assert_array_equal(result, frame)


@pytest.mark.parametrize("centre", [(5, 5), (318, 120), (160, 236)])
def test_faces_cut_by_the_frames_edge(rng, centre):
    frame = rng.integers(0, 256, FRAME, dtype=np.uint8)
    matrix = geometry.invert(face_matrix(centre=centre))
    mask = face_mask(64, 0.8)
    result = blend.paste(frame, np.full((64, 64, 3), 90.0), mask, matrix)
    assert result.shape == frame.shape
    x, y = np.clip(centre, 8, (310, 230))
    np.testing.assert_array_equal(result[y, x], [90, 90, 90])


def test_small_faces_are_averaged_not_sampled():
    """A fine checkerboard shrunk to a sixth becomes grey, not stripes."""
    frame = np.zeros(FRAME, np.uint8)
    y, x = np.mgrid[:128, :128]
    board = np.repeat(255.0 * ((x + y) % 2)[..., None], 3, axis=2)
    matrix = geometry.invert(face_matrix(0.2, 0.1, size=128))
    assert geometry.scale_of(matrix) < 0.2
    result = blend.paste(frame, board, np.ones((128, 128, 1)), matrix)
    inside = result[108:113, 168:173].astype(int)
    assert np.abs(inside - 128).max() <= 8


def test_half_a_mask_mixes_half():
    frame = np.full(FRAME, 100, np.uint8)
    half = np.full((64, 64, 1), 0.5)
    matrix = geometry.invert(face_matrix())
    result = blend.paste(frame, np.full((64, 64, 3), 200.0), half, matrix)
    np.testing.assert_array_equal(result[110, 170], [150, 150, 150])


def hardened(values):
    """Decides maps of one alpha each."""
    maps = np.broadcast_to(
        np.reshape(values, (-1, 1, 1, 1)), (len(values), 5, 5, 1)
    )
    found = blend.harden_alpha(maps)
    assert found.shape == maps.shape
    assert np.ptp(found, axis=(1, 2)).max() == 0
    return found[:, 0, 0, 0]


def test_alpha_is_decided_where_it_is_all_but_sure():
    low, high = blend.UNSURE
    sure = [0, low / 2, low, (low + high) / 2, high, (1 + high) / 2, 1]
    np.testing.assert_allclose(
        hardened(sure), [0, 0, 0, 0.5, 1, 1, 1], atol=1e-6
    )
    rising = np.diff(hardened(np.linspace(low, high, 101)))
    assert (rising > 0).all()
    np.testing.assert_allclose(rising, rising[::-1], atol=1e-6)


def test_alpha_ends_a_pixel_before_what_is_in_front():
    alpha = np.ones((1, 9, 9, 1), np.float32)
    alpha[:, 4, 4] = 0
    wanted = np.ones((9, 9))
    wanted[3:6, 3:6] = 0
    np.testing.assert_array_equal(blend.harden_alpha(alpha)[0, ..., 0], wanted)


@pytest.mark.parametrize("enlarged", [1.0, 3.7])
def test_a_bar_that_alpha_knows_stays_bit_for_bit(enlarged):
    """An alpha that is exact would be interpolated over the bar's edge."""
    alpha = np.ones((1, 32, 32, 1), np.float32)
    alpha[:, :, 12:18] = 0
    side = int(32 * enlarged)
    matrix = geometry.enlargement(enlarged)
    frame = np.full((side, side, 3), 90, np.uint8)
    picture = np.full((32, 32, 3), 200.0)
    pasted = blend.paste(frame, picture, blend.harden_alpha(alpha)[0], matrix)
    edges = geometry.transform(matrix, np.array([[11.5, 0], [17.5, 0]]))[:, 0]
    bar = pasted[:, int(np.ceil(edges[0])) : int(np.floor(edges[1])) + 1]
    assert bar.size
    assert (bar == 90).all()
    face = slice(int(4 * enlarged), int(8 * enlarged))
    assert (pasted[face, face] == 200).all()
