"""Reading videos: times, damage, cuts, turns, bad files."""

import os
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.video.color import Color
from faceswap_gan.video.reader import VideoReader

MILLISECOND = Fraction(1, 1000)
FORMATS = ["film.mp4", "film.mkv", "film.mov", "film.ts", "film.avi"]


def read(path, **cut):
    with VideoReader(path, **cut) as video:
        return list(video), video


def flip_bytes(path, start=0.3, stop=0.7, step=97):
    data = bytearray(path.read_bytes())
    for index in range(int(len(data) * start), int(len(data) * stop), step):
        data[index] ^= 0x55
    path.write_bytes(data)


def keep_part(path, part):
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])


def test_frames_and_header(make_video, scene, psnr):
    path = make_video("film.mp4", tracks=1, options={"crf": "4"})
    frames, video = read(path)
    assert (video.width, video.height) == (64, 48)
    assert (video.rate, video.frames, video.has_audio) == (25, 20, True)
    assert video.duration == Fraction(20, 25)
    assert (video.kind, video.pixel_aspect) == ("video", 1)
    assert [frame.index for frame in frames] == list(range(20))
    assert [frame.time for frame in frames] == [
        Fraction(index, 25) for index in range(20)
    ]
    assert frames[3].name == "film_000003"
    for index, frame in enumerate(frames):
        assert frame.image.dtype == np.uint8
        assert psnr(frame.image, scene(index)) > 30
    assert video.problems() == []


@pytest.mark.parametrize("name", ["film.mp4", "film.mov", "film.mkv"])
def test_variable_rate_and_late_start_are_exact(name, make_video):
    stamps = [100, 140, 230, 240, 333, 1000, 1001]
    frames, video = read(make_video(name, stamps, MILLISECOND))
    assert [frame.time for frame in frames] == [
        stamp * MILLISECOND for stamp in stamps
    ]
    assert all(f.time == f.pts * video.time_base for f in frames)


def test_ntsc_rate_is_exact(make_video):
    base = Fraction(1001, 30000)
    frames, _ = read(make_video("film.mp4", range(10), base))
    assert [frame.time for frame in frames] == [i * base for i in range(10)]


def test_mpeg_stream_starts_at_zero(make_video):
    frames, _ = read(make_video("film.ts", range(90000, 90010)))
    assert [f.time for f in frames] == [Fraction(i, 25) for i in range(10)]


def test_avi_is_counted_in_the_order_of_showing(make_video, scene, psnr):
    path = make_video("film.avi", options={"bf": "2", "crf": "4"})
    frames, _ = read(path)
    assert [f.time for f in frames] == [Fraction(i, 25) for i in range(20)]
    for index, frame in enumerate(frames):
        assert psnr(frame.image, scene(index)) > 30


@pytest.mark.parametrize("start", ["0.01", "0.5", "2.04", "3.5"])
@pytest.mark.parametrize("name", FORMATS)
def test_a_cut_gives_the_same_frames(name, start, make_video):
    path = make_video(name, range(100), options={"g": "30"})
    whole, _ = read(path)
    part, video = read(path, start=float(start), end=3.8)
    first, last = Fraction(start), Fraction("3.8")
    expected = [f for f in whole if first <= f.time < last]
    assert [f.time for f in part] == [f.time for f in expected]
    assert [f.index for f in part] == list(range(len(part)))
    for ours, theirs in zip(part, expected, strict=True):
        np.testing.assert_array_equal(ours.image, theirs.image)
    assert abs(video.frames - len(part)) <= 1
    assert video.problems() == []


def test_skipped_frames_change_nothing(make_video):
    path = make_video("film.mp4", range(20), options={"g": "30"})
    whole, _ = read(path, start=0.2)
    with VideoReader(path, start=0.2) as video:
        video.skip(7)
        rest = list(video)
    assert [f.index for f in rest] == list(range(7, len(whole)))
    for frame, expected in zip(rest, whole[7:], strict=True):
        assert (frame.time, frame.name) == (expected.time, expected.name)
        np.testing.assert_array_equal(frame.image, expected.image)
    with VideoReader(path) as video:
        video.skip(21)
        assert list(video) == []


@pytest.mark.parametrize("cut", [{"start": 5}, {"start": 0.5, "end": 0.51}])
def test_an_empty_cut_is_refused(cut, make_video):
    path = make_video("film.mp4")
    with pytest.raises(InputError, match=r"film.mp4 has no frame from .* 0.80"):
        VideoReader(path, **cut)


