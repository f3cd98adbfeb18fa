"""One contract for a video, a picture and a folder."""

from fractions import Fraction

import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.provenance.file_search import watermark_of
from faceswap_gan.video.images import write_image
from faceswap_gan.video.source import open_source


@pytest.fixture(params=["video", "image", "folder"])
def source(request, make_video, scene, tmp_path):
    if request.param == "video":
        path = make_video("film.mp4", range(3))
    else:
        path = tmp_path / "pictures"
        for index in range(3):
            write_image(path / f"{index}.png", scene(index))
        if request.param == "image":
            path = path / "1.png"
    with open_source(path) as opened:
        assert opened.path == path
        assert opened.kind == request.param
        yield opened


def test_every_source_keeps_the_contract(source):
    frames = list(source)
    assert len(frames) == source.frames == (1 if source.kind == "image" else 3)
    assert [frame.index for frame in frames] == list(range(len(frames)))
    assert len({frame.name for frame in frames}) == len(frames)
    stamps = [frame.pts for frame in frames]
    assert stamps == sorted(set(stamps))
    for frame in frames:
        assert frame.image.shape == (48, 64, 3)
        assert frame.image.dtype == np.uint8
        assert (frame.time is None) == (source.kind != "video")
    assert source.problems() == []


def test_every_source_passes_over_frames(source):
    source.skip(1)
    assert [frame.index for frame in source] == [*range(1, source.frames)]
    assert (source.duration is None) == (source.kind != "video")


def test_names_are_those_of_the_files(tmp_path, scene):
    for name in ("b.jpg", "b.png", "a.png"):
        write_image(tmp_path / name, scene(0))
    with open_source(tmp_path) as source:
        assert [frame.name for frame in source] == ["a.png", "b.jpg", "b.png"]


def test_a_video_is_cut(make_video):
    with open_source(make_video("film.mp4"), start=0.2, end=0.4) as source:
        times = [frame.time for frame in source]
    assert times == [Fraction(i, 25) for i in range(5, 10)]


def test_what_cannot_be_read_is_told(tmp_path, scene):
    write_image(tmp_path / "b.png", scene(0))
    (tmp_path / "a.png").touch()
    with open_source(tmp_path) as source:
        assert [frame.index for frame in source] == [0]
        assert source.problems() == [
            f"{tmp_path / 'a.png'} is empty: copy or download it again."
        ]


def test_nothing_usable_is_an_error(tmp_path):
    with pytest.raises(InputError, match="holds no pictures"):
        open_source(tmp_path)
    (tmp_path / "a.png").touch()
    with (
        open_source(tmp_path) as source,
        pytest.raises(
            InputError, match=r"None of the pictures .*a.png is empty"
        ),
    ):
        list(source)
    for name in ("none.mp4", "none.png"):
        with pytest.raises(InputError, match=name):
            open_source(tmp_path / name)


@pytest.mark.parametrize("name", ["notes.json", "notes", "notes.mp4"])
def test_what_is_neither_a_video_nor_a_picture_is_called_so(tmp_path, name):
    (tmp_path / name).write_text('{"a": 1}')
    with pytest.raises(InputError, match="is not a video, and by its name"):
        open_source(tmp_path / name)
    with pytest.raises(InputError, match="neither a video nor a picture"):
        watermark_of(tmp_path / name)
