"""Faces that are hard to find: found where they are, or nobody is said."""

import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.faces.extract import extract
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.keyframe_detector import KeyframeDetector
from faceswap_gan.faces.track import Tracker
from faceswap_gan.faces.video_tracker import VideoTracker
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import render
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.images import write_image

SIZE = (320, 240)
NEAR = 0.1


def shown(name: str = "ada", pose: Pose | None = None):
    return render(IDENTITIES[name], pose or Pose(), *SIZE)


def away(face: Face, shot) -> float:
    """The points' mean distance from the truth, in heights of the face."""
    apart = face.landmarks - shot.landmarks
    height = shot.box[3] - shot.box[1]
    return float(np.linalg.norm(apart, axis=1).mean() / height)


def test_half_a_face_is_found_where_it_is_or_not_at_all(mesh_detector):
    outside = [Pose(x=0.0), Pose(x=1.0), Pose(y=1.0)]
    shots = [shown(name, p) for name in ("ada", "bruno") for p in outside]
    found = mesh_detector.detect([shot.image for shot in shots])
    assert any(found)
    for shot, faces in zip(shots, found, strict=True):
        assert all(away(face, shot) < NEAR for face in faces)


@pytest.mark.parametrize("side", [16, 24])
def test_a_tiny_face_is_found_where_it_is(mesh_detector, side):
    box = shown().box
    scale = Pose().scale * side / (box[3] - box[1])
    shot = shown(pose=Pose(scale=scale))
    (face,) = mesh_detector.detect([shot.image])[0]
    assert face.mesh is not None
    assert away(face, shot) < NEAR


@pytest.mark.parametrize(
    "pose", [Pose(eyes_open=0.0), Pose(yaw=50.0), Pose(yaw=-50.0)]
)
def test_closed_eyes_and_turned_heads_are_found(mesh_detector, pose):
    shot = shown(pose=pose)
    (face,) = mesh_detector.detect([shot.image])[0]
    assert face.mesh is not None
    assert away(face, shot) < NEAR


def test_a_hidden_mouth_hides_no_face(mesh_detector):
    shot = shown()
    eyes = np.linalg.norm(shot.landmarks[1] - shot.landmarks[0])
    left, top = (shot.landmarks[3] - 0.3 * eyes).astype(int)
    right, bottom = (shot.landmarks[4] + 0.6 * eyes).astype(int)
    hidden = shot.image.copy()
    hidden[top:bottom, left:right] = (190, 140, 110)
    (face,) = mesh_detector.detect([hidden])[0]
    assert face.mesh is not None
    assert away(face, shot) < NEAR


def test_a_picture_on_its_head_is_said_to_show_nobody(
    mesh_detector, workspace, tmp_path
):
    for name in ("ada", "chen"):
        turned = np.ascontiguousarray(shown(name).image[::-1, ::-1])
        write_image(tmp_path / "turned" / f"{name}.png", turned)
    with pytest.raises(InputError, match=r"No face was found .* --rotate"):
        extract(
            [tmp_path / "turned"],
            workspace,
            "src",
            "synthetic",
            detector=mesh_detector,
        )


def test_two_who_cross_keep_their_tracks(mesh_detector):
    people = [shown("ada").image[:, 60:260], shown("finn").image[:, 60:260]]
    steps = np.linspace(0, 300, 16).astype(int)
    frames, places = [], []
    for index, step in enumerate(steps):
        image = np.full((240, 500, 3), 90, np.uint8)
        corners = (step, 300 - step)
        for person, corner in zip(people, corners, strict=True):
            image[:, corner : corner + 200] = person
        frames.append((Frame(image, index, str(index), index), index == 0))
        places.append([corner + 100 for corner in corners])
    tracker = VideoTracker(KeyframeDetector(mesh_detector, 4), Tracker())
    found = [one for batch in tracker.over(frames, 4) for _, one in batch]

    def tracks(index):
        """The track of each person, by where they are."""
        centres = {f.track: f.box[::2].mean() for f in found[index].faces}
        return [
            min(centres, key=lambda track: abs(centres[track] - place))
            for place in places[index]
        ]

    first, last = tracks(0), tracks(-1)
    assert len({*first}) == len({*last}) == 2
    assert first == last
