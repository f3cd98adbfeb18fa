"""Plain lines of progress: now and then, with what is known by then."""

import io

from rich.console import Console

from faceswap_gan import progress
from faceswap_gan.phases import begin_phase
from faceswap_gan.progress import Meter


def lines(monkeypatch, calls):
    """Returns what a meter writes when it is called at these seconds."""
    now = iter([seconds for seconds, *_ in calls])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    page = io.StringIO()
    with Meter("Reading", "frames", Console(file=page, width=80)) as meter:
        for _, *arguments in calls:
            meter(*arguments)
    return page.getvalue().splitlines()


def test_the_rate_is_told_when_it_is_known(monkeypatch):
    calls = [(100, 1, 61), (101, 2, 61), (120, 41, 61), (130, 61, 61)]
    assert lines(monkeypatch, calls) == [
        "Reading...",
        "Reading: 1/61 frames",
        "Reading: 41/61 frames, 2.0/s, 10 s left",
        "Reading: 61/61 frames, 2.0/s, 0 s left",
    ]


def test_what_went_before_does_not_count_as_fast(monkeypatch):
    calls = [(100, 5000, 5100), (120, 5020, 5100, "loss 0.1")]
    assert lines(monkeypatch, calls)[2] == (
        "Reading: 5020/5100 frames, 1.0/s, 80 s left  loss 0.1"
    )


def test_an_unknown_end_is_left_out(monkeypatch):
    calls = [(100, 1, None), (120, 41, None)]
    assert lines(monkeypatch, calls)[2] == "Reading: 41 frames, 2.0/s"


def test_a_phase_counts_anew_under_its_own_title(monkeypatch):
    now = iter([100, 110, 200, 210])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    page = io.StringIO()
    with Meter("Reading", "frames", Console(file=page, width=80)) as meter:
        meter(1, 11)
        meter(11, 11)
        begin_phase(meter, "Scoring [and] saving")
        meter(1, 3)
        meter(3, 3)
    assert page.getvalue().splitlines() == [
        "Reading...",
        "Reading: 1/11 frames",
        "Reading: 11/11 frames, 1.0/s, 0 s left",
        "Scoring [and] saving...",
        "Scoring [and] saving: 1/3 frames",
        "Scoring [and] saving: 3/3 frames, 0.2/s, 0 s left",
    ]


def test_a_callback_without_phases_is_left_alone():
    begin_phase(lambda done, total: None, "Saving")
    begin_phase(None, "Saving")