@pytest.mark.parametrize("degrees", [0, 90, 180, -90])
@pytest.mark.parametrize("hflip", [False, True])
def test_rotation_is_applied(degrees, hflip, make_video, scene, psnr):
    path = make_video(
        "film.mp4",
        rotation={"degrees": degrees, "hflip": hflip},
        sample_aspect_ratio=Fraction(3, 2),
        options={"crf": "4"},
    )
    frames, video = read(path)
    square = cv2.resize(scene(0), (96, 48), interpolation=cv2.INTER_CUBIC)
    shown = np.rot90(square, degrees // 90)
    if hflip:
        shown = shown[:, ::-1]
    assert (video.height, video.width) == shown.shape[:2]
    aspect = Fraction(3, 2) if degrees in (0, 180) else Fraction(2, 3)
    assert video.pixel_aspect == aspect
    assert psnr(frames[0].image, shown) > 30


@pytest.mark.parametrize("pix_fmt", ["yuv420p10le", "yuv444p", "bgr0", "gray"])
@pytest.mark.parametrize("size", [(64, 48), (63, 47)])
def test_any_depth_and_size(pix_fmt, size, make_video, scene, psnr):
    images = [scene(index, *size) for index in range(3)]
    path = make_video(
        "film.mkv", range(3), images=images, codec="ffv1", pix_fmt=pix_fmt
    )
    frames, video = read(path)
    assert (video.width, video.height) == size
    for frame, image in zip(frames, images, strict=True):
        assert frame.image.flags.c_contiguous
        assert frame.image.flags.writeable
        if pix_fmt == "gray":
            assert np.ptp(frame.image, axis=-1).max() == 0
        else:
            assert psnr(frame.image, image) > 38


def test_color_is_reported(make_video):
    path = make_video("film.mp4", colorspace=1, color_primaries=1, color_trc=1)
    assert read(path)[1].color == Color(1, 1, 1)
    path = make_video("plain.mp4")
    assert read(path)[1].color == Color()


def test_a_change_of_size_is_scaled_to_the_first(make_video, scene):
    first = make_video("first.ts", range(10))
    images = [scene(index, 96, 80) for index in range(10)]
    second = make_video("second.ts", range(10, 20), images=images)
    both = first.with_name("both.ts")
    both.write_bytes(first.read_bytes() + second.read_bytes())
    frames, _ = read(both)
    assert len(frames) == 20
    assert {frame.image.shape for frame in frames} == {(48, 64, 3)}


@pytest.mark.parametrize("codec", ["libx264", "mpeg4", "libx265"])
@pytest.mark.parametrize("name", ["film.mp4", "film.mkv", "film.ts"])
def test_damage_is_passed_over_and_told(name, codec, make_video):
    images = [
        np.random.default_rng(index).integers(0, 256, (48, 64, 3), np.uint8)
        for index in range(60)
    ]
    path = make_video(name, range(60), images=images, codec=codec, gop_size=6)
    flip_bytes(path, 0.4, 0.6)
    frames, video = read(path)
    times = [frame.time for frame in frames]
    assert 20 <= len(frames) <= 60
    assert times == sorted(set(times))
    assert times[-1] > 2.2
    assert video.skipped + video.damaged > 0
    assert all(sentence.startswith(str(path)) for sentence in video.problems())


def test_a_video_cut_off_says_so(make_video):
    path = make_video("film.mkv", range(100))
    keep_part(path, 0.5)
    frames, video = read(path)
    assert 20 < len(frames) < 80
    [sentence] = video.problems()
    assert "ends at" in sentence
    assert "4.00 s" in sentence


def test_a_stream_cut_off_is_read_to_its_end(make_video):
    path = make_video("film.ts", range(100))
    keep_part(path, 0.5)
    frames, _ = read(path)
    assert 20 < len(frames) < 80


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_an_mp4_cut_off_before_its_index(part, make_video):
    path = make_video("film.mp4", range(60), tracks=1)
    keep_part(path, part)
    with pytest.raises(InputError, match=r"film.mp4 breaks off before its"):
        VideoReader(path)


def test_bad_files_are_refused_in_a_sentence(make_video, tmp_path):
    (tmp_path / "empty.mp4").touch()
    os.mkfifo(tmp_path / "pipe.mp4")
    (tmp_path / "text.mp4").write_text("not a video at all\n" * 9)
    sound = make_video("film.mp4", tracks=1).with_name("sound.mp4")
    only_sound(tmp_path / "film.mp4", sound)
    film = (tmp_path / "film.mp4").read_bytes()
    (tmp_path / "coded.mp4").write_bytes(film.replace(b"avc1", b"none"))
    for name, what in [
        ("none.mp4", "does not exist"),
        ("", "is a folder"),
        ("empty.mp4", "is empty"),
        ("text.mp4", "is not a video"),
        ("pipe.mp4", "cannot be read (it is not an ordinary file)"),
        ("sound.mp4", "holds no video"),
        ("coded.mp4", "is coded in a way"),
    ]:
        path = tmp_path / name
        with pytest.raises(InputError) as caught:
            VideoReader(path)
        assert str(caught.value).startswith(f"{path} {what}")


def only_sound(source, target):
    with av.open(str(source)) as film, av.open(str(target), "w") as output:
        track = film.streams.audio[0]
        copy = output.add_stream_from_template(track)
        for packet in film.demux(track):
            if packet.size:
                packet.stream = copy
                output.mux(packet)


def test_real_videos(real_data):
    for path in sorted((real_data / "raw_mpg").glob("*.mpg")):
        frames, video = read(path)
        assert [f.time for f in frames] == [Fraction(i, 25) for i in range(75)]
        assert video.has_audio
        assert video.problems() == []
    frames, video = read(real_data / "hard_videos" / "truncated.mpg")
    assert len(frames) == 35
    assert video.damaged == 1
    frames, video = read(real_data / "hard_videos" / "grayscale.mp4")
    assert len(frames) == video.frames == 216
    assert np.ptp(frames[0].image.astype(int), axis=-1).max() <= 2
    with pytest.raises(InputError, match="is not a video"):
        VideoReader(real_data / "hard_videos" / "text_named.mp4")


@pytest.mark.parametrize("claimed", [25, 1000, 12800])
def test_a_rate_that_the_times_contradict_is_not_believed(
    make_video, tmp_path, claimed
):
    path = tmp_path / "claiming.mkv"
    with (
        av.open(str(make_video("in.mp4"))) as source,
        av.open(str(path), "w") as output,
    ):
        stream = source.streams.video[0]
        track = output.add_stream_from_template(stream, opaque=True)
        track.codec_context.framerate = claimed
        for packet in source.demux(stream):
            if packet.size:
                packet.stream, packet.duration = track, 0
                output.mux(packet)
    with av.open(str(path)) as container:
        assert container.streams.video[0].average_rate == claimed
    with VideoReader(path) as video:
        assert video.rate == 25
        assert abs(video.frames - len(list(video))) <= 1
