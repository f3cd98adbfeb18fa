"""A last frame that is shown for long."""

from fractions import Fraction

import av
import pytest

from faceswap_gan.video.joining import join
from faceswap_gan.video.reader import VideoReader


@pytest.fixture(params=["0", "2"])
def still_at_end(request, make_video, tmp_path):
    """A video whose last frame is shown for two seconds."""
    plain = make_video("plain.mp4", range(7), options={"bf": request.param})
    path = tmp_path / "still.mp4"
    with av.open(str(plain)) as source, av.open(str(path), "w") as output:
        track = output.add_stream_from_template(source.streams.video[0])
        packets = [p for p in source.demux(video=0) if p.size]
        delay = packets[0].pts - packets[0].dts
        end = round(Fraction(56, 25) / packets[0].time_base)
        packets[-1].duration = end - packets[-1].dts - delay
        for packet in packets:
            packet.stream = track
            output.mux(packet)
    return path


@pytest.mark.parametrize("codec", ["libx264", "mpeg4"])
@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".mkv"])
def test_its_duration_is_kept(
    suffix, codec, still_at_end, copy_video, tmp_path
):
    part, whole = tmp_path / f"part{suffix}", tmp_path / f"whole{suffix}"
    copy_video(still_at_end, part, codec=codec)
    join([part], whole)
    for path in (still_at_end, part, whole):
        with VideoReader(path) as video:
            frames = list(video)
            assert video.problems() == []
            assert frames[-1].time == Fraction(6, 25)
            # MP4 keeps durations in the order of coding, which with B frames
            # may end a frame early in each copy.
            shown = frames[-1].duration * video.time_base
            assert abs(shown - 2) <= Fraction(2, 25)


def test_a_cut_ends_it(still_at_end, copy_video, tmp_path):
    copy_video(still_at_end, tmp_path / "out.mp4", None, 1.0)
    with VideoReader(tmp_path / "out.mp4") as video:
        shown = list(video)[-1].duration * video.time_base
    assert abs(shown - Fraction(19, 25)) <= Fraction(1, 25)
