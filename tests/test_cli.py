"""The command line: exit codes, one sentence for an error, the whole path."""

import inspect
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import typer

from faceswap_gan import __version__
from faceswap_gan.cli import COMMANDS as REGISTERED_COMMANDS
from faceswap_gan.cli import main
from faceswap_gan.cli import models
from faceswap_gan.cli.arguments import repeated
from faceswap_gan.cli.help import GroupedCommand
from faceswap_gan.cli.help import summary
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.provenance import people
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import write_video
from faceswap_gan.video.reader import VideoReader

COMMANDS = [
    *(command.__name__.replace("_", "-") for command in REGISTERED_COMMANDS),
    *(f"models {name}" for name in models.COMMANDS),
]


HELP = """
import contextlib, io, json, sys
from faceswap_gan.cli import app

heavy = {"numpy", "cv2", "av", "keras", "tensorflow", "rich"}
heavy |= {"matplotlib", "jinja2", "psutil"}
found = {}
for command in json.loads(sys.argv[1]):
    text = io.StringIO()
    with contextlib.redirect_stdout(text), contextlib.suppress(SystemExit):
        app([*command.split(), "--help"])
    found[command] = text.getvalue(), sorted(heavy & set(sys.modules))
json.dump(found, sys.stdout)
"""


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "faceswap_gan", *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "80"},
        timeout=300,
        **options,
    )


def test_version():
    assert run("--version").stdout.strip() == f"faceswap-gan {__version__}"


@pytest.fixture(scope="module")
def helped():
    """The help of each command and which heavy modules are loaded after it.

    All are asked in one process; the empty command is the program's own help.
    """
    result = subprocess.run(
        [sys.executable, "-c", HELP, json.dumps(["", *COMMANDS])],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "80"},
        check=True,
    )
    return json.loads(result.stdout)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_fits_80_columns_and_shows_an_example(command, helped):
    text, _ = helped[command]
    assert "Example: faceswap-gan" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("command", ["convert", "extract"])
def test_common_options_come_first(command, helped):
    text, _ = helped[command]
    titles = re.findall(r"^(\w.*):$", text, re.MULTILINE)
    assert titles[:2] == ["Arguments", "Options"]
    assert len(titles) >= 4
    common = text.partition("\nOptions:\n")[2].partition("\n\n")[0]
    assert common.count("\n  --") < 10
    assert "--workspace" in common and "--report" in common


def test_no_summary_is_cut_off():
    text = run("--help").stdout
    assert max(map(len, text.splitlines())) <= 80
    words = " ".join(text.split())
    for command in REGISTERED_COMMANDS:
        assert summary(command) in words


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_loads_nothing_heavy(command, helped):
    _, loaded = helped[command]
    assert loaded == []


def test_the_shell_completes_commands():
    asked = {
        "_FACESWAP_GAN_COMPLETE": "complete_bash",
        "COMP_WORDS": "faceswap-gan ex",
        "COMP_CWORD": "1",
    }
    result = subprocess.run(
        [sys.executable, "-m", "faceswap_gan"],
        capture_output=True,
        text=True,
        env=os.environ | asked,
    )
    assert "extract" in result.stdout


def pressed_at_work(**options):
    raise KeyboardInterrupt


def pressed_at_any_word(*words, **options):
    raise KeyboardInterrupt


def pressed_at_a_question(**options):
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt:
        raise typer.Abort from None


@pytest.mark.parametrize("pressed", [pressed_at_work, pressed_at_a_question])
@pytest.mark.parametrize(
    "command", [*REGISTERED_COMMANDS, *models.COMMANDS.values()]
)
def test_every_command_answers_ctrl_c(command, pressed, monkeypatch, capsys):
    work = inspect.unwrap(command)
    monkeypatch.setattr(work, "__code__", pressed.__code__)
    monkeypatch.setitem(work.__globals__, "typer", typer)
    with pytest.raises(typer.Exit) as end:
        command(**dict.fromkeys(inspect.signature(command).parameters))
    said = capsys.readouterr().err.strip()
    assert end.value.exit_code == 130
    assert said.startswith("Interrupted. ") and "the same command" in said


