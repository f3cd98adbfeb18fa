"""Atomic writes: the old file or the new one, never half of one."""

import os
import signal
import subprocess
import sys

import pytest

from faceswap_gan import storage
from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError


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
