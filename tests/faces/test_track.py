"""Numbers stay with their faces: through crossings, gaps and cuts."""

import numpy as np
import pytest

from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.track import MOST_MISSED
from faceswap_gan.faces.track import Track
from faceswap_gan.faces.track import Tracker
from faceswap_gan.faces.track import longest
from faceswap_gan.faces.track import smooth


def face(x: float, y: float, size: float = 80.0) -> Face:
    centre = np.array([x, y])
    box = np.concatenate([centre - size / 2, centre + size / 2])
    return Face(box, (TEMPLATE - 0.5) * size + centre, 0.9)


def test_faces_come_back_in_order_with_frame_and_track():
    tracker = Tracker()
    faces = [face(300, 100), face(100, 100)]
    first = tracker.update(4, faces)
    second = tracker.update(5, faces[::-1])
    assert [f.track for f in first] == [0, 1]
    assert [f.track for f in second] == [1, 0]
    assert [f.frame for f in first + second] == [4, 4, 5, 5]
    assert [f.box[0] for f in second] == [60, 260]


def test_two_people_who_pass_each_other_keep_their_numbers():
    tracker = Tracker()
    for frame in range(60):
        left = face(100 + 4 * frame, 100)
        right = face(340 - 4 * frame, 150)
        left, right = tracker.update(frame, [left, right])
        assert (left.track, right.track) == (0, 1)
    assert len(tracker.tracks) == 2


def test_a_gap_is_survived_by_prediction():
    """A face that moves on while it is hidden is the same one after."""
    tracker = Tracker()
    for frame in range(20):
        tracker.update(frame, [face(100 + 10 * frame, 100)])
    for frame in range(20, 28):
        tracker.update(frame, [])
    (found,) = tracker.update(28, [face(380, 100)])
    assert found.track == 0


def test_a_track_ends_when_its_face_is_missed_for_long():
    tracker = Tracker()
    tracker.update(0, [face(100, 100)])
    for frame in range(1, MOST_MISSED + 1):
        tracker.update(frame, [])
    (found,) = tracker.update(MOST_MISSED + 1, [face(100, 100)])
    assert found.track == 0
    for frame in range(MOST_MISSED + 2, 2 * MOST_MISSED + 3):
        tracker.update(frame, [])
    (found,) = tracker.update(2 * MOST_MISSED + 3, [face(100, 100)])
    assert found.track == 1


def test_a_cut_ends_all_tracks():
    tracker = Tracker()
    tracker.update(0, [face(100, 100)])
    (found,) = tracker.update(1, [face(100, 100)], cut=True)
    assert found.track == 1


def test_a_face_elsewhere_is_another_one():
    tracker = Tracker()
    tracker.update(0, [face(100, 100)])
    (found,) = tracker.update(1, [face(400, 100)])
    assert found.track == 1


def test_tracks_keep_every_face_by_its_frame():
    tracker = Tracker()
    for frame in (3, 4, 6):
        tracker.update(frame, [face(100, 100)])
    (track,) = tracker.tracks
    assert list(track.faces) == [3, 4, 6]
    assert (track.first, track.last, len(track)) == (3, 6, 3)
    assert track.area == pytest.approx(6400)


def test_the_longest_track_is_the_one_of_most_frames_then_the_largest():
    def track(number, frames, size):
        faces = {f: face(100, 100, size) for f in range(frames)}
        return Track(number, faces)

    tracks = [track(0, 5, 90), track(1, 9, 30), track(2, 9, 60)]
    assert longest(tracks).id == 2
    assert longest([]) is None


def test_no_faces_make_no_tracks():
    tracker = Tracker()
    assert tracker.update(0, []) == []
    assert tracker.tracks == []
    assert smooth([]) == []


def test_smoothed_tracks_keep_their_numbers_and_frames():
    tracker = Tracker()
    rng = np.random.default_rng(0)
    for frame in range(40):
        x, y = rng.normal([100, 100], 1)
        tracker.update(frame, [face(x, y), face(x + 200, y)])
    after = smooth(tracker.tracks)
    assert [track.id for track in after] == [0, 1]
    for before, track in zip(tracker.tracks, after, strict=True):
        assert list(track.faces) == list(before.faces)
        assert {f.track for f in track.faces.values()} == {track.id}
