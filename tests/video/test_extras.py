"""Chapters, titles, tags, fonts, covers and time codes."""

from fractions import Fraction

import av
import pytest
from PIL import Image

from faceswap_gan.video.joining import join
from faceswap_gan.video.timecode import later_timecode
from faceswap_gan.video.writer import VideoWriter

FONT = b"letters of a font"


@pytest.fixture
def rich(make_video, tmp_path, scene):
    """A Matroska file with everything in it, and its picture alone."""
    plain = make_video("plain.mp4", range(25), tracks=1, seconds=1)
    Image.fromarray(scene(0)).save(tmp_path / "cover.png")
    path = tmp_path / "rich.mkv"
    with av.open(str(plain)) as source, av.open(str(path), "w") as output:
        output.metadata.update({"title": "A film", "mood": "calm"})
        tracks = {}
        for stream in source.streams:
            track = output.add_stream_from_template(stream, opaque=True)
            track.metadata["title"] = f"Main {stream.type}"
            tracks[stream.index] = track
        tracks[0].metadata["timecode"] = "01:00:00:20"
        output.add_attachment("font.ttf", "application/x-truetype-font", FONT)
        cover = (tmp_path / "cover.png").read_bytes()
        output.add_attachment("cover.png", "image/png", cover)
        output.set_chapters(
            [
                chapter(1, 0, 400, "Opening"),
                chapter(2, 400, 1000, "Closing"),
            ]
        )
        for packet in source.demux():
            if packet.size:
                packet.stream = tracks[packet.stream_index]
                output.mux(packet)
    return path, plain


def chapter(number, start, end, title):
    return {
        "id": number,
        "start": start,
        "end": end,
        "time_base": Fraction(1, 1000),
        "metadata": {"title": title},
    }


def copied(rich, target, cut=Fraction(0), end=None):
    """What a file holds that was joined with all that another holds."""
    path, plain = rich
    part = target.with_name(f"part{target.suffix}")
    with (
        VideoWriter(part, 64, 48, 25, Fraction(1, 25)) as output,
        av.open(str(plain)) as source,
    ):
        for number, frame in enumerate(source.decode(video=0)):
            output.write(frame.to_ndarray(format="rgb24"), number)
    problems = join([part], target, audio_from=path, cut=cut, end=end)
    with av.open(str(target)) as container:
        tags = {k.lower(): v for k, v in container.metadata.items()}
        chapters = [
            (
                c["metadata"]["title"],
                float(c["start"] * c["time_base"]),
                float(c["end"] * c["time_base"]),
            )
            for c in container.chapters()
        ]
        covers = [
            bytes(next(container.demux(stream)))
            for stream in container.streams.video
            if stream.disposition & av.stream.Disposition.attached_pic
        ]
        picture = {
            k.lower(): v for k, v in container.streams.video[0].metadata.items()
        }
        files = [(f.name, f.data) for f in container.streams.attachments]
    return problems, tags, chapters, covers, picture, files


def test_matroska_keeps_everything(rich, tmp_path):
    problems, tags, chapters, covers, picture, files = copied(
        rich, tmp_path / "out.mkv"
    )
    assert problems == []
    assert (tags["title"], tags["mood"]) == ("A film", "calm")
    assert chapters == [("Opening", 0, 0.4), ("Closing", 0.4, 1)]
    assert covers == [(tmp_path / "cover.png").read_bytes()]
    assert picture["title"] == "Main video"
    assert picture["timecode"] == "01:00:00:20"
    assert files == [("font.ttf", FONT)]


def test_mp4_keeps_what_it_can_and_names_the_rest(rich, tmp_path):
    problems, tags, chapters, covers, picture, _ = copied(
        rich, tmp_path / "out.mp4"
    )
    assert tags["title"] == "A film"
    assert chapters == [("Opening", 0, 0.4), ("Closing", 0.4, 1)]
    assert covers == [(tmp_path / "cover.png").read_bytes()]
    assert picture["name"] == "Main video"
    assert picture["timecode"] == "01:00:00:20"
    [sentence] = problems
    assert "the tag mood, the attached file font.ttf. Let" in sentence


@pytest.mark.parametrize("suffix", [".mkv", ".mov"])
def test_a_part_has_its_chapters_and_time_code(suffix, rich, tmp_path):
    _, _, chapters, _, picture, _ = copied(
        rich, tmp_path / f"out{suffix}", cut=Fraction(1, 5), end=Fraction(1, 2)
    )
    times = [time for _, *both in chapters for time in both]
    assert times == pytest.approx([0, 0.2, 0.2, 0.3])
    assert picture["timecode"] == "01:00:01:00"


@pytest.mark.parametrize(
    ("code", "frames", "rate", "expected"),
    [
        ("00:00:00:00", 26, Fraction(25), "00:00:01:01"),
        ("23:59:59:24", 1, Fraction(25), "00:00:00:00"),
        ("00:00:59;29", 1, Fraction(30000, 1001), "00:01:00;02"),
        ("00:09:59;29", 1, Fraction(30000, 1001), "00:10:00;00"),
        ("00:00:00;00", 17982, Fraction(30000, 1001), "00:10:00;00"),
        ("00:00:59;59", 1, Fraction(60000, 1001), "00:01:00;04"),
        ("nonsense", 1, Fraction(25), "nonsense"),
    ],
)
def test_a_time_code_moves_on(code, frames, rate, expected):
    assert later_timecode(code, frames / rate, rate) == expected
