"""A conversion that is killed goes on where it was."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import av
import pytest

from faceswap_gan.conversion.finish import Marks
from faceswap_gan.provenance.file_search import watermark_of
from faceswap_gan.provenance.marking import Marking
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.statement import Statement
from faceswap_gan.video.options import EncodingOptions

PLACES = [[(40 + i, 48)] if i < 14 or i >= 20 else [] for i in range(28)]
# Two batches are searched (events 1 and 2), the tracks and the settings of the
# parts written (3, 4), then eight frames are drawn (5 to 12), their part moved
# twice (13, 14) and its facts written (15), and so on; parts are complete at
# 16, 27, 38 and 45, the film is joined (45, 46), signed (47) and gets its name
# (48, 49).
MOMENTS = (1, 2, 3, 4, 9, 14, 15, 16, 38, 43, 46, 47, 48, 49)
EVENTS = 49
# With marks the film is joined and found unmarked at 24 and, with stronger
# ones, at 46; marked at last at 68. Parts of the second try are complete at 37
# and 44, those of the third at 59 and 66; the film gets its name after 70.
MARKED_MOMENTS = (30, 60, 70)
MARKED_EVENTS = 70
SCRIPT = Path(__file__).with_name("killed.py")

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or not hasattr(signal, "SIGKILL"),
    reason="needs processes of Unix",
)


def frames_made_before(moment):
    """Frames in parts that were complete at an event."""
    return 8 * sum(moment > last for last in (15, 26, 37)) + 4 * (moment > 44)


def packets_of(path):
    """Times and bytes of packets: Matroska files have random names inside."""
    with av.open(str(path)) as container:
        return [(p.stream_index, p.pts, bytes(p)) for p in container.demux()]


@pytest.fixture
def kill(film, tmp_path):
    """Returns a function that kills conversions of a film and finishes them."""

    def run(name, places, moments, events):
        arguments = [name, film(places), tmp_path, *map(str, moments)]
        done = subprocess.run(
            [sys.executable, SCRIPT, *arguments], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        assert int(done.stdout) == events

    return run


def test_a_killed_conversion_goes_on_where_it_was(kill, tmp_path):
    """Its film is that of an uninterrupted one, byte for byte."""
    kill("out.mp4", PLACES, MOMENTS, EVENTS)
    expected = (tmp_path / "whole" / "out.mp4").read_bytes()
    for moment in MOMENTS:
        folder = tmp_path / str(moment)
        assert (folder / "out.mp4").read_bytes() == expected
        assert {file.name for file in folder.iterdir()} == {
            "out.mp4",
            "out.mp4.tracks.jsonl",
            "report.json",
        }
        report = json.loads((folder / "report.json").read_text())
        assert report["frames"] == len(PLACES)
        assert report["faces_swapped"] == 22
        assert report["resumed"] == frames_made_before(moment)


def test_a_kill_while_marks_are_strengthened(kill, tmp_path):
    """Nothing weaker is delivered, and what was made is gone on with."""
    kill("out.mkv", PLACES[:12], MARKED_MOMENTS, MARKED_EVENTS)
    whole = tmp_path / "whole" / "out.mkv"
    found = watermark_of(whole, thorough=False)
    assert found.payload == Payload.of_model("0f" * 32)
    for moment in MARKED_MOMENTS:
        folder = tmp_path / str(moment)
        assert packets_of(folder / "out.mkv") == packets_of(whole)
        assert not (folder / "early").exists()
        assert not (folder / "out.mkv.segments").exists()
        report = json.loads((folder / "report.json").read_text())
        assert report["frames"] == report["faces_swapped"] == 12
        assert report["resumed"] == 8 * (moment > 58) + 4 * (moment > 65)


def test_weak_parts_are_not_taken_for_strong_ones(film, converter, tmp_path):
    """Not even where they lie in the place of those of a stronger try."""
    source = film(PLACES[:12])

    def convert(name, progress=None):
        marks = Marks(Marking(Statement(people=(), model="0f" * 32)))
        coarse = EncodingOptions(crf=35)
        made = converter(finish=marks, encoding=coarse, segment=8)
        return made.convert(source, tmp_path / name, progress)

    def stop(done, total):
        if list(parts.glob("stronger/000000.json")):
            raise KeyboardInterrupt

    parts = tmp_path / "out.mkv.segments"
    convert("whole.mkv")
    with pytest.raises(KeyboardInterrupt):
        convert("out.mkv", stop)
    for file in parts.glob("0*"):
        shutil.copy(file, parts / "stronger" / file.name)
    shutil.copy(parts / "made_by.json", parts / "stronger")
    assert convert("out.mkv").resumed == 0
    whole = packets_of(tmp_path / "whole.mkv")
    assert packets_of(tmp_path / "out.mkv") == whole
