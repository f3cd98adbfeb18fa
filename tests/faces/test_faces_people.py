"""Tracks become people by how near their faces are, and when seen."""

import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.faces.choice import Eye
from faceswap_gan.faces.choice import Tracked
from faceswap_gan.faces.choice import like
from faceswap_gan.faces.choice import numbered
from faceswap_gan.faces.choice import seen_longest
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.people import frames_of
from faceswap_gan.faces.people import grouped
from faceswap_gan.faces.track import Track

FACE = Face(np.array([0.0, 0, 9, 9]), np.zeros((5, 2)), 0.9)
ADA, BOB = 0.0, 1.0


def track(number: int, start: int, stop: int) -> Track:
    return Track(number, dict.fromkeys(range(start, stop), FACE))


def eye(places: dict[int, float]) -> Eye:
    """An embedding of one number for each track."""
    return Eye(lambda t: np.array([places[t.id]]), threshold=0.6)


def people(tracks, places) -> list[list[int]]:
    own = eye(places)
    found = grouped(tracks, own.embed, own.threshold)
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


def test_frames_are_counted_once():
    assert frames_of([track(0, 0, 10), track(1, 5, 12)]) == 12
    assert frames_of([]) == 0


def test_who_comes_back_is_told_from_who_comes_after():
    """Without a model all three, never seen at once, would be one."""
    tracks = [track(0, 0, 9), track(1, 20, 28), track(2, 40, 47)]
    picked = seen_longest(tracks, eye({0: ADA, 1: BOB, 2: ADA}))
    assert {track.id for track in picked.tracks} == {0, 2}
    assert "track 0, 2: 16 frames" in picked.notes[0]
    assert picked.notes[-1] == "People told apart: 2."
    assert len(seen_longest(tracks, None).tracks) == 3


def test_who_looks_like_a_picture_is_picked():
    tracks = [track(0, 0, 9), track(1, 20, 28), track(2, 40, 47)]
    own = eye({0: ADA, 1: BOB, 2: BOB})
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
    choice = Tracked(like(np.array([BOB]), "bob.jpg"), every=0)
    for frame in range(2):
        ada, bob = choice.offer(frame, [FACE, FACE], cut=False)
        assert (ada.track, bob.track) == (2 * frame, 2 * frame + 1)
    wanted, _ = choice.settle(eye({0: ADA, 1: BOB, 2: ADA, 3: BOB}))
    assert wanted == {1, 3}
