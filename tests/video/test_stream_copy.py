"""Sound and subtitles that go from video to video untouched."""

import re
from fractions import Fraction

import av
import numpy as np
import pytest

from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.video.containers import origin
from faceswap_gan.video.joining import join
from faceswap_gan.video.output import OutputFile
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.stream_copy import StreamCopy


def times(path):
    with VideoReader(path) as video:
        return [frame.time for frame in video]


def sound(path):
    """Time and bytes of every packet of every sound track."""
    with av.open(str(path)) as container:
        tracks = {stream.index: [] for stream in container.streams.audio}
        for packet in container.demux(container.streams.audio):
            if packet.size:
                time = packet.pts * packet.time_base
                tracks[packet.stream_index].append((time, bytes(packet)))
    return list(tracks.values())


def bytes_of(tracks):
    return [b"".join(data for _, data in track) for track in tracks]


@pytest.mark.parametrize("source", ["in.mp4", "in.mkv", "in.mov", "in.avi"])
def test_a_copy_has_the_same_times_and_sound(
    copy_video, source, make_video, tmp_path
):
    tracks = 0 if source == "in.avi" else 2
    path = make_video(source, tracks=tracks, seconds=1.3)
    before = copy_video(path, tmp_path / "out.mp4")
    assert times(tmp_path / "out.mp4") == [frame.time for frame in before]
    if tracks:
        assert len(sound(path)) == 2
        assert sound(tmp_path / "out.mp4") == sound(path)


def test_a_late_picture_stays_late(copy_video, make_video, tmp_path):
    stamps = [333, 340, 345]
    path = make_video("in.mp4", stamps, Fraction(1, 1000), tracks=1)
    copy_video(path, tmp_path / "out.mp4")
    assert times(tmp_path / "out.mp4") == [
        Fraction(stamp, 1000) for stamp in stamps
    ]
    assert sound(tmp_path / "out.mp4") == sound(path)


def test_an_mpeg_stream_becomes_an_mp4(copy_video, make_video, tmp_path):
    path = make_video("in.ts", range(1000, 1020), tracks=1)
    before = copy_video(path, tmp_path / "out.mp4")
    assert times(tmp_path / "out.mp4") == [frame.time for frame in before]
    [old], [new] = sound(path), sound(tmp_path / "out.mp4")
    # MP4 keeps AAC without the seven bytes that precede it in a stream.
    assert [data for _, data in new] == [data[7:] for _, data in old]
    shifts = [was - now for (was, _), (now, _) in zip(old, new, strict=True)]
    assert max(shifts) - min(shifts) < Fraction(1, 20000)


@pytest.mark.parametrize("target", ["out.mp4", "out.mkv"])
@pytest.mark.parametrize("source", ["in.mp4", "in.mkv", "in.ts"])
def test_a_cut_keeps_the_sound_in_step(
    copy_video, source, target, make_video, tmp_path
):
    path = make_video(source, range(100), tracks=1, seconds=4.5)
    before = copy_video(path, tmp_path / target, 1.0, 3.0)
    cut = before[0].time
    assert times(tmp_path / target) == [f.time - cut for f in before]
    skip = 7 if source == "in.ts" else 0
    with av.open(str(path)) as container:
        zero = origin(container)
    old = {data[skip:]: time - zero for time, data in sound(path)[0]}
    new = sound(tmp_path / target)[0]
    assert len(new) == pytest.approx(2 * 48000 / 1024, abs=1.5)
    for time, data in new:
        assert abs(old[data] - cut - time) <= Fraction(1, 900)
    assert 0 <= new[0][0] < Fraction(1024, 48000)
    assert new[-1][0] < 2


def test_without_sound_there_is_none(copy_video, make_video, tmp_path):
    copy_video(make_video("in.mp4"), tmp_path / "out.mp4")
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert not container.streams.audio


def test_the_language_of_a_track_is_kept(copy_video, make_video, tmp_path):
    path = make_video("in.mp4", tracks=1)
    with av.open(str(path)) as source:
        track = source.streams.audio[0]
        with av.open(str(tmp_path / "named.mkv"), "w") as output:
            named_track = output.add_stream_from_template(track)
            named_track.metadata["language"] = "swe"
            for packet in source.demux(track):
                if packet.size:
                    packet.stream = named_track
                    output.mux(packet)
    named = tmp_path / "named.mkv"
    copy_video(path, tmp_path / "out.mp4", audio_from=named)
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.streams.audio[0].language == "swe"


def test_sound_and_picture_alternate(copy_video, make_video, tmp_path):
    path = make_video("in.mp4", range(100), tracks=1, seconds=4)
    copy_video(path, tmp_path / "out.mkv")
    with av.open(str(tmp_path / "out.mkv")) as container:
        packets = [packet for packet in container.demux() if packet.size]
    assert len({packet.stream_index for packet in packets}) == 2
    times = [p.dts * p.time_base for p in packets if p.dts is not None]
    assert times == sorted(times)


def test_sound_of_too_many_channels_is_refused(write_sound, tmp_path):
    path = write_sound("in.mkv", "flac", 48000, "s16", "6.1")
    with (
        av.open(str(tmp_path / "out.mov"), "w") as output,
        pytest.raises(OutputError, match=r"\(flac\) .*end in \.mkv\."),
    ):
        StreamCopy(path, output)


