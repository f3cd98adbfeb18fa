"""Files whose clock starts anew on the way."""

import av
import pytest

from faceswap_gan.video.clock import clock_of
from faceswap_gan.video.reader import VideoReader


@pytest.fixture
def joined(make_video):
    """Recordings whose sound is shorter than the picture, one after another."""
    parts = [
        make_video(f"{n}.ts", range(20), tracks=1, seconds=0.7)
        for n in range(3)
    ]
    path = parts[0].with_name("joined.ts")
    path.write_bytes(b"".join(part.read_bytes() for part in parts))
    return path, parts[0]


def packet_times(path, kind):
    with av.open(str(path)) as container:
        packets = container.demux(**{kind: 0})
        return [p.pts * p.time_base for p in packets if p.size]


def test_sound_keeps_its_distance_to_the_picture(joined, copy_video, tmp_path):
    path, part = joined
    frames = copy_video(path, tmp_path / "out.mp4")
    assert len(frames) == 60
    sound = packet_times(tmp_path / "out.mp4", "audio")
    count = len(sound) // 3
    expected = packet_times(part, "audio")[0] - packet_times(part, "video")[0]
    for number in range(3):
        picture = frames[20 * number].time
        assert picture == pytest.approx(0.8 * number + float(frames[0].time))
        distance = sound[count * number] - picture
        assert abs(distance - expected) < 1e-4


def test_a_cut_behind_a_join_is_found(joined):
    with VideoReader(joined[0], start=1.0, end=2.0) as video:
        assert 24 <= video.frames <= 26
        times = [frame.time for frame in video]
        assert video.problems() == []
    assert len(times) == 25
    assert 1.0 <= times[0] < 1.04


def test_a_clock_that_goes_on_is_left(make_video):
    path = make_video("film.ts", range(90000, 90020), tracks=1)
    with av.open(str(path)) as container:
        assert clock_of(path, container).is_plain()


def test_a_stream_that_pauses_alone_is_no_new_clock(make_video):
    stamps = [*range(100, 110), *range(400, 410)]
    path = make_video("film.ts", stamps, tracks=1, seconds=12.5)
    with av.open(str(path)) as container:
        assert clock_of(path, container).is_plain()
