"""Extraction from real videos and pictures that are hard."""

import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.faces.align import align
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

REAL_VIDEOS = {
    "face_absent_2s_to_4s.mp4": (0.6, 0.8),
    "grayscale.mp4": (1.0, 1.0),
    "tiny_face_corner.mp4": (1.0, 1.0),
    "truncated.mpg": (1.0, 1.0),
}


@pytest.mark.parametrize("name", REAL_VIDEOS)
def test_hard_videos_give_the_faces_they_show(
    squares, workspace, detector, real_data, name
):
    path = real_data / "hard_videos" / name
    report = squares.run([path], workspace, detector=detector, every=10)
    low, high = REAL_VIDEOS[name]
    assert low <= report.share <= high


def test_a_text_named_like_a_video_is_refused(
    squares, workspace, detector, real_data
):
    path = real_data / "hard_videos" / "text_named.mp4"
    with pytest.raises(InputError, match=r"text_named\.mp4 is not a video"):
        squares.run([path], workspace, detector=detector)


@pytest.mark.parametrize("name", ["bbaf2n.mpg", "bgwu8p.mpg"])
def test_videos_as_downloaded_give_a_face_in_every_frame(
    squares, workspace, detector, real_data, name
):
    path = real_data / "raw_mpg" / name
    report = squares.run([path], workspace, detector=detector, every=10)
    assert report.share == 1
    assert report.notes == []


def test_a_video_without_a_face_is_refused(
    squares, workspace, detector, real_data
):
    path = real_data / "hard_videos" / "noface_3s.mp4"
    with pytest.raises(InputError, match="No face"):
        squares.run([path], workspace, detector=detector, every=5)


def test_a_face_that_is_away_is_missed_for_as_long(
    squares, workspace, detector, real_data
):
    """Two of its seconds show nobody; before and after it is one person."""
    path = real_data / "hard_videos" / "face_absent_2s_to_4s.mp4"
    report = squares.run([path], workspace, detector=detector, every=10)
    assert report.without["no face found"] == 7
    assert sum(report.without.values()) == 7
    assert report.kept == report.sampled - 7


@pytest.mark.parametrize(
    "name", ["text_named.jpg", "empty.jpg", "truncated.jpg"]
)
def test_damaged_pictures_are_refused_or_said(
    squares, workspace, detector, real_data, name
):
    path = real_data / "hard_images" / name
    try:
        report = squares.run([path], workspace, detector=detector)
    except InputError as error:
        assert name in str(error)
    else:
        assert report.kept == 1


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("base_portrait.jpg", {}),
        ("exif_orient6.jpg", {}),
        ("tiny_face_corner.jpg", {"min_face": 0.02}),
    ],
)
def test_hard_pictures_give_one_face(
    squares, workspace, real_data, name, settings
):
    detector = MtcnnDetector(**settings)
    path = real_data / "hard_images" / name
    report = squares.run([path], workspace, detector=detector, **settings)
    assert report.kept == 1


def test_of_two_people_the_one_like_a_picture_is_kept(
    squares, workspace, detector, real_data, tmp_path
):
    """Each half of a picture of two finds its own face in the whole."""
    pytest.importorskip("dlib")
    two = real_data / "hard_images" / "two_people.jpg"
    image = read_image(two)
    faces = sorted(detector.detect([image])[0][:2], key=lambda f: f.box[0])
    for face in faces:
        crop = align(image, face.landmarks)
        write_image(tmp_path / "one.png", crop)
        space = Workspace(tmp_path / f"{face.box[0]:.0f}", create=True)
        report = squares.run(
            [two], space, detector=detector, like=tmp_path / "one.png"
        )
        assert report.kept == 1
        (row,) = squares.rows_of(space)
        assert row["box"][0] == pytest.approx(face.box[0], abs=2)


@pytest.mark.parametrize(
    ("name", "least"),
    [("A_grid_s1_train.mp4", 0.99), ("B_lp_d6_train.mp4", 0.96)],
)
def test_training_videos_give_their_faces(
    squares, workspace, detector, real_data, name, least
):
    path = real_data / "train" / name
    report = squares.run([path], workspace, detector=detector, every=25)
    assert report.share >= least
