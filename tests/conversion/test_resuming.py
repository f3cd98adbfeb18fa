"""A conversion that is killed goes on where it was."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PLACES = [[(40 + i, 48)] if i < 14 or i >= 20 else [] for i in range(28)]
# Two batches are searched (events 1 and 2), the tracks and the settings of the
# parts written (3, 4), then eight frames are drawn (5 to 12), their part moved
# twice (13, 14) and its facts written (15), and so on; parts are complete at
# 16, 27, 38 and 45, the film is joined (45, 46), signed (47) and gets its name
# (48, 49).
MOMENTS = (1, 2, 3, 4, 9, 14, 15, 16, 38, 43, 46, 47, 48, 49)
EVENTS = 49
SCRIPT = Path(__file__).with_name("killed.py")

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or not hasattr(signal, "SIGKILL"),
    reason="needs processes of Unix",
)


def frames_made_before(moment):
    """Frames in parts that were complete at an event."""
    return 8 * sum(moment > last for last in (15, 26, 37)) + 4 * (moment > 44)


@pytest.fixture
def killed(film, tmp_path):
    """The folder of films that were killed at each moment, then finished."""
    arguments = [film(PLACES), tmp_path, *map(str, MOMENTS)]
    done = subprocess.run(
        [sys.executable, SCRIPT, *arguments], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) == EVENTS
    return tmp_path


def test_a_killed_conversion_goes_on_where_it_was(killed):
    """Its film is that of an uninterrupted one, byte for byte."""
    expected = (killed / "whole" / "out.mp4").read_bytes()
    for moment in MOMENTS:
        folder = killed / str(moment)
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
