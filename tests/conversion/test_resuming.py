"""A conversion that is killed goes on where it was."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PLACES = [[(40 + i, 48)] if i < 14 or i >= 20 else [] for i in range(28)]
# Four batches are searched (events 1 to 4), the tracks and the settings of the
# parts written (5, 6), then eight frames are drawn (7 to 14), their part moved
# twice (15, 16) and its facts written (17), and so on; parts are complete at
# 18, 29, 40 and 47, the film is joined (47, 48) and signed (49).
MOMENTS = (1, 3, 5, 6, 11, 16, 17, 18, 40, 45, 48, 49)
EVENTS = 49
SCRIPT = Path(__file__).with_name("killed.py")

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or not hasattr(signal, "SIGKILL"),
    reason="needs processes of Unix",
)


def frames_made_before(moment):
    """Frames in parts that were complete at an event."""
    return 8 * sum(moment > last for last in (17, 28, 39)) + 4 * (moment > 46)


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
