"""Whose face is kept when there are several."""

import numpy as np
import pytest

from faceswap_gan.faces.face_selector import ByTrack
from faceswap_gan.faces.face_selector import LargestFace
from faceswap_gan.faces.face_selector import seen_longest
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.track import tracker_for
from faceswap_gan.faces.video_tracker import FrameDetections


def face(x: float, size: float = 80.0) -> Face:
    box = np.array([x, 100, x + size, 100 + size])
    return Face(box, np.full((5, 2), x), 0.9)


def longest() -> ByTrack:
    return ByTrack(seen_longest)


def wanted(selector) -> set:
    return selector.resolve(None)[0]


def notes(selector) -> list[str]:
    return selector.resolve(None)[1]


def offered(selector, *shots: tuple[int, list[Face]], every: int = 1):
    """Offers runs of frames (how many, with which faces)."""
    frame, tracker = 0, tracker_for(every)
    for length, faces in shots:
        for _ in range(length):
            followed = tracker.update(frame, faces)
            selector.offer(FrameDetections(frame, False, followed))
            frame += 1
    return selector


def test_of_two_at_once_the_one_seen_longest_is_kept():
    selector = offered(longest(), (10, [face(0), face(300)]), (10, [face(300)]))
    assert wanted(selector) == {1}
    (note,) = notes(selector)
    assert "20 frames" in note
    assert "10 frames in 1 tracks" in note


def test_someone_who_leaves_and_comes_back_is_one_person():
    selector = offered(longest(), (20, [face(0)]), (60, []), (30, [face(300)]))
    assert wanted(selector) == {0, 1}
    (note,) = notes(selector)
    assert "2 separate stretches" in note


def test_one_person_needs_no_words():
    selector = offered(longest(), (5, [face(0)]))
    assert wanted(selector) == {0}
    assert notes(selector) == []


def test_flickers_are_not_people():
    selector = offered(
        longest(),
        (20, [face(0)]),
        (2, [face(0), face(400)]),
        (40, []),
        (20, [face(0)]),
    )
    assert wanted(selector) == {0, 2}
    assert any("2 frames in 1 tracks" in note for note in notes(selector))


@pytest.mark.parametrize("length", [1, 2])
def test_a_flicker_is_better_than_nothing(length):
    assert wanted(offered(longest(), (length, [face(0)]))) == {0}


def test_nobody_is_wanted_where_nobody_is():
    assert wanted(offered(longest(), (5, []))) == set()
    assert wanted(offered(LargestFace(), (5, []))) == set()


def test_sampling_shortens_how_long_a_face_may_be_missed():
    shots = (3, [face(0)]), (2, []), (3, [face(0)])
    assert len(wanted(offered(longest(), *shots))) == 1
    assert len(wanted(offered(longest(), *shots, every=12))) == 2


def test_the_largest_face_of_a_picture_is_kept():
    selector = LargestFace()
    small, large = face(0, 50), face(200, 90)
    pictures = [small, large], [small], []
    for frame, (faces, kept) in enumerate(
        zip(pictures, ([large], [small], []), strict=True)
    ):
        assert selector.offer(FrameDetections(frame, True, faces)) == kept
    assert wanted(selector) == {None}
    (note,) = notes(selector)
    assert note.endswith(": 1.")
