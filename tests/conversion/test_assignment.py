"""Who is swapped: those who are recognised, or by tracks."""

import dataclasses
import json

import numpy as np
import pytest

from faceswap_gan.conversion.assignment import Assignment
from faceswap_gan.conversion.assignment import Recognizer
from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.tracks import Tracks
from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.faces.geometry import Face
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.video.reader import VideoReader

# Two people who stand to the left and to the right, and a third who comes.
PLACES = [
    [(30, 48), (95, 50)] + ([(62, 20)] if 8 <= i < 14 else [])
    for i in range(24)
]
SHADES = {"alice": 40.0, "bob": 90.0}


class Shade:
    """Tells people apart by the brightness of a patch beside the nose."""

    name = "shade"
    threshold = 12.0

    def __init__(self):
        self.looks = 0

    def embed(self, crops):
        self.looks += len(crops)
        return crops[:, 170:180, 100:110].mean(axis=(1, 2))


@pytest.fixture
def two(detector, painter):
    """Transforms of two people, dark and bright."""
    other = type(painter)(0.9)
    return {"alice": painter, "bob": other}


@pytest.fixture
def stage(film, draw, detector):
    """A film, and a recognizer that knows whom it shows left and right."""
    source = film(PLACES)
    with VideoReader(source) as video:
        image = next(iter(video)).image
    model = Shade()
    probe = Recognizer(model, {})
    left, right = sorted(detector.detect([image])[0], key=lambda f: f.box[0])
    people = {
        "alice": probe.embed(image, left)[None],
        "bob": probe.embed(image, right)[None],
    }
    assert np.linalg.norm(people["alice"] - people["bob"]) > 24
    model.looks = 0
    return source, Recognizer(model, people)


def converted(path, source, detector, transforms, **options):
    """Converts; gives the report and the two faces in the last frame."""
    converter = Converter(
        transforms,
        detector=detector,
        blend=BlendOptions(color="none"),
        **options,
    )
    report = converter.convert(source, path)
    with VideoReader(path) as video:
        *_, last = video
    return report, [last.image[y - 6, x].mean() for x, y in PLACES[-1]]


def test_each_recognised_person_gets_their_own_swap(
    stage, two, detector, tmp_path
):
    source, recognizer = stage
    report, (left, right) = converted(
        tmp_path / "out.mp4", source, detector, two, who=recognizer
    )
    assert left < 40
    assert right > 220
    assert report.faces_swapped == 48
    assert "alice in 24, bob in 24 of 24 frames" in report.notes[0]
    assert "others were left" in report.notes[1]
    assert [row["seen"] for row in report.swaps] == ["alice", "bob"]


def test_only_who_is_asked_for_is_swapped(stage, two, detector, tmp_path):
    source, recognizer = stage
    report, (left, right) = converted(
        tmp_path / "out.mp4",
        source,
        detector,
        {"bob": two["bob"]},
        who=recognizer,
    )
    assert 40 < left < 200
    assert right > 220
    assert report.faces_swapped == 24
    assert report.frames_of_others == 0


@pytest.mark.parametrize(
    ("away", "sentence", "seen"),
    [
        ({"alice", "bob"}, "none of them was recognised as alice", ()),
        ({"alice"}, "film.mp4 shows bob, not alice", ("bob",)),
    ],
)
def test_where_only_others_are_seen_nothing_is_written(
    stage, two, detector, tmp_path, away, sentence, seen
):
    source, recognizer = stage
    known = {
        name: own + 200 * (name in away)
        for name, own in recognizer.people.items()
    }
    with pytest.raises(NothingSwappedError, match=sentence) as caught:
        converted(
            tmp_path / "out.mp4",
            source,
            detector,
            {"alice": two["alice"]},
            who=dataclasses.replace(recognizer, people=known),
        )
    assert caught.value.seen == seen
    assert not (tmp_path / "out.mp4").exists()


