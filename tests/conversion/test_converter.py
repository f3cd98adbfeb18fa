"""Conversion of small films, pictures and folders by stand-ins."""

import threading

import av
import numpy as np
import pytest

from faceswap_gan.conversion.converter import Converter
from faceswap_gan.conversion.layouts import LAYOUTS
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.errors import OutputError
from faceswap_gan.faces import geometry
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import write_image
from faceswap_gan.video.reader import VideoReader

GOES = [[(40 + i, 48)] if i < 14 or i >= 20 else [] for i in range(30)]
TWO = [[(34, 48), (94 - i // 4, 50)] for i in range(16)]


def frames_of(path):
    with VideoReader(path) as video:
        return list(video)


def sound_of(path):
    with av.open(str(path)) as container:
        packets = container.demux(container.streams.audio)
        return [
            (packet.pts * packet.time_base, bytes(packet))
            for packet in packets
            if packet.size
        ]


class Keeper:
    """A hook that keeps the pictures just before they are written."""

    def __init__(self):
        self.pictures = []

    def __call__(self, picture):
        self.pictures.append(picture.copy())
        return picture


@pytest.fixture
def converter(detector, painter):
    """Gives a function that makes a converter of stand-ins."""

    def make(transform=painter, **options):
        options = {"detector": detector, "color": "none"} | options
        return Converter(transform, 0.8, **options)

    return make


def test_video_keeps_frames_times_size_and_sound(converter, film, tmp_path):
    stamps = [40 * i + 7 * (i % 3) for i in range(30)]
    source = film(GOES, stamps=stamps)
    output = tmp_path / "out.mp4"
    report = converter().convert(source, output)
    before, after = frames_of(source), frames_of(output)
    assert [f.time for f in after] == [f.time for f in before]
    assert [f.image.shape for f in after] == [f.image.shape for f in before]
    assert sound_of(output) == sound_of(source)
    assert len(sound_of(source)) > 20
    assert report.output == str(output)
    assert report.frames == 30
    assert report.faces_swapped == 24
    assert report.frames_without_face == 6
    assert report.swapped_share == pytest.approx(0.8)
    assert report.fps == pytest.approx(30 / report.seconds)
    assert report.problems == []


def test_the_face_changes_and_nothing_else(converter, film, tmp_path):
    source, hook = film(GOES), Keeper()
    converter(finish_frame=hook).convert(source, tmp_path / "out.mp4")
    for frame, spots, picture in zip(
        frames_of(source), GOES, hook.pictures, strict=True
    ):
        if not spots:
            np.testing.assert_array_equal(picture, frame.image)
            continue
        x, y = spots[0]
        assert picture[y - 3 : y + 4, x - 3 : x + 4].max() < 20
        far = np.ones(picture.shape[:2], bool)
        far[y - 22 : y + 22, x - 22 : x + 22] = False
        np.testing.assert_array_equal(picture[far], frame.image[far])


def test_what_is_encoded_looks_like_it(converter, film, tmp_path):
    source, hook = film(GOES), Keeper()
    converted = converter(finish_frame=hook, encoding={"crf": 4})
    converted.convert(source, tmp_path / "out.mp4")
    for frame, picture in zip(
        frames_of(tmp_path / "out.mp4"), hook.pictures, strict=True
    ):
        assert np.abs(frame.image - picture.astype(float)).mean() < 2.5


@pytest.mark.parametrize("color", ["none", "mkl", "hist_match"])
def test_the_same_face_gives_the_same_picture(converter, identity, draw, color):
    image = draw([(60, 50)])
    result = converter(identity, color=color).convert_image(image)
    # Sharp spots cannot survive two resamplings; the smooth rest does.
    smooth = np.ones(image.shape[:2], bool)
    smooth[44:57, 54:67] = False
    difference = np.abs(result.astype(int) - image)[smooth]
    assert difference.max() <= 3
    assert difference.mean() < 0.2


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(converter, film, tmp_path, layout):
    source, hook = film(GOES[:6], sounds=0), Keeper()
    converted = converter(layout=layout, finish_frame=hook)
    converted.convert(source, tmp_path / "out.mp4")
    panels = {"result": 1, "pair": 2, "triple": 3}[layout]
    with VideoReader(tmp_path / "out.mp4") as video:
        assert (video.width, video.height) == (panels * 128, 96)
        assert not video.has_audio
    picture, image = hook.pictures[0], frames_of(source)[0].image
    result = picture[:, 128:256] if panels > 1 else picture
    assert result[48, 40].max() < 20
    if panels > 1:
        np.testing.assert_array_equal(picture[:, :128], image)
    if panels == 3:
        mask = picture[:, 256:]
        np.testing.assert_array_equal(mask[48, 40], [255, 255, 255])
        np.testing.assert_array_equal(mask[90, 100], [0, 0, 0])
        untouched = mask.max(axis=-1) == 0
        np.testing.assert_array_equal(result[untouched], image[untouched])


def test_tracks_are_kept_and_used_again(converter, detector, film, tmp_path):
    source, output, hooks = film(GOES), tmp_path / "out.mp4", []
    for _ in range(3):
        hooks.append(Keeper())
        converter(finish_frame=hooks[-1]).convert(source, output)
    assert detector.pictures == 30
    kept = tmp_path / "out.mp4.tracks.jsonl"
    kept.write_text(kept.read_text()[:-100])
    hooks.append(Keeper())
    converter(finish_frame=hooks[-1]).convert(source, output)
    assert detector.pictures == 60
    for hook in hooks[1:]:
        np.testing.assert_array_equal(hook.pictures, hooks[0].pictures)


@pytest.mark.parametrize(
    ("choice", "dark"),
    [("longest", 1), ("all", 2), ([0], 1), ([0, 1], 2)],
)
def test_choice_of_people(converter, film, tmp_path, choice, dark):
    hook = Keeper()
    chosen = converter(tracks=choice, finish_frame=hook)
    report = chosen.convert(film(TWO), tmp_path / "out.mp4")
    assert report.faces_swapped == dark * len(TWO)
    for spots, picture in zip(TWO, hook.pictures, strict=True):
        assert sum(picture[y, x].max() < 20 for x, y in spots) == dark


def test_every_face_carries_its_track(converter, painter, film, tmp_path):
    converter(tracks="all").convert(film(TWO), tmp_path / "out.mp4")
    assert painter.tracks == [0, 1] * len(TWO)


@pytest.mark.parametrize(
    ("places", "options", "sentence"),
    [
        ([[]] * 5, {}, "No face was found in .*film.mp4"),
        (TWO[:5], {"tracks": [7]}, "None of the chosen tracks is in .*film"),
    ],
)
def test_of_a_video_in_which_nobody_is_swapped_nothing_is_written(
    converter, film, tmp_path, places, options, sentence
):
    source = film(places)
    with pytest.raises(NothingSwappedError, match=sentence):
        converter(**options).convert(source, tmp_path / "o.mp4")
    assert list(tmp_path.iterdir()) == [source]


def test_progress_counts_both_passes(converter, film, tmp_path):
    source, steps = film(GOES), []

    def progress(*step):
        steps.append(step)

    converter().convert(source, tmp_path / "out.mp4", progress)
    assert steps == [(n, 30) for n in range(1, 31)] * 2
    steps.clear()
    converter().convert(source, tmp_path / "out.mp4", progress)
    assert steps == [(n, 30) for n in range(1, 31)]


def test_both_passes_are_named(converter, film, tmp_path):
    class Display:
        titles = []

        def __call__(self, done, total):
            pass

        def phase(self, title):
            self.titles.append(title)

    converter().convert(film(GOES), tmp_path / "out.mp4", Display())
    assert Display.titles == [
        "1/2 Finding faces",
        "2/2 Swapping faces",
        "Joining the parts and reading the marks back",
    ]


def test_reading_is_only_a_little_ahead_of_writing(
    converter, painter, film, tmp_path
):
    """Frames in memory do not grow with the film."""
    ahead, written = [], 0

    def slowly(picture):
        nonlocal written
        written += 1
        ahead.append(len(painter.tracks) - written)
        threading.Event().wait(0.002)
        return picture

    places = [[(40 + i // 8, 48)] for i in range(150)]
    converted = converter(finish_frame=slowly)
    converted.convert(film(places), tmp_path / "out.mp4")
    assert written == 150
    assert 0 < max(ahead) <= 24


def test_a_failure_leaves_the_old_result_and_no_threads(
    converter, film, tmp_path
):
    source, output = film(GOES), tmp_path / "out.mp4"
    output.write_bytes(b"old")
    threads = threading.active_count()

    def fail(picture):
        raise OutputError("The disk is full.")

    with pytest.raises(OutputError, match="disk is full"):
        converter(finish_frame=fail).convert(source, output)
    assert output.read_bytes() == b"old"
    assert threading.active_count() == threads
    names = {path.name for path in tmp_path.iterdir()}
    kept = {"out.mp4.tracks.jsonl", "out.mp4.segments"}
    assert names == {"film.mp4", "out.mp4", *kept}


def test_a_failing_transform_is_heard(converter, film, tmp_path):
    class Broken:
        resolution = 32

        def __call__(self, faces, tracks):
            raise FloatingPointError("weights")

        def fingerprint(self):
            return "broken"

    with pytest.raises(FloatingPointError, match="weights"):
        converter(Broken()).convert(film(GOES), tmp_path / "out.mp4")
    assert not (tmp_path / "out.mp4").exists()


def test_picture_with_a_face(converter, draw, tmp_path):
    source, output = tmp_path / "in.png", tmp_path / "out.png"
    write_image(source, draw([(60, 50)]))
    report = converter(layout="pair").convert(source, output)
    assert (report.frames, report.faces_swapped) == (1, 1)
    assert report.problems == []
    picture = read_image(output)
    assert picture.shape == (96, 256, 3)
    assert picture[50, 128 + 60].max() < 20
    np.testing.assert_array_equal(picture[:, :128], read_image(source))


def test_of_a_picture_without_a_face_nothing_is_written(
    converter, draw, tmp_path
):
    source, output = tmp_path / "in.png", tmp_path / "out.png"
    write_image(source, draw())
    with pytest.raises(NothingSwappedError, match=r"No face .*in\.png"):
        converter().convert(source, output)
    assert not output.exists()
    np.testing.assert_array_equal(converter().convert_image(draw()), draw())


def test_of_a_picture_the_largest_face_is_taken(converter, draw):
    class Sizes:
        def detect(self, images):
            turned = geometry.TEMPLATE - geometry.TEMPLATE[2]
            return [
                [
                    geometry.Face(
                        np.array([x - s, 48 - s, x + s, 48 + s]) / 1.0,
                        2 * s * turned + [x, 48],
                        0.9,
                    )
                    for x, s in ((30, 12), (90, 20))
                ]
                for _ in images
            ]

    image = draw()
    result = converter(detector=Sizes()).convert_image(image)
    assert result[48, 90].max() < 20
    np.testing.assert_array_equal(result[48, 30], image[48, 30])
    both = converter(detector=Sizes(), tracks="all").convert_image(image)
    assert max(both[48, 90].max(), both[48, 30].max()) < 20


def test_folder(converter, draw, tmp_path):
    source, output, finished = tmp_path / "in", tmp_path / "out", []
    write_image(source / "a.png", draw([(60, 50)]))
    write_image(source / "b.png", draw(width=80))
    write_image(source / "c.jpg", draw([(30, 40)], width=200))
    (source / "d.png").write_bytes(b"not a picture")
    (source / "notes.txt").write_text("not a picture either")
    report = converter(finish_file=finished.append).convert(source, output)
    names = ["a.png", "b.png", "c.jpg"]
    assert sorted(p.name for p in output.iterdir()) == names
    assert finished == [output / "a.png", output / "c.jpg"]
    assert report.swaps == [
        {"seen": "", "person": "", "frames": [[0, 0], [2, 2]]}
    ]
    assert report.frames == 3
    assert report.faces_swapped == 2
    assert report.frames_without_face == 1
    assert len(report.problems) == 2
    assert "notes.txt" in report.problems[0]
    assert "d.png" in report.problems[1]
    assert (output / "b.png").read_bytes() == (source / "b.png").read_bytes()
    assert "without marks: b.png" in report.notes[0]
    assert read_image(output / "a.png")[50, 60].max() < 20
    assert read_image(output / "c.jpg").shape == (96, 200, 3)


def test_finished_file_is_complete(converter, film, tmp_path):
    seen = []
    converted = converter(finish_file=lambda path: seen.append(frames_of(path)))
    converted.convert(film(GOES), tmp_path / "out.mp4")
    assert len(seen[0]) == len(GOES)


def test_what_cannot_be_is_refused(converter, film, draw, tmp_path):
    source = film(GOES)
    before = source.read_bytes()
    with pytest.raises(OutputError, match="another name"):
        converter().convert(source, source)
    write_image(tmp_path / "in" / "a.png", draw())
    with pytest.raises(OutputError, match="another name"):
        converter().convert(tmp_path / "in", tmp_path / "in")
    assert source.read_bytes() == before
    with pytest.raises(InputError, match=r"missing\.mp4"):
        converter().convert(tmp_path / "missing.mp4", tmp_path / "out.mp4")
    with pytest.raises(ConfigError, match=r"'tripel'.* mean triple\?"):
        converter(layout="tripel")
    with pytest.raises(ConfigError, match="'sepia'"):
        converter(color="sepia")


def test_an_impossible_output_fails_before_the_work(
    converter, detector, film, tmp_path
):
    with pytest.raises(OutputError, match=r"\.mp4"):
        converter().convert(film(GOES), tmp_path / "out.txt")
    with pytest.raises(OutputError, match="nosuchcodec"):
        impossible = converter(encoding={"codec": "nosuchcodec"})
        impossible.convert(film(GOES), tmp_path / "out.mp4")
    assert detector.pictures == 0
    assert [path.name for path in tmp_path.iterdir()] == ["film.mp4"]
