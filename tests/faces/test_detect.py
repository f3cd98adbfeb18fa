"""One contract for every detector, and what MTCNN promises beyond it."""

import numpy as np
import pytest

from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.geometry import box_iou

DETECTORS = [
    *("detector", "keyframe_detector", "rotating", "yunet"),
    *("mesh_detector", "keyframe_mesh_detector"),
]


@pytest.fixture(params=DETECTORS)
def any_detector(request):
    return request.getfixturevalue(request.param)


def test_a_portrait_has_one_face_where_it_is(any_detector, portrait):
    (face,) = any_detector.detect([portrait.image])[0]
    eyes = np.linalg.norm(portrait.landmarks[1] - portrait.landmarks[0])
    away = np.linalg.norm(face.landmarks - portrait.landmarks, axis=1)
    assert away.max() < 0.15 * eyes
    assert box_iou(face.box, portrait.box)[0, 0] > 0.5
    assert 0.7 < face.score <= 1
    assert face.frame is None
    assert face.track is None


def test_boxes_hold_their_points_in_order(any_detector, crowd):
    faces = any_detector.detect([crowd])[0]
    assert len(faces) == 4
    for face in faces:
        assert face.box.shape == (4,)
        assert (face.box[:2] < face.box[2:]).all()
        left, right, nose, mouth_left, mouth_right = face.landmarks
        assert left[0] < right[0]
        assert mouth_left[0] < mouth_right[0]
        assert left[1] < nose[1] < mouth_left[1]
        assert (face.landmarks >= face.box[:2]).all()
        assert (face.landmarks <= face.box[2:]).all()


def test_the_best_face_comes_first(any_detector, crowd):
    scores = [face.score for face in any_detector.detect([crowd])[0]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    "shape",
    [(1, 1), (5, 300), (11, 11), (12, 12), (19, 19), (20, 20), (23, 47)],
)
def test_pictures_too_small_for_a_face_have_none(any_detector, shape):
    image = np.full((*shape, 3), 200, np.uint8)
    assert any_detector.detect([image]) == [[]]


@pytest.mark.parametrize("level", [0, 127, 255])
def test_flat_pictures_have_no_face(any_detector, level):
    image = np.full((90, 120, 3), level, np.uint8)
    assert any_detector.detect([image]) == [[]]


def test_no_pictures_have_no_faces(any_detector):
    assert any_detector.detect([]) == []


def test_sizes_can_be_mixed_and_keep_their_order(any_detector, portrait, crowd):
    small = np.ascontiguousarray(portrait.image[:, ::2])
    images = [crowd, portrait.image, small * 0, portrait.image, crowd]
    counts = [len(faces) for faces in any_detector.detect(images)]
    assert counts == [4, 1, 0, 1, 4]


def test_views_that_are_not_contiguous_are_read_as_they_look(
    any_detector, portrait
):
    mirrored = portrait.image[:, ::-1]
    seen = any_detector.detect([mirrored])[0][0]
    same = any_detector.detect([mirrored.copy()])[0][0]
    np.testing.assert_allclose(seen.landmarks, same.landmarks)


def test_a_mirrored_picture_gives_mirrored_points(detector, turning):
    """The second look at each face, plain and mirrored, makes it so."""
    images = [shot.image for shot in turning]
    width, height = images[0].shape[1], images[0].shape[0]
    faces = detector.detect(images + [image[:, ::-1] for image in images])
    points = np.array([found[0].landmarks for found in faces])
    plain, mirrored = np.split(points, 2)
    mirrored = mirrored[:, [1, 0, 2, 4, 3]] * [-1, 1] + [width - 1, 0]
    shift = (plain - mirrored).mean(axis=(0, 1))
    assert np.abs(shift).max() < 0.005 * height


def test_every_frame_of_a_turning_head_is_found(detector, turning):
    found = detector.detect([shot.image for shot in turning])
    assert [len(faces) for faces in found] == [1] * len(turning)


def test_min_face_leaves_out_smaller_faces(distant):
    image = distant.image
    assert len(MtcnnDetector(min_face=0.05).detect([image])[0]) == 1
    assert len(MtcnnDetector(min_face=0.5).detect([image])[0]) == 0


@pytest.mark.parametrize(
    "settings",
    [{"min_face": 0}, {"min_face": 1.5}, {"threshold": 0}, {"threshold": 1}],
)
def test_impossible_settings_are_refused(settings):
    with pytest.raises(ValueError, match="Received"):
        MtcnnDetector(**settings)


HARD_IMAGES = {
    "base_portrait.jpg": 1,
    "exif_orient6.jpg": 1,
    "gray8.png": 1,
    "occluded_band.jpg": 1,
    "alpha_ellipse.png": 1,
    "two_people.jpg": 2,
    "no-faces.jpg": 0,
    "uniform_grey.png": 0,
}


@pytest.mark.parametrize("which", ["detector", "mesh_detector"])
@pytest.mark.parametrize("name", HARD_IMAGES)
def test_hard_pictures_hold_as_many_faces_as_they_say(
    request, real_data, name, which
):
    detector = request.getfixturevalue(which)
    images = pytest.importorskip("faceswap_gan.video.images")
    picture = images.read_image(real_data / "hard_images" / name)
    faces = detector.detect([picture])[0]
    assert (
        len([face for face in faces if face.score > 0.9]) == HARD_IMAGES[name]
    )
