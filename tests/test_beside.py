"""Work in a thread: its result, its errors, and its end."""

import threading

import pytest

from faceswap_gan.beside import beside
from faceswap_gan.errors import WorkspaceError


def test_work_goes_on_beside_and_gives_its_result():
    reached = threading.Event()

    def work(check):
        assert reached.wait(10)
        check()
        return 7

    with beside(work) as result:
        reached.set()
        assert [result(), result()] == [7, 7]


def test_an_error_reaches_whoever_asks_for_the_result():
    def work(check):
        raise WorkspaceError("There is no face.")

    with (
        pytest.raises(WorkspaceError, match=r"^There is no face\.$"),
        beside(work) as result,
    ):
        result()


def test_work_that_nobody_waits_for_ends():
    ended = threading.Event()

    def work(check):
        try:
            while True:
                check()
        finally:
            ended.set()

    with pytest.raises(KeyboardInterrupt), beside(work):
        raise KeyboardInterrupt
    assert ended.is_set()
