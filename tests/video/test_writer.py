"""Writing videos: times, sound, colour, whole or not at all."""

from fractions import Fraction

import av
import numpy as np
import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.video.color import Color
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter
from faceswap_gan.video.written_form import PictureForm

RATE = Fraction(25)
BASE = Fraction(1, 25)
FINE = EncodingOptions(crf=4)


def read(path):
    with VideoReader(path) as video:
        return list(video), video


@pytest.mark.parametrize(
    ("name", "stamps", "base"),
    [
        ("film.mp4", range(0, 20), BASE),
        ("film.mp4", [0, 7, 8, 31, 32, 90, 700], Fraction(1, 90000)),
        ("film.mp4", [37, 40, 41, 60], Fraction(1001, 30000)),
        ("film.mov", [4999, 5000, 9000], Fraction(1, 15360)),
        ("film.mkv", [100, 140, 230, 240, 333, 1000, 1001], Fraction(1, 1000)),
    ],
)
def test_times_are_exact(name, stamps, base, tmp_path, scene):
    with VideoWriter(tmp_path / name, 64, 48, RATE, base) as output:
        for index, stamp in enumerate(stamps):
            output.write(scene(index), stamp)
    frames, _ = read(tmp_path / name)
    assert [frame.time for frame in frames] == [
        stamp * base for stamp in stamps
    ]


@pytest.mark.parametrize("size", [(128, 96), (127, 95), (128, 95), (126, 94)])
def test_size_and_colour_survive(size, tmp_path, scene, psnr):
    images = [scene(index, *size) for index in range(5)]
    path = tmp_path / "out.mp4"
    with VideoWriter(path, *size, RATE, BASE, encoding=FINE) as output:
        for index, image in enumerate(images):
            output.write(image, index)
    frames, video = read(path)
    assert (video.width, video.height) == size
    assert video.color == Color.standard(*size)
    for frame, image in zip(frames, images, strict=True):
        assert psnr(frame.image, image) > 40
        shift = (frame.image.astype(float) - image).mean((0, 1))
        assert np.abs(shift).max() < 1


@pytest.mark.parametrize("color", [Color(), Color(1, 1, 1), Color(9, 9, 16)])
def test_the_source_decides_how_colour_is_coded(
    copy_video, color, tmp_path, scene, psnr
):
    for name, options in [
        ("a.mp4", {"encoding": FINE, "picture": PictureForm(color)}),
        ("b.mp4", {}),
    ]:
        path = tmp_path / name
        if name == "a.mp4":
            with VideoWriter(path, 64, 48, RATE, BASE, **options) as output:
                output.write(scene(0), 0)
        else:
            copy_video(tmp_path / "a.mp4", path, crf=4)
        frames, video = read(path)
        assert video.color == color
        assert psnr(frames[0].image, scene(0)) > 38


def test_full_range_becomes_limited_without_a_shift(
    copy_video, make_video, tmp_path
):
    path = make_video("in.mp4", pix_fmt="yuvj420p", options={"crf": "4"})
    before = copy_video(path, tmp_path / "out.mp4", crf=4)
    after, video = read(tmp_path / "out.mp4")
    assert not video.color.full
    for old, new in zip(before, after, strict=True):
        shift = (new.image.astype(float) - old.image).mean((0, 1))
        assert np.abs(shift).max() < 1


def test_rotation_and_aspect_are_not_applied_twice(
    copy_video, make_video, tmp_path
):
    path = make_video(
        "in.mp4",
        rotation={"degrees": 90},
        sample_aspect_ratio=Fraction(4, 3),
    )
    before = copy_video(path, tmp_path / "out.mp4")
    after, video = read(tmp_path / "out.mp4")
    assert before[0].image.shape == after[0].image.shape == (85, 48, 3)
    assert video.pixel_aspect == Fraction(3, 4)


def test_mp4_starts_with_its_index(copy_video, make_video, tmp_path):
    copy_video(make_video("in.mp4", tracks=1), tmp_path / "out.mp4")
    data = (tmp_path / "out.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


def test_codec_and_quality_can_be_chosen(copy_video, make_video, tmp_path):
    path = make_video("in.mp4")
    copy_video(path, tmp_path / "small.mp4", crf=40, preset="ultrafast")
    copy_video(path, tmp_path / "large.mp4", crf=5)
    copy_video(path, tmp_path / "mpeg4.mp4", codec="mpeg4")
    sizes = [(tmp_path / n).stat().st_size for n in ("small.mp4", "large.mp4")]
    assert sizes[0] < sizes[1]
    with av.open(str(tmp_path / "mpeg4.mp4")) as container:
        assert container.streams.video[0].codec_context.name == "mpeg4"


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("out.xyz", {}, "end in .mp4"),
        ("out.webm", {"codec": "libx264"}, "cannot be coded by libx264"),
        ("out.mp4", {"codec": "none"}, "cannot be coded by none"),
        ("out.mp4", {"preset": "none"}, "preset none"),
        ("film.mp4/out.mp4", {}, "cannot be written"),
    ],
)
def test_bad_settings_are_refused_before_any_work(
    copy_video, name, options, sentence, make_video
):
    path = make_video("film.mp4")
    with pytest.raises(OutputError, match=sentence):
        copy_video(path, path.with_name("x") / ".." / name, **options)
    assert [file.name for file in path.parent.rglob("*.part*")] == []


def test_frames_that_do_not_fit_are_programmer_errors(tmp_path, scene):
    with VideoWriter(tmp_path / "a.mp4", 64, 48, RATE, BASE) as output:
        output.write(scene(0), 5)
        with pytest.raises(ValueError, match="pts must rise"):
            output.write(scene(1), 5)
        for image in (scene(0, 64, 50), scene(0) / 255):
            with pytest.raises(ValueError, match="shape"):
                output.write(image, 6)


@pytest.mark.parametrize("codec", ["libx264", "libx265", "libvpx-vp9"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_frames_are_enough(codec, count, tmp_path, scene):
    path = tmp_path / "a.mkv"
    with VideoWriter(
        path, 64, 48, RATE, BASE, encoding=EncodingOptions(codec)
    ) as output:
        for index in range(count):
            output.write(scene(index), index)
    assert [frame.time * 25 for frame in read(path)[0]] == list(range(count))


def test_closing_twice_is_harmless(tmp_path, scene):
    with VideoWriter(tmp_path / "a.mp4", 64, 48, RATE, BASE) as output:
        output.write(scene(0), 0)
        output.close()
    assert len(read(tmp_path / "a.mp4")[0]) == 1


def test_an_exception_leaves_the_old_file(tmp_path, scene):
    path = tmp_path / "out.mp4"
    path.write_bytes(b"old")
    with (
        pytest.raises(KeyboardInterrupt),
        VideoWriter(path, 64, 48, RATE, BASE) as output,
    ):
        output.write(scene(0), 0)
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["out.mp4", "out.mkv"])
@pytest.mark.parametrize("limit", [0, 20000])
def test_a_full_disk_leaves_the_old_file(name, limit, tmp_path, request):
    path = tmp_path / name
    path.write_bytes(b"old")
    random = np.random.default_rng(0)
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    request.addfinalizer(
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    )
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    with (
        pytest.raises(OutputError, match=rf"{name} cannot be written \(File"),
        VideoWriter(path, 64, 48, RATE, BASE) as output,
    ):
        for index in range(60):
            output.write(random.integers(0, 256, (48, 64, 3), np.uint8), index)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
