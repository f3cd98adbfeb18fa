"""Conversion of small films by stand-ins."""

import av
import numpy as np
import pytest

from faceswap_gan.conversion.finish import Hooks
from faceswap_gan.conversion.layouts import LAYOUTS
from faceswap_gan.errors import NothingSwappedError
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader

GOES = [[(40 + i, 48)] if i < 14 or i >= 20 else [] for i in range(30)]
TWO = [[(34, 48), (94 - i // 4, 50)] for i in range(16)]


def sound_of(path):
    with av.open(str(path)) as container:
        packets = container.demux(container.streams.audio)
        return [
            (packet.pts * packet.time_base, bytes(packet))
            for packet in packets
            if packet.size
        ]


def test_video_keeps_frames_times_size_and_sound(
    converter, film, tmp_path, frames_of
):
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


def test_the_face_changes_and_nothing_else(
    converter, film, tmp_path, frames_of, new_keeper
):
    source, hook = film(GOES), new_keeper()
    converter(finish=Hooks(hook)).convert(source, tmp_path / "out.mp4")
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


def test_what_is_encoded_looks_like_it(
    converter, film, tmp_path, frames_of, new_keeper
):
    source, hook = film(GOES), new_keeper()
    converted = converter(finish=Hooks(hook), encoding=EncodingOptions(crf=4))
    converted.convert(source, tmp_path / "out.mp4")
    for frame, picture in zip(
        frames_of(tmp_path / "out.mp4"), hook.pictures, strict=True
    ):
        assert np.abs(frame.image - picture.astype(float)).mean() < 2.5


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(converter, film, tmp_path, layout, frames_of, new_keeper):
    source, hook = film(GOES[:6], sounds=0), new_keeper()
    converted = converter(layout=layout, finish=Hooks(hook))
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


@pytest.mark.parametrize(
    ("choice", "dark"),
    [("longest", 1), ("all", 2), ([0], 1), ([0, 1], 2)],
)
def test_choice_of_people(converter, film, tmp_path, choice, dark, new_keeper):
    hook = new_keeper()
    chosen = converter(who=choice, finish=Hooks(hook))
    report = chosen.convert(film(TWO), tmp_path / "out.mp4")
    assert report.faces_swapped == dark * len(TWO)
    for spots, picture in zip(TWO, hook.pictures, strict=True):
        assert sum(picture[y, x].max() < 20 for x, y in spots) == dark


def test_every_face_carries_its_track(converter, painter, film, tmp_path):
    converter(who="all").convert(film(TWO), tmp_path / "out.mp4")
    assert painter.tracks == [0, 1] * len(TWO)


@pytest.mark.parametrize(
    ("places", "options", "sentence"),
    [
        ([[]] * 5, {}, "No face was found in .*film.mp4"),
        (TWO[:5], {"who": [7]}, "None of the chosen tracks is in .*film"),
    ],
)
def test_of_a_video_in_which_nobody_is_swapped_nothing_is_written(
    converter, film, tmp_path, places, options, sentence
):
    source = film(places)
    with pytest.raises(NothingSwappedError, match=sentence):
        converter(**options).convert(source, tmp_path / "o.mp4")
    assert list(tmp_path.iterdir()) == [source]


def test_finished_file_is_complete(converter, film, tmp_path, frames_of):
    seen = []
    converted = converter(
        finish=Hooks(file=lambda path: seen.append(frames_of(path)))
    )
    converted.convert(film(GOES), tmp_path / "out.mp4")
    assert len(seen[0]) == len(GOES)
