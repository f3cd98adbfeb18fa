"""Locks: one at a time, the other told of whom, the dead never in the way."""

import errno
import os
import signal
import subprocess
import sys
import threading

import filelock
import pytest

from faceswap_gan import locking
from faceswap_gan.errors import BusyError
from faceswap_gan.errors import OutputError
from faceswap_gan.locking import holding
from faceswap_gan.locking import locked
from faceswap_gan.locking import shared

HOLDER = """
import sys
from faceswap_gan import locking
lock = getattr(locking, sys.argv[1])
with lock(*sys.argv[2:]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _in_no_mood_to_wait(monkeypatch):
    monkeypatch.setattr(locking, "PATIENCE", 0.1)


@pytest.fixture
def another(tmp_path):
    """Starts a process that holds a lock until it is ended."""
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdout.readline() == b"held\n"
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def hold(lock):
    with lock:
        pass


def in_a_thread(work):
    raised = []

    def run():
        try:
            work()
        except BusyError as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return raised


def test_the_second_process_is_told_of_the_first(tmp_path, another):
    place = tmp_path / "out.mp4"
    first = another("locked", place)
    with pytest.raises(BusyError) as refused:
        hold(locked(place))
    sentence = str(refused.value)
    assert sentence.startswith(f"{place} is in use by process {first.pid} (`-c")
    assert "locked" in sentence
    assert sentence.endswith("run this again.")


@pytest.mark.parametrize(
    "words, command",
    [
        (["/bin/faceswap-gan", "train"], "faceswap-gan train"),
        (["/x/faceswap_gan/__main__.py", "a b"], "faceswap_gan 'a b'"),
        ([""], "python"),
    ],
)
def test_the_command_is_named_as_it_was_typed(monkeypatch, words, command):
    monkeypatch.setattr(sys, "argv", words)
    assert locking._this_process()["command"] == command


def test_a_killed_process_is_not_in_the_way(tmp_path, another):
    place = tmp_path / "out.mp4"
    first = another("locked", place)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert list(tmp_path.iterdir())
    hold(locked(place))
    assert list(tmp_path.iterdir()) == []


def test_a_lock_left_by_a_reboot_is_not_in_the_way(tmp_path):
    (tmp_path / ".a.lock").touch()
    (tmp_path / ".a.lock~").write_text('{"pid": 1, "command": "x"}')
    hold(locked(tmp_path / "a"))
    assert list(tmp_path.iterdir()) == []


def test_those_who_share_exclude_those_who_write(tmp_path, another):
    place = tmp_path / "face_src"
    first = another("shared", place, "default")
    hold(shared(place, "other"))
    with pytest.raises(BusyError, match=str(first.pid)):
        hold(locked(place))
    with pytest.raises(BusyError, match=str(first.pid)):
        hold(shared(place, "default"))
    hold(locked(tmp_path / "face_src.b"))


def test_those_who_write_exclude_those_who_share(tmp_path, another):
    first = another("locked", tmp_path / "face_src")
    with pytest.raises(BusyError, match=str(first.pid)):
        hold(shared(tmp_path / "face_src", "default"))


def test_a_thread_may_lock_again_and_another_may_not(tmp_path):
    place = tmp_path / "a"
    with locked(place):
        hold(locked(place))
        assert len(in_a_thread(lambda: hold(locked(place)))) == 1
    assert in_a_thread(lambda: hold(locked(place))) == []


def test_a_link_to_the_folder_is_the_same_place(tmp_path, another):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    another("locked", tmp_path / "real/out.mp4")
    with pytest.raises(BusyError):
        hold(locked(tmp_path / "link/out.mp4"))


@pytest.mark.parametrize("name", ["n" * 255, "é" * 127, "a[1]*?.mp4"])
def test_names_of_any_kind_can_be_locked(tmp_path, name):
    with shared(tmp_path / name, "m" * 255):
        assert in_a_thread(lambda: hold(locked(tmp_path / name)))


def test_a_function_holds_its_lock_while_it_runs(tmp_path):
    @holding(lambda place: locked(place))
    def work(number, place=tmp_path / "a"):
        return number, in_a_thread(lambda: hold(locked(place)))

    number, refused = work(3)
    assert number == 3
    assert len(refused) == 1
    hold(locked(tmp_path / "a"))


@pytest.mark.parametrize(
    "number, reason",
    [
        (errno.ENOLCK, "network folder"),
        (errno.EOPNOTSUPP, "network folder"),
        (errno.EROFS, "may write to"),
        (errno.EACCES, "may write to"),
    ],
)
def test_a_folder_without_locks_gives_a_sentence(
    tmp_path, monkeypatch, number, reason
):
    def refused(*_args, **_options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(filelock.FileLock, "acquire", refused)
    with pytest.raises(OutputError, match=reason):
        hold(locked(tmp_path / "a"))


def test_a_place_below_a_file_gives_a_sentence(tmp_path):
    (tmp_path / "file.txt").touch()
    with pytest.raises(OutputError, match=r"file\.txt/x cannot be written"):
        hold(locked(tmp_path / "file.txt/x"))
