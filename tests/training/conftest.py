"""Trainings of a system that counts."""

from typing import NamedTuple

import pytest

from faceswap_gan.cli import main


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def space(counting, tmp_path):
    return counting.counting_workspace(tmp_path / "project")


@pytest.fixture
def counts(counting, space):
    """Trains a counting system, which may fail, and gives the report."""

    def run(iterations, *changes, system=None, **options):
        counting.ENTRY.system = system or counting.CountingSystem()
        return counting.count(space, iterations, *changes, **options)

    return run


@pytest.fixture
def command(counting, space, monkeypatch, capsys):
    """Runs a command on a project whose system counts."""
    counting.ENTRY.system = counting.CountingSystem()

    def run(name, *words):
        chosen = ("--set", "training.system=counting")
        chosen = chosen if name == "train" else ()
        words = (name, "--workspace", space.root, *chosen, *words)
        monkeypatch.setattr("sys.argv", ["faceswap-gan", *map(str, words)])
        with pytest.raises(SystemExit) as end:
            main()
        return Ended(end.value.code or 0, *capsys.readouterr())

    return run
