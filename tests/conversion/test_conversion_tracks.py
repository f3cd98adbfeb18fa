"""Tracks on disk, and the choice among them."""

import numpy as np
import pytest

from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.conversion.tracks import identity_of
from faceswap_gan.conversion.tracks import read_tracks
from faceswap_gan.conversion.tracks import write_tracks
from faceswap_gan.faces.geometry import Face


def tracks_of(spans):
    """Tracks numbered in order, each seen from its first to its last frame."""
    rng = np.random.default_rng(1)
    faces = [
        Face(rng.uniform(0, 99, 4), rng.uniform(0, 99, (5, 2)), 0.9, frame, n)
        for n, (first, last) in enumerate(spans)
        for frame in range(first, last + 1)
    ]
    return Tracks(100, sorted(faces, key=lambda face: face.frame))


def numbers(by_frame):
    return {face.track for faces in by_frame.values() for face in faces}


@pytest.fixture
def video(tmp_path):
    path = tmp_path / "in.mp4"
    path.write_bytes(b"frames")
    return path


def test_what_is_read_is_what_was_written(tmp_path, video):
    tracks, path = tracks_of([(0, 9), (5, 7)]), tmp_path / "out.tracks.jsonl"
    write_tracks(path, tracks, identity_of(video))
    read = read_tracks(path, identity_of(video))
    assert read.frames == tracks.frames
    assert len(read.faces) == len(tracks.faces)
    for face, expected in zip(read.faces, tracks.faces, strict=True):
        np.testing.assert_array_equal(face.box, expected.box)
        np.testing.assert_array_equal(face.landmarks, expected.landmarks)
        assert face.score == expected.score
        assert (face.frame, face.track) == (expected.frame, expected.track)


def test_a_video_without_faces_has_tracks_too(tmp_path, video):
    path = tmp_path / "out.tracks.jsonl"
    write_tracks(path, Tracks(40, []), identity_of(video))
    assert read_tracks(path, identity_of(video)) == Tracks(40, [])


def test_only_whole_files_of_the_same_video_are_used(tmp_path, video):
    path, identity = tmp_path / "out.tracks.jsonl", identity_of(video)
    assert read_tracks(path, identity) is None
    write_tracks(path, tracks_of([(0, 9)]), identity)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-1]))
    assert read_tracks(path, identity) is None
    path.write_text("".join(lines)[:-40])
    assert read_tracks(path, identity) is None
    path.write_text("")
    assert read_tracks(path, identity) is None
    path.write_text("".join(lines))
    assert read_tracks(path, identity) is not None
    video.write_bytes(b"others")
    assert read_tracks(path, identity_of(video)) is None


@pytest.mark.parametrize(
    "content",
    [b"[]\n", b"3\n", b'{"format": 3}\n', b"\xff\n", b"", b"[" * 9**5],
)
def test_a_damaged_file_is_not_used_and_a_sentence_says_so(
    tmp_path, video, content
):
    path, said = tmp_path / "out.tracks.jsonl", []
    path.write_bytes(content)
    assert read_tracks(path, identity_of(video), say=said.append) is None
    (sentence,) = said
    assert "out.tracks.jsonl was damaged" in sentence


@pytest.mark.parametrize("line", [0, 3])
def test_a_number_that_changed_is_found(tmp_path, video, line):
    path, said = tmp_path / "out.tracks.jsonl", []
    write_tracks(path, tracks_of([(0, 9)]), identity_of(video))
    lines = path.read_text().splitlines(keepends=True)
    lines[line] = lines[line].replace("0", "1", 1)
    path.write_text("".join(lines))
    assert read_tracks(path, identity_of(video), say=said.append) is None
    assert len(said) == 1


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(0, 99)], {0}),
        ([(0, 40), (60, 99)], {0, 1}),  # leaves and comes back
        ([(0, 99), (0, 97)], {0}),  # two people at once
        ([(10, 30), (0, 99), (50, 90)], {1}),
        ([(0, 59), (58, 99)], {0, 1}),  # a short overlap
        ([], set()),
    ],
)
def test_longest_is_one_person(spans, expected):
    assert numbers(tracks_of(spans).chosen("longest")) == expected


def test_all_and_some_tracks():
    tracks = tracks_of([(0, 9), (5, 7), (20, 21)])
    assert numbers(tracks.chosen("all")) == {0, 1, 2}
    assert numbers(tracks.chosen([2, 1])) == {1, 2}
    assert sorted(tracks.chosen([1])) == [5, 6, 7]
    assert len(tracks.chosen("all")[6]) == 2