def test_sound_is_copied_where_it_can_be(
    copy_video, make_video, write_sound, tmp_path
):
    path, film = write_sound("in.avi", "pcm_u8", 8000), make_video("film.mp4")
    copy_video(film, tmp_path / "out.mkv", audio_from=path)
    copied, own = sound(tmp_path / "out.mkv"), sound(path)
    assert bytes_of(copied) == bytes_of(own)
    with pytest.raises(InputError, match=r"none.mp4 does not exist"):
        copy_video(film, tmp_path / "out.mp4", audio_from=tmp_path / "none.mp4")


def test_a_real_video_keeps_its_sound(copy_video, real_data, tmp_path):
    source = real_data / "raw_mpg" / "bbaf2n.mpg"
    before = copy_video(source, tmp_path / "out.mp4")
    assert times(tmp_path / "out.mp4") == [frame.time for frame in before]
    [old], [new] = sound(source), sound(tmp_path / "out.mp4")
    assert [data for _, data in new] == [data for _, data in old]


SUBTITLES = """1
00:00:00,200 --> 00:00:01,400
First

2
00:00:01,600 --> 00:00:02,000
Second

3
00:00:01,600 --> 00:00:02,500
At once
"""


@pytest.fixture
def subtitled(make_video, tmp_path):
    """A film of three seconds with subtitles."""
    film, text = make_video("film.mp4", range(75)), tmp_path / "text.srt"
    text.write_text(SUBTITLES)
    path = tmp_path / "subtitled.mkv"
    with (
        av.open(str(film)) as picture,
        av.open(str(text)) as lines,
        av.open(str(path), "w") as output,
    ):
        for source in (picture, lines):
            track = output.add_stream_from_template(source.streams[0])
            track.metadata["title"] = "Named"
        for source, track in zip((picture, lines), output.streams, strict=True):
            for packet in source.demux(source.streams[0]):
                if packet.size:
                    packet.stream = track
                    output.mux(packet)
    return path


def subtitles(path):
    """Beginning, end and text of every subtitle, in milliseconds."""
    with av.open(str(path)) as container:
        return [
            (packet.pts, packet.pts + packet.duration, bytes(packet).decode())
            for packet in container.demux(container.streams.subtitles)
            if packet.size
        ]


def test_subtitles_are_copied(copy_video, subtitled, tmp_path):
    copy_video(subtitled, tmp_path / "out.mkv")
    assert subtitles(tmp_path / "out.mkv") == [
        (200, 1400, "First"),
        (1600, 2000, "Second"),
        (1600, 2500, "At once"),
    ]
    with av.open(str(tmp_path / "out.mkv")) as container:
        [track] = container.streams.subtitles
        assert track.metadata["title"] == "Named"


def test_a_cut_keeps_subtitles_in_step(copy_video, subtitled, tmp_path):
    copy_video(subtitled, tmp_path / "out.mkv", 1.0, 1.5)
    assert subtitles(tmp_path / "out.mkv") == [(0, 400, "First")]
    copy_video(subtitled, tmp_path / "out.mkv", 1.52, 2.8)
    texts = subtitles(tmp_path / "out.mkv")
    assert texts == [(80, 480, "Second"), (80, 980, "At once")]


def test_subtitles_that_do_not_fit_are_told(subtitled, tmp_path):
    with OutputFile(tmp_path / "out.mp4", Fraction(1, 25)) as output:
        output.add_streams_of(subtitled, Fraction(0), None)
        [problem] = output.problems()
        output.discard()
    assert re.search(r"subtitled\.mkv has subtitles \(.+\) .*\.mkv", problem)


def _lossy(self, time):
    """Loses every other packet on the way into the file."""
    while self._next and (time is None or self._next[0] < time):
        packet = self._next[1]
        held = self._copied[packet.stream_index]
        held.add(packet)
        if held.packets % 2:
            self._output.mux(packet)
        self._next = next(self._packets, None)


@pytest.mark.parametrize("target", ["out.mp4", "out.mkv"])
@pytest.mark.parametrize("source", ["in.mp4", "in.ts"])
def test_lost_sound_is_named(
    source, target, make_video, parts_of, tmp_path, monkeypatch
):
    path = make_video(source, range(25), tracks=2)
    assert parts_of(path, tmp_path / target) == []
    monkeypatch.setattr(StreamCopy, "copy_until", _lossy)
    first, second = parts_of(path, tmp_path / target)
    assert re.search(r"holds (\d+) of \d+ packets of the sound", first)
    assert str(path) in second


@pytest.mark.parametrize("target", ["out.mov", "out.mkv"])
def test_plain_samples_are_counted_in_bytes(
    target, make_video, parts_of, tmp_path, monkeypatch
):
    path = tmp_path / "in.mkv"
    with av.open(str(path), "w") as output:
        track = output.add_stream("pcm_s16le", 48000, layout="mono")
        for number in range(40):
            block = np.full((1, 700), number, np.int16)
            frame = av.AudioFrame.from_ndarray(block, "s16", "mono")
            frame.sample_rate, frame.pts = 48000, 700 * number
            output.mux(track.encode(frame))
        output.mux(track.encode(None))
    assert parts_of(path, tmp_path / target) == []
    monkeypatch.setattr(StreamCopy, "copy_until", _lossy)
    assert "pcm_s16le" in parts_of(path, tmp_path / target)[0]


@pytest.fixture
def parts_of(make_video):
    """Returns what is said of the sound of a file that another copies."""

    def join_with(source, target):
        picture = make_video(f"picture{target.suffix}")
        problems = join([picture], target, audio_from=source)
        return [problem for problem in problems if "packets" in problem]

    return join_with
