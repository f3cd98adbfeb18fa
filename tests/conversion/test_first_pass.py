"""The first pass over a video, interrupted and gone on with."""

import numpy as np
import pytest

from faceswap_gan.conversion.first_pass import tracks_of
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.keyframe_detector import EVERY
from faceswap_gan.video.reader import VideoReader

FRAMES = 3 * EVERY - 5
IDENTITY = {"sha256": "film"}


class Trembling:
    """A detector whose answer depends a little on what else it is shown."""

    name = "trembling"

    threshold = 0.5

    def __init__(self, spots):
        self.spots = spots

    def fingerprint(self):
        return self.name

    def detect(self, images):
        return self._moved(self.spots.detect(images), 1e-4 * len(images))

    def refine(self, images, expected):
        moved = self._moved(expected, 1e-5 * len(images))
        seen = self.spots.detect(images)
        return [
            [self._half_way(*pair) for pair in zip(*pairs, strict=True)]
            for pairs in zip(moved, seen, strict=True)
        ]

    def _half_way(self, one, other):
        points = (one.landmarks + other.landmarks) / 2
        return Face((one.box + other.box) / 2, points, other.score)

    def _moved(self, found, by):
        return [
            [Face(f.box + by, f.landmarks + by, f.score) for f in faces]
            for faces in found
        ]


class Killed(BaseException):
    """Ends a pass at a moment, as a kill does."""


@pytest.fixture
def pass_over(film, detector, tmp_path):
    """Returns a function that runs a first pass, to a frame or to its end."""
    path = film([[(40 + i, 48)] for i in range(FRAMES)], sounds=0)

    def run(folder, last=None, say=lambda _: None):
        seen = iter(range(FRAMES))

        def step():
            if next(seen) == last:
                raise Killed

        kept = tmp_path / folder / "out.tracks.jsonl"
        kept.parent.mkdir(exist_ok=True)
        try:
            return tracks_of(
                lambda: VideoReader(path),
                IDENTITY,
                kept,
                Trembling(detector),
                step,
                say=say,
            )
        except Killed:
            return kept.with_name("out.tracks.jsonl.part")

    return run


def assert_same(tracks, expected):
    assert tracks.frames == expected.frames
    for one, other in zip(tracks.faces, expected.faces, strict=True):
        assert (one.frame, one.track) == (other.frame, other.track)
        np.testing.assert_array_equal(one.box, other.box)
        np.testing.assert_array_equal(one.landmarks, other.landmarks)


@pytest.mark.parametrize("last", [0, EVERY + 1, 2 * EVERY + 1])
def test_a_killed_pass_finds_what_an_uninterrupted_one_does(pass_over, last):
    """Bit for bit, also where the detector depends on its batches."""
    expected = pass_over("whole")
    pass_over("killed", last)
    assert_same(pass_over("killed"), expected)
    assert_same(pass_over("killed"), expected)


def test_a_damaged_log_costs_its_frames_alone(pass_over, detector):
    expected, said = pass_over("whole"), []
    log = pass_over("killed", 2 * EVERY + 1)
    header, first, second, third = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(header + first + second.replace(b"1", b"2", 1) + third)
    detector.pictures = 0
    assert_same(pass_over("killed", say=said.append), expected)
    assert EVERY < FRAMES - EVERY <= detector.pictures
    assert len(said) == 1


@pytest.mark.parametrize("name", ["out.tracks.jsonl", "out.tracks.jsonl.part"])
@pytest.mark.parametrize("content", [b"{}\n", b"\0\xff\n", b"[[[\n1\n"])
def test_damaged_files_are_made_anew_with_a_sentence(
    pass_over, tmp_path, name, content
):
    expected, said = pass_over("whole"), []
    (tmp_path / "damaged").mkdir()
    (tmp_path / "damaged" / name).write_bytes(content)
    assert_same(pass_over("damaged", say=said.append), expected)
    (sentence,) = said
    assert name in sentence and "damaged" in sentence
    assert_same(pass_over("damaged", say=said.append), expected)
    assert len(said) == 1


def test_meshes_are_kept_with_their_tracks(pass_over, monkeypatch):
    """A run that goes on has the meshes of one that was not disturbed."""
    rng = np.random.default_rng(0)

    def half_way(one, other):
        points = (one.landmarks + other.landmarks) / 2
        mesh = points.mean(axis=0).repeat(478).reshape(2, 478)
        mesh = np.vstack([mesh, np.zeros(478)]).T + 9 * rng.random((478, 3))
        box = (one.box + other.box) / 2
        return Face(box, points, other.score, mesh=mesh)

    monkeypatch.setattr(Trembling, "_half_way", staticmethod(half_way))
    found, read = pass_over("whole"), pass_over("whole")
    followed = [face for face in found.faces if face.aligned_mesh]
    assert len(followed) > len(found.faces) / 2
    for one, other in zip(found.faces, read.faces, strict=True):
        assert one.mesh is other.mesh is None
        assert one.aligned_mesh == other.aligned_mesh