def test_the_report_says_who_was_swapped_and_when(
    film, two, detector, tmp_path
):
    source = film([[(30, 48)]] * 5 + [[]] * 5 + [[(90, 48)]] * 5)
    report, _ = converted(
        tmp_path / "out.mp4",
        source,
        detector,
        {"bob": two["bob"]},
        who="all",
    )
    (row,) = report.swaps
    assert row["seen"] == "bob"
    assert row["frames"] == [[0, 4], [10, 14]]
    assert row["seconds"] == [[0, 0.2], [0.4, pytest.approx(0.6, abs=0.001)]]
    assert (report.frames_without_face, report.frames_of_others) == (5, 0)


def test_tracks_are_looked_at_now_and_then_and_once(
    stage, two, detector, tmp_path
):
    source, recognizer = stage
    for _ in range(2):
        converted(tmp_path / "out.mp4", source, detector, two, who=recognizer)
    # Two tracks of 24 frames at their frames 3 and 9, one of 6 at its third.
    assert recognizer.model.looks == 5


def test_names_are_kept_and_nobody_s_embedding(stage, two, detector, tmp_path):
    source, recognizer = stage
    one = {"alice": recognizer.people["alice"]}
    known = dataclasses.replace(recognizer, people=one)
    output, transforms = tmp_path / "out.mp4", {"alice": two["alice"]}
    converted(output, source, detector, transforms, who=known)
    kept = tmp_path / "out.mp4.tracks.jsonl"
    header = json.loads(kept.read_text().splitlines()[0])
    assert sorted(header["names"])[:2] == [[0, "alice"], [1, None]]
    assert "embeddings" not in header
    assert not kept.with_name(f"{kept.name}.part").exists()


def test_others_who_are_known_now_are_looked_for(
    stage, two, detector, tmp_path
):
    source, recognizer = stage
    one = {"alice": recognizer.people["alice"]}
    output = tmp_path / "out.mp4"
    for people, swapped in ((one, 24), (recognizer.people, 48)):
        known = dataclasses.replace(recognizer, people=people)
        report, _ = converted(output, source, detector, two, who=known)
        assert report.faces_swapped == swapped


def test_without_recognition_tracks_go_by_their_length(
    stage, two, detector, tmp_path
):
    source, _ = stage
    report, (left, right) = converted(
        tmp_path / "out.mp4", source, detector, two
    )
    assert left < 40
    assert right > 220
    assert "Nobody was recognised" in report.notes[0]


def test_people_in_pictures(stage, two, detector, tmp_path):
    source, recognizer = stage
    with VideoReader(source) as video:
        image = next(iter(video)).image
    write_image(tmp_path / "in" / "a.png", image)
    write_image(tmp_path / "in" / "b.png", image)
    converter = Converter(
        two,
        detector=detector,
        blend=BlendOptions(color="none"),
        who=recognizer,
    )
    converter.convert(tmp_path / "in", tmp_path / "out")
    for name in ("a.png", "b.png"):
        result = read_image(tmp_path / "out" / name)
        (x, y), (u, v) = PLACES[0]
        assert result[y - 6, x].mean() < 40
        assert result[v - 6, u].mean() > 220
    np.testing.assert_array_equal(converter.convert_image(image), result)


def test_a_face_is_the_nearest_persons_or_a_strangers():
    people = {name: np.full((3, 2), shade) for name, shade in SHADES.items()}
    recognizer = Recognizer(Shade(), people)
    assert recognizer.name(np.array([45.0, 45])) == "alice"
    assert recognizer.name(np.array([85.0, 85])) == "bob"
    assert recognizer.name(np.array([65.0, 65])) is None


def test_who_is_known_but_not_swapped_is_left():
    people = {name: np.full((3, 2), shade) for name, shade in SHADES.items()}
    recognizer = Recognizer(Shade(), people)
    assignment = Assignment(("bob",), recognizer=recognizer)
    faces = [Face(np.zeros(4), np.zeros((5, 2)), 0.9, 0, n) for n in range(3)]
    looks = {0: np.full(2, 41.0), 1: np.full(2, 91.0)}
    names = {track: recognizer.name(look) for track, look in looks.items()}
    assert assignment.transform_of_track(Tracks(1, faces, names)) == {1: 0}
