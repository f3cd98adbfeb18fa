"""Atomic writes: the old file or the new one, never half of one."""

import os
import signal
import subprocess
import sys

import pytest

from faceswap_gan import storage
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.files import remove_temporaries


def test_json_comes_back(tmp_path):
    storage.write_json(tmp_path / "a/b.json", {"x": [1, 2.5, None]})
    assert storage.read_json(tmp_path / "a/b.json") == {"x": [1, 2.5, None]}


def test_jsonl_comes_back(tmp_path):
    rows = [{"a": 1}, {"b": [2]}]
    storage.write_jsonl(tmp_path / "rows.jsonl", rows)
    assert storage.read_jsonl(tmp_path / "rows.jsonl") == rows
    assert storage.read_jsonl(tmp_path / "none.jsonl") == []


def test_a_failure_keeps_the_old_file(tmp_path, monkeypatch):
    file = tmp_path / "a.json"
    storage.write_json(file, 1)

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OutputError, match=r"a\.json cannot be written \(No"):
        storage.write_json(file, 2)
    assert storage.read_json(file) == 1
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_appears_whole_or_not_at_all(tmp_path):
    target = tmp_path / "done"
    with storage.atomic_folder(target) as temporary:
        (temporary / "a").write_text("a")
        assert not target.exists()
    assert (target / "a").read_text() == "a"
    with pytest.raises(RuntimeError), storage.atomic_folder(target) as other:
        (other / "b").write_text("b")
        raise RuntimeError
    assert [f.name for f in target.iterdir()] == ["a"]
    assert list(tmp_path.iterdir()) == [target]


WRITER = """
import itertools, pathlib, sys
from faceswap_gan import storage
file = pathlib.Path(sys.argv[1])
for number in itertools.count():
    storage.write_json(file, {"n": number, "data": [number] * 5000})
    print(number, flush=True)
"""


def test_a_killed_writer_leaves_a_whole_file(tmp_path):
    file = tmp_path / "state.json"
    for kills in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(file)], stdout=subprocess.PIPE
        )
        for _ in range(3 + kills):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        process.wait()
        state = storage.read_json(file)
        assert state["data"] == [state["n"]] * 5000


def test_broken_json_is_named(tmp_path):
    file = tmp_path / "a.json"
    file.write_text("{")
    with pytest.raises(InputError, match=r"a\.json is not valid JSON"):
        storage.read_json(file)
    with pytest.raises(InputError, match=r"a\.json is not valid JSON"):
        storage.read_jsonl(file)
    with pytest.raises(InputError, match=r"none\.json cannot be read"):
        storage.read_json(tmp_path / "none.json")


@pytest.mark.parametrize("write", [storage.atomic_path, storage.atomic_folder])
@pytest.mark.parametrize(
    "place, reason",
    [
        ("file.txt/x", "below a file|folder is needed"),
        ("n" * 256, "shorter name"),
    ],
)
def test_a_place_that_cannot_be_is_named(tmp_path, write, place, reason):
    (tmp_path / "file.txt").touch()
    with (
        pytest.raises(OutputError, match=reason),
        write(tmp_path / place) as made,
    ):
        made.touch()


@pytest.mark.parametrize("length", [230, 251])
def test_a_long_name_is_written_like_any_other(tmp_path, length):
    file = tmp_path / ("n" * (length - 4) + ".mp4")
    storage.write_bytes(file, b"x")
    with storage.atomic_folder(tmp_path / ("f" * length)) as folder:
        (folder / "a").touch()
    assert sorted(tmp_path.iterdir()) == sorted(
        [file, tmp_path / ("f" * length)]
    )


def test_a_read_only_folder_is_named_and_not_the_cleaning_up(
    tmp_path, monkeypatch
):
    def refused(*_args, **_options):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "replace", refused)
    monkeypatch.setattr(os, "unlink", refused)
    with pytest.raises(OutputError, match=r"Read-only.*may write to\.$"):
        storage.write_bytes(tmp_path / "a.txt", b"x")


def test_an_error_of_another_file_is_not_laid_on_the_output(tmp_path):
    with (
        pytest.raises(OutputError, match=r"gone\.png cannot be used"),
        storage.atomic_path(tmp_path / "cache.npy"),
    ):
        (tmp_path / "gone.png").read_bytes()


def test_modes_follow_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        storage.write_bytes(tmp_path / "file", b"x")
        with storage.atomic_folder(tmp_path / "folder") as folder:
            (folder / "inside").touch()
    finally:
        os.umask(before)
    modes = {
        name: (tmp_path / name).stat().st_mode & 0o777
        for name in ("file", "folder", "folder/inside")
    }
    assert modes == {"file": 0o640, "folder": 0o750, "folder/inside": 0o640}


def test_a_folder_that_cannot_be_replaced_stays(tmp_path, monkeypatch):
    target = tmp_path / "done"
    with storage.atomic_folder(target) as folder:
        (folder / "old").touch()
    replace = os.replace

    def fails_on_new(source, aim):
        if str(source).endswith(".tmp"):
            raise OSError(28, "No space left on device")
        replace(source, aim)

    monkeypatch.setattr(os, "replace", fails_on_new)
    with pytest.raises(OutputError), storage.atomic_folder(target) as folder:
        (folder / "new").touch()
    assert [file.name for file in target.iterdir()] == ["old"]
    assert list(tmp_path.iterdir()) == [target]


def test_what_is_no_file_is_not_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with open(tmp_path / "huge", "wb") as file:
        file.truncate(14 << 40)
    for name, reason in {
        "pipe": "not an ordinary file",
        ".": "it is a folder",
        "huge": "larger than 1024 MiB",
    }.items():
        for read in (storage.read_json, storage.read_jsonl):
            with pytest.raises(InputError, match=reason):
                read(tmp_path / name)


def test_what_killed_processes_left_is_told_from_other_files(tmp_path):
    kept = [".keep", "a.tmp.png", ".a.png", ".person.json"]
    for name in [".a.b.4711.tmp.png", ".c.0a1b2c3d.tmp", *kept]:
        (tmp_path / name).touch()
    remove_temporaries(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(kept)
    remove_temporaries(tmp_path / "not there")


def test_an_error_at_an_internal_file_names_the_output(tmp_path):
    path = tmp_path / "out.mp4"
    with (
        pytest.raises(OutputError) as caught,
        storage.atomic_path(path) as final,
    ):
        os.replace(tmp_path / ".out.12.part.mp4", final)
    assert ".part" not in str(caught.value)
    assert str(caught.value).startswith(f"{path} cannot be written")
