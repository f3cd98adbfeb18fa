"""What videos are written to, checked before the work."""

from fractions import Fraction
from pathlib import Path

import pytest

from faceswap_gan.errors import OutputError
from faceswap_gan.video.formats import check_encoder
from faceswap_gan.video.formats import check_output
from faceswap_gan.video.formats import is_sequence
from faceswap_gan.video.joining import join
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter


@pytest.mark.parametrize("name", ["a.avi", "a.gif", "a.webp", "a.png", "a.x"])
def test_a_video_is_not_written_to_other_endings(name, make_video, tmp_path):
    wanted = r"\.mp4, \.mov, \.mkv or \.webm, or name a folder"
    with pytest.raises(OutputError, match=wanted):
        check_output("video", Path(name))
    with pytest.raises(OutputError, match=wanted):
        VideoWriter(tmp_path / name, 64, 48, 25, Fraction(1, 25))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_the_pictures_of_a_video(tmp_path):
    check_output("video", Path("frames/"))
    assert is_sequence(Path("frames"))
    assert is_sequence(tmp_path)
    assert not is_sequence(Path("frames.mp4"))
    with pytest.raises(OutputError, match=r"leave out the codec, or let"):
        check_output("video", Path("frames"), "libx264")


def test_a_picture_becomes_a_picture_and_a_folder_a_folder():
    check_output("image", Path("a.JPG"))
    check_output("folder", Path("frames.2"))
    with pytest.raises(OutputError, match=r"end in \.png, \.jpg, .* or \.tiff"):
        check_output("image", Path("a.mp4"))
    with pytest.raises(OutputError, match="leave out the ending"):
        check_output("folder", Path("a.mp4"))


@pytest.mark.parametrize(
    ("name", "codec", "what"),
    [
        ("a.mp4", "libaom-av1", "no encoder libaom-av1: .* libsvtav1, which"),
        ("a.mp4", "libdav1d", "no encoder libdav1d: .* libsvtav1, which"),
        ("a.mp4", "aac", "no video encoder aac: choose the codec libx264"),
        ("a.mp4", "libx264x", "Did you mean libx264"),
        ("a.webm", "libx264", r"end in \.mp4, \.mov or \.mkv, or .* libvpx"),
        ("a.mov", "libsvtav1", r"end in \.mp4, \.mkv or \.webm, or .* libx264"),
        ("a.mp4", "prores_ks", r"end in \.mov or \.mkv, or .* libx264"),
    ],
)
def test_codecs_that_will_not_do_are_named(name, codec, what):
    with pytest.raises(OutputError, match=what):
        check_encoder(Path(name), codec)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
def test_av1_is_written_and_joined(suffix, scene, tmp_path):
    paths = [tmp_path / f"{n}{suffix}" for n in range(2)]
    for number, path in enumerate(paths):
        coded = EncodingOptions("libsvtav1", preset="12", crf=30)
        base = Fraction(1, 25)
        with VideoWriter(path, 64, 64, 25, base, encoding=coded) as out:
            for index in range(4 * number, 4 * number + 4):
                out.write(scene(index, 64, 64), index)
    join(paths, tmp_path / f"whole{suffix}")
    with VideoReader(tmp_path / f"whole{suffix}") as video:
        times = [round(25 * frame.time) for frame in video]
    assert times == list(range(8))