PRESSED_AT_IMPORT = """
import os, signal, sys
from faceswap_gan.__main__ import main

# What is started in the background by a shell ignores Ctrl-C.
signal.signal(signal.SIGINT, signal.default_int_handler)

class Pressed:
    def find_spec(self, name, *_):
        if name == self.module:
            os.kill(os.getpid(), signal.SIGINT)

Pressed.module = sys.argv.pop()
sys.meta_path.insert(0, Pressed())
main()
"""


@pytest.mark.parametrize(
    "module", ["faceswap_gan.cli", "typer", "faceswap_gan.provenance.people"]
)
def test_ctrl_c_while_the_program_starts(tmp_path, module):
    words = ["people", "--workspace", str(tmp_path), module]
    result = subprocess.run(
        [sys.executable, "-c", PRESSED_AT_IMPORT, *words],
        capture_output=True,
        text=True,
    )
    assert result.returncode == 130
    said = result.stderr.strip()
    assert said.startswith("Interrupted") and said.count("\n") == 0


def test_ctrl_c_while_the_words_are_read(monkeypatch, capsys):
    monkeypatch.setattr(GroupedCommand, "make_context", pressed_at_any_word)
    monkeypatch.setattr(sys, "argv", ["faceswap-gan", "people"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 130
    assert capsys.readouterr().err.strip().startswith("Interrupted")


def test_no_as_an_answer_is_no_interruption():
    @interruptible("Run the same command again.")
    def refused():
        raise typer.Abort

    with pytest.raises(typer.Abort):
        refused()


def test_ctrl_c_says_what_is_kept_and_exits_with_130(
    tmp_path, monkeypatch, capsys
):
    def interrupted(workspace):
        raise KeyboardInterrupt

    monkeypatch.setattr(people, "people_of", interrupted)
    monkeypatch.setattr(
        sys, "argv", ["faceswap-gan", "people", "--workspace", str(tmp_path)]
    )
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 130
    said = capsys.readouterr().err
    assert "Interrupted." in said and "run the same command" in said


def test_wrong_usage_exits_with_2():
    assert run("train", "--wrong").returncode == 2


@pytest.mark.parametrize(
    "option, value",
    [
        ("--start", "nan"),
        ("--start", "inf"),
        ("--crf", "64"),
        ("--report", "in.mp4"),
    ],
)
def test_values_that_cannot_be_are_wrong_usage(option, value):
    files = ("in.mp4", "--workspace", ".", "--output", "out.mp4")
    result = run("convert", *files, "--feather=0.1", option, value)
    assert result.returncode == 2
    assert option in result.stderr and "Traceback" not in result.stderr


def test_a_training_has_one_length(tmp_path):
    length = ("--iterations", "5", "--epochs", "2")
    result = run("train", "--workspace", tmp_path, *length)
    assert result.returncode == 2
    assert "exclude each other" in result.stderr


def test_people_take_several_names():
    words = ["train", "--people", "a", "b", "--iterations", "5"]
    assert repeated(words, "--people") == [
        *("train", "--people", "a", "--people", "b", "--iterations", "5")
    ]


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        ("train --workspace nowhere", "There is no workspace at"),
        (
            "train --workspace . --set model.x=1",
            "model.x: there is no such setting",
        ),
        ("train --workspace .", "has no faces of src"),
        ("train --workspace . --people src", "A swap needs two people"),
        ("train --workspace . --people a b a", "a is named twice"),
        ("train --workspace . --start-from base", "no model base to begin"),
        (
            "people --workspace film.mp4",
            "film.mp4 is a file, and --workspace names a folder",
        ),
        (
            "convert a.mp4 --workspace . --from src --to dst --output b.mp4",
            "holds no model",
        ),
        (
            "extract a.mp4 --workspace w --person src --consent self",
            "a.mp4",
        ),
    ],
)
def test_an_error_is_one_sentence_on_stderr(tmp_path, arguments, sentence):
    (tmp_path / "film.mp4").touch()
    result = run(*arguments.split(), cwd=tmp_path)
    assert result.returncode == 1
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stderr.strip().count("\n") == 0


