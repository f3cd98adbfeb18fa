"""Tracks become people by how near their faces are, and when seen."""

import dataclasses

import numpy as np
import pytest

from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.errors import InputError
from faceswap_gan.faces.face_selector import ByTrack
from faceswap_gan.faces.face_selector import like
from faceswap_gan.faces.face_selector import numbered
from faceswap_gan.faces.face_selector import seen_longest
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.people import TrackMatcher
from faceswap_gan.faces.people import frames_of
from faceswap_gan.faces.people import grouped
from faceswap_gan.faces.track import Track
from faceswap_gan.faces.track import Tracker
from faceswap_gan.faces.video_tracker import FrameDetections

FACE = Face(np.array([0.0, 0, 9, 9]), np.zeros((5, 2)), 0.9)
ADA, BOB = 0.0, 1.0


def track(number: int, start: int, stop: int) -> Track:
    return Track(number, dict.fromkeys(range(start, stop), FACE))


def matcher(places: dict[int, float]) -> TrackMatcher:
    """An embedding of one number for each track."""
    return TrackMatcher(lambda t: np.array([places[t.id]]), threshold=0.6)


def people(tracks, places) -> list[list[int]]:
    found = grouped(tracks, places and matcher(places))
    return [[track.id for track in person] for person in found]


def test_tracks_join_the_nearest_person():
    tracks = [track(0, 0, 9), track(1, 10, 18), track(2, 20, 27)]
    assert people(tracks, {0: ADA, 1: BOB, 2: 0.1}) == [[0, 2], [1]]
    assert people(tracks, {0: ADA, 1: BOB, 2: 0.9}) == [[1, 2], [0]]


def test_whoever_is_seen_longest_in_all_comes_first():
    tracks = [track(0, 0, 9), track(1, 10, 15), track(2, 20, 26)]
    assert people(tracks, {0: ADA, 1: BOB, 2: BOB})[0] == [2, 1]


def test_two_faces_seen_at_once_are_two_people_however_alike():
    tracks = [track(0, 0, 20), track(1, 0, 19), track(2, 30, 40)]
    assert people(tracks, {0: 0.0, 1: 0.05, 2: 0.04}) == [[1, 2], [0]]


def test_a_face_seen_twice_for_a_moment_is_one_person():
    assert people([track(0, 0, 20), track(1, 19, 40)], {0: 0, 1: 0.1}) == [
        [1, 0]
    ]


def test_without_faces_to_go_by_who_is_free_comes_back():
    """The same rule for what is extracted and for what is converted."""
    spans = [(0, 30), (0, 20), (25, 40), (50, 58), (50, 57)]
    tracks = [track(number, *span) for number, span in enumerate(spans)]
    expected = [[0, 3], [1, 2, 4]]
    assert people(tracks, None) == expected
    picked = seen_longest(tracks, None)
    assert [t.id for t in picked.tracks] == expected[0]
    faces = [
        dataclasses.replace(face, frame=frame, track=own.id)
        for own in tracks
        for frame, face in own.faces.items()
    ]
    assert Tracks(58, faces).wanted("longest") == set(expected[0])


def test_frames_are_counted_once():
    assert frames_of([track(0, 0, 10), track(1, 5, 12)]) == 12
    assert frames_of([]) == 0


def test_who_comes_back_is_told_from_who_comes_after():
    """Without a model all three, never seen at once, would be one."""
    tracks = [track(0, 0, 9), track(1, 20, 28), track(2, 40, 47)]
    picked = seen_longest(tracks, matcher({0: ADA, 1: BOB, 2: ADA}))
    assert {track.id for track in picked.tracks} == {0, 2}
    assert "track 0, 2: 16 frames" in picked.notes[0]
    assert picked.notes[-1] == "People told apart: 2."
    assert len(seen_longest(tracks, None).tracks) == 3


def test_who_looks_like_a_picture_is_picked():
    tracks = [track(0, 0, 9), track(1, 20, 28), track(2, 40, 47)]
    own = matcher({0: ADA, 1: BOB, 2: BOB})
    picked = like(np.array([0.9]), "bob.jpg")(tracks, own)
    assert [track.id for track in picked.tracks] == [1, 2]
    assert "Who looks like bob.jpg was kept" in picked.notes[0]
    nobody = like(np.array([9.0]), "eve.jpg")(tracks, own)
    assert nobody.tracks == []
    assert nobody.notes == ["Nobody looks like eve.jpg."]


def test_tracks_are_picked_by_number():
    tracks = [track(0, 0, 9), track(1, 20, 28), track(2, 40, 47)]
    assert [t.id for t in numbered([2, 0])(tracks, None).tracks] == [0, 2]
    with pytest.raises(InputError, match=r"no track 7.*0, 1, 2"):
        numbered([0, 7])(tracks, None)


def test_in_pictures_every_face_is_looked_at_alone():
    selector, tracker = ByTrack(like(np.array([BOB]), "bob.jpg")), Tracker()
    for frame in range(2):
        ada, bob = tracker.update(frame, [FACE, FACE], cut=True)
        assert (ada.track, bob.track) == (2 * frame, 2 * frame + 1)
        selector.offer(FrameDetections(frame, True, [ada, bob]))
    wanted, _ = selector.resolve(matcher({0: ADA, 1: BOB, 2: ADA, 3: BOB}))
    assert wanted == {1, 3}
