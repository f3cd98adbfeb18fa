"""Stages in threads."""

import threading
import time

import pytest

from faceswap_gan.video.pipeline import batches
from faceswap_gan.video.pipeline import prefetch


def test_order_is_kept_through_nested_stages():
    squares = prefetch((n * n for n in prefetch(iter(range(50)), 3)), 2)
    assert list(squares) == [n * n for n in range(50)]


@pytest.mark.parametrize("depth", [1, 4])
def test_the_stage_runs_ahead_by_its_depth_and_no_more(depth):
    made = []

    def stage():
        for n in range(20):
            made.append(n)
            yield n

    stream = prefetch(stage(), depth)
    assert next(stream) == 0
    time.sleep(0.05)
    assert len(made) <= depth + 1
    assert list(stream) == list(range(1, 20))


def test_stages_overlap():
    """A stage and its consumer can meet, so they run at once."""
    meeting = threading.Barrier(2, timeout=20)

    def stage():
        for n in range(5):
            yield n
            meeting.wait()

    for _ in prefetch(stage(), 2):
        meeting.wait()


def test_an_error_arrives_after_the_items_before_it():
    def broken():
        yield 1
        yield 2
        raise KeyError("three")

    seen = []
    with pytest.raises(KeyError, match="three"):
        for item in prefetch(broken(), 8):
            seen.append(item)
    assert seen == [1, 2]


def test_stopping_early_closes_the_source_and_ends_the_thread():
    closed = threading.Event()

    def endless():
        try:
            while True:
                yield 0
        finally:
            closed.set()

    threads = threading.active_count()
    stream = prefetch(prefetch(endless(), 2), 2)
    next(stream)
    stream.close()
    assert closed.is_set()
    assert threading.active_count() == threads


def test_batches_end_with_what_is_left():
    assert list(batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(batches([], 2)) == []