def test_debug_shows_the_traceback(tmp_path):
    result = run("train", "--workspace", "nowhere", "--debug", cwd=tmp_path)
    assert "Traceback" in result.stderr


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    folder = tmp_path_factory.mktemp("films")
    for name, actor in (("src", "bruno"), ("dst", "ada")):
        poses = performance(3, 12)
        write_video(
            folder / f"{name}.mp4", IDENTITIES[actor], poses, (320, 256)
        )
    return folder


@pytest.mark.slow
def test_from_two_videos_to_a_swapped_one(films, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    project = tmp_path / "project"
    for name in ("src", "dst"):
        result = run(
            *("extract", films / f"{name}.mp4", "--workspace", project),
            *("--person", name, "--consent", "synthetic"),
            *("--report", tmp_path / f"{name}.json"),
        )
        assert result.returncode == 0, result.stderr
        assert result.stderr.startswith("Loading TensorFlow...\n")
        assert f"Searching {name}.mp4..." in result.stderr
        assert f"12 faces of {name} kept" in result.stdout
        report = json.loads((tmp_path / f"{name}.json").read_text())
        assert report["kept"] == 12
    assert run("masks", "--workspace", project).returncode == 0
    result = run(
        *("train", "--workspace", project, "--people", "src", "dst"),
        *("--epochs", 1, "--set", "training.batch_size=4"),
        *("--report", tmp_path / "train.json"),
    )
    assert result.returncode == 0, result.stderr
    assert json.loads((tmp_path / "train.json").read_text())["step"] == 3
    for named in ("Training...", "Scoring and saving..."):
        assert named in result.stderr
    assert "Next: faceswap-gan convert VIDEO" in result.stdout
    swapped = tmp_path / "swapped.mp4"
    result = run(
        *("convert", films / "src.mp4", "--workspace", project),
        *("--from", "src", "--to", "dst", "--output", swapped),
    )
    assert result.returncode == 0, result.stderr
    for named in ("1/2 Finding faces...", "2/2 Swapping faces..."):
        assert named in result.stderr
    assert "Next: faceswap-gan evaluate" in result.stdout
    with VideoReader(films / "src.mp4") as a, VideoReader(swapped) as b:
        pairs = list(zip(a, b, strict=True))
        assert b.has_audio
    assert [x.pts for x, _ in pairs] == [y.pts for _, y in pairs]
    change = [np.abs(x.image.astype(int) - y.image).mean() for x, y in pairs]
    assert min(change) > 1
    check_marks(swapped, films / "src.mp4", project)
    assert len(list((tmp_path / "data").rglob("*.c2pa"))) == 1
    check_forgetting(project)
    assert not list((tmp_path / "data").rglob("*.c2pa"))


def check_marks(swapped, source, project):
    """Asserts that an output that nobody asked to mark has every mark."""
    result = run("verify", swapped, "--workspace", project, "--json")
    found = json.loads(result.stdout)
    assert result.returncode == 0, result.stderr
    assert (found["credentials"], found["watermark"]) == ("intact", True)
    assert [person["name"] for person in found["people"]] == ["src", "dst"]
    assert found["notes"] == []
    result = run("verify", source)
    assert result.returncode == 3
    assert "has no mark of faceswap-gan" in result.stdout


def check_forgetting(project):
    """Asserts that a person goes when asked twice, and with every model."""
    listed = run("people", "--workspace", project).stdout
    assert "src: 12 faces, used on the basis synthetic" in listed
    words = ("forget", "--workspace", project, "--person", "src")
    refused = run(*words, input="n\n")
    assert refused.returncode == 1
    assert "trained on src and dst" in refused.stdout
    assert (project / "face_src").exists()
    assert run(*words, "--yes").returncode == 0
    assert not (project / "face_src").exists()
    assert not (project / "models" / "default").exists()
    assert (project / "face_dst").exists()


def test_the_package_keeps_frameworks_out():
    package = Path(__file__).parent.parent / "faceswap_gan"
    allowed = {"framework.py"}
    for file in package.rglob("*.py"):
        if file.name in allowed:
            continue
        for line in file.read_text().splitlines():
            words = line.strip().split()[:2]
            if words and words[0] in ("import", "from"):
                root = words[1].split(".")[0]
                assert root not in ("tensorflow", "torch", "jax"), file
