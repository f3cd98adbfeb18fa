"""Names from files do not command the terminal that they are shown on."""

import re
from pathlib import Path

import pytest
from rich.console import Console

import faceswap_gan.cli as cli
from faceswap_gan.cli.evaluation import compare
from faceswap_gan.cli.provenance import people
from faceswap_gan.progress import Meter
from faceswap_gan.records.consent import record_consent
from faceswap_gan.storage import write_json
from faceswap_gan.terminal import printable
from faceswap_gan.terminal import say
from faceswap_gan.workspace import Workspace

EVIL = "\x1b]0;gone\x07[/red]\u202ex\udcff"
SHOWN = r"\x1b]0;gone\x07[/red]\u202ex\udcff"


@pytest.mark.parametrize("text", ["Zoë 王 👩‍👧", "two\nlines\tand a tab", ""])
def test_ordinary_text_stays(text):
    assert printable(text) == text


def test_what_commands_a_terminal_is_spelt_out(capsys):
    say(EVIL)
    assert capsys.readouterr().out == f"{SHOWN}\n"


def test_there_is_no_other_door_to_the_terminal():
    other = re.compile(r"typer\.s?echo|\.?\bprint\(|std(out|err)\.write")
    doors = {
        file.name: other.search(file.read_text())[0]
        for file in Path(cli.__file__).parent.glob("*.py")
        if other.search(file.read_text())
    }
    assert doors == {"evaluation.py": ".print("}, "the table of compare"


def test_errors_are_printable(monkeypatch, capsys, tmp_path):
    missing = tmp_path / EVIL
    words = ["faceswap-gan", "people", "--workspace", str(missing)]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit):
        cli.main()
    assert SHOWN in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["NAME"],
        ["--NAME"],
        ["people", "--workspace", ".", "NAME"],
        ["people", "--NAME"],
        ["people", "--workspace", "NAME"],
    ],
    ids=["command", "flag", "argument", "option", "error"],
)
def test_what_was_typed_is_shown_in_one_line(monkeypatch, capsys, words):
    words = [word.replace("NAME", f"{EVIL}two\nlines") for word in words]
    monkeypatch.setattr("sys.argv", ["faceswap-gan", *words])
    with pytest.raises(SystemExit):
        cli.main()
    said = capsys.readouterr().err
    assert printable(said) == said
    assert re.search(r"red].*u202e.*two.*lines", said.splitlines()[-1])


def test_people_are_printable(tmp_path, capsys):
    space = Workspace(tmp_path)
    record_consent(space.person_file("ada"), "ada", "self", EVIL[:-1], [])
    people(tmp_path)
    assert SHOWN[:-6] in capsys.readouterr().out


def test_titles_of_runs_are_printable(tmp_path, capsys):
    for name in "ab":
        record = {"format": 1, "date": "", "model": f"{name}{EVIL[:-1]}"}
        record |= {"step": 1, "person_from": "[/b]", "person_to": "y"}
        record |= {"original": "", "swapped": "", "scores": {"seam_error": 1}}
        write_json(tmp_path / name / "evaluation.json", record)
    compare([tmp_path / "a", tmp_path / "b"])
    shown = capsys.readouterr().out
    assert "\x1b" not in shown and "[/red]" in shown and "[/b]>y" in shown


@pytest.mark.parametrize("terminal", [True, False])
def test_titles_of_progress_are_printable(terminal, capsys):
    console = Console(force_terminal=terminal, width=200, color_system=None)
    with Meter(f"Looking at {EVIL[:-1]}", "faces", console) as meter:
        meter(1, 1)
    shown = capsys.readouterr().out
    assert SHOWN[:-6] in shown and "\x1b]0" not in shown
