"""Joining parts without encoding."""

from fractions import Fraction

import av
import numpy as np
import pytest

from faceswap_gan.video.joining import join
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.output import remove_leftovers
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter
from faceswap_gan.video.written_form import PictureForm

EVEN = [512 * index for index in range(24)]
UNEVEN = [7 + index + 9 * (index > 1) + 3 * (index // 5) for index in range(24)]


@pytest.fixture
def parts(tmp_path, scene):
    """Returns a function that writes 24 frames in three parts."""

    def write(suffix, base, stamps, **options):
        paths = [tmp_path / f"{n}{suffix}" for n in range(3)]
        for number, path in enumerate(paths):
            with VideoWriter(path, 64, 48, 25, base, **options) as output:
                for index in range(8 * number, 8 * number + 8):
                    output.write(scene(index), stamps[index])
        return paths

    return write


def frames_of(path):
    with VideoReader(path) as video:
        frames = list(video)
        assert video.problems() == []
    return frames


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize(
    ("base", "stamps"),
    [(Fraction(1, 12800), EVEN), (Fraction(1001, 30000), UNEVEN)],
)
def test_the_whole_is_its_parts(suffix, codec, base, stamps, parts, tmp_path):
    paths = parts(suffix, base, stamps, encoding=EncodingOptions(codec))
    whole = tmp_path / f"whole{suffix}"
    join(paths, whole)
    expected = [frame for path in paths for frame in frames_of(path)]
    for frame, part in zip(frames_of(whole), expected, strict=True):
        assert frame.time == part.time
        np.testing.assert_array_equal(frame.image, part.image)
    exact = [stamp * base for stamp in stamps]
    error = [abs(f.time - t) for f, t in zip(expected, exact, strict=True)]
    assert max(error) <= (Fraction(1, 2000) if suffix == ".mkv" else 0)


def test_packets_are_copied_and_their_times_rise(parts, tmp_path):
    paths = parts(".mp4", Fraction(1, 25), range(24))
    join(paths, tmp_path / "whole.mp4")
    before = [packet for path in paths for packet in packets_of(path)]
    after = packets_of(tmp_path / "whole.mp4")
    assert [bytes(p) for p in after] == [bytes(p) for p in before]
    stamps = [packet.dts for packet in after]
    assert stamps == sorted(set(stamps))
    assert all(packet.dts <= packet.pts for packet in after)


def packets_of(path):
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(video=0) if packet.size]


def test_size_aspect_and_colours_are_kept(parts, tmp_path):
    wide = PictureForm(pixel_aspect=Fraction(4, 3))
    paths = parts(".mp4", Fraction(1, 25), EVEN, picture=wide)
    join(paths, tmp_path / "whole.mp4")
    with (
        VideoReader(paths[0]) as part,
        VideoReader(tmp_path / "whole.mp4") as whole,
    ):
        for name in ("width", "height", "pixel_aspect", "color", "time_base"):
            assert getattr(whole, name) == getattr(part, name)


def test_only_what_killed_processes_left_is_removed(tmp_path):
    left = [".a.b.12.part.mp4", ".a.b.345.tmp.mp4"]
    kept = ["a.b.mp4", ".a.12.part.mp4", ".a.b.x.part.mp4", ".a.b.1.part.mkv"]
    for name in left + kept:
        (tmp_path / name).touch()
    remove_leftovers(tmp_path / "a.b.mp4")
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(kept)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".webm"])
@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001)])
def test_the_whole_says_its_rate_and_each_duration(
    suffix, rate, scene, tmp_path
):
    base, part = Fraction(1, 90000), tmp_path / f"part{suffix}"
    with VideoWriter(part, 64, 48, rate, base) as output:
        for index in range(12):
            output.write(scene(index), round(index / rate / base))
    whole = tmp_path / f"whole{suffix}"
    join([part], whole)
    with av.open(str(whole)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == rate
        packets = [p for p in container.demux(stream) if p.size]
        for packet in packets:
            length = packet.duration * packet.time_base
            assert abs(length - 1 / rate) < Fraction(1, 900)
