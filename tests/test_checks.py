"""Mistakes are found before a framework is loaded, which takes long."""

import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from faceswap_gan import framework
from faceswap_gan.cli import checks
from faceswap_gan.cli import file_checks
from faceswap_gan.cli import main
from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import OutputError
from faceswap_gan.faces.acceptance import accept_faces
from faceswap_gan.models.state import write_state
from faceswap_gan.records.consent import record_consent
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.video.writer import VideoWriter
from faceswap_gan.workspace import Workspace

PROGRAM = """
import contextlib, io, json, sys
from faceswap_gan.cli import main

said = []
for words in json.loads(sys.argv[1]):
    sys.argv[1:] = words.split()
    page = io.StringIO()
    with contextlib.redirect_stderr(page):
        try:
            main()
        except SystemExit as end:
            said.append([end.code, page.getvalue(), "keras" in sys.modules])
print(json.dumps(said))
"""


@pytest.fixture
def space(tmp_path):
    space = Workspace(tmp_path / "project", create=True)
    for person in ("alice", "bob"):
        folder = space.faces(person)
        folder.mkdir()
        cv2.imwrite(str(folder / "0.png"), np.zeros((256, 256, 3), np.uint8))
        accept_faces(space, person, "synthetic", "made of nothing")
    return space


@pytest.fixture
def begun(space):
    """A model whose training has begun, with the default settings."""
    state = {
        "format": 1,
        "step": 1,
        "people": [{"name": "alice"}],
        "config": {},
        "sha256": dict.fromkeys(("weights.npz", "optimizer.npz"), "0" * 64),
    }
    folder = space.model("begun") / "step-00000001"
    folder.mkdir(parents=True)
    write_state(folder, state)


CONVERT = "convert face_bob/0.png --workspace . --output out.png"
MISTAKES = {
    "train --workspace . --people alise bob": "Did you mean alice?",
    "train --workspace . --model begun --set model.resolution=96": (
        "model.resolution=64, not 96"
    ),
    "train --workspace . --preset standart": "Did you mean standard?",
    "train --workspace . --set model.resolutoin=64": (
        "Did you mean model.resolution?"
    ),
    "train --workspace . --set iterations=64": (
        "Did you mean training.iterations?"
    ),
    f"{CONVERT} --from alice --to alice": "are both alice",
    f"{CONVERT} --from alice --to bob": "holds no model",
    "masks --workspace . --report face_bob/0.png/x.json": "cannot be written",
    "demo --output face_bob/0.png/x": "cannot be written",
    "extract no.mp4 --workspace . --person eve --consent self": "no.mp4",
    "extract face_bob --workspace . --person eve --consent selv": (
        "Did you mean self?"
    ),
    "extract face_bob --workspace . --person eve --consent self --like x.png": (
        "x.png is not there"
    ),
    "consent --workspace . --person bob --basis selv": "'selv' is not a known",
    "import-faces face_bob --workspace . --person eve --consent self "
    "--masks no": "no is not there",
    "masks --workspace . --landmarks dlip": "Did you mean dlib?",
    "masks --workspace models": "holds nobody's faces",
    "faces --workspace . --person bop": "Did you mean bob?",
    "evaluate --workspace . --from alice --to bpb": "Did you mean bob?",
    "evaluate --workspace . --from alice --to alice --original face_bob "
    "--swapped face_bob": "are both alice",
    "detect no.png": "no.png is not there",
}


def printed_by(program: str, words: list[str], space: Workspace) -> str:
    """What a program prints of command lines, in a new process."""
    result = subprocess.run(
        [sys.executable, "-c", program, json.dumps(words)],
        capture_output=True,
        text=True,
        check=True,
        cwd=space.root,
    )
    return result.stdout


def test_mistakes_cost_no_loading(space, begun):
    printed = printed_by(PROGRAM, list(MISTAKES), space)
    said = json.loads(printed)
    for (words, sentence), (code, error, loaded) in zip(
        MISTAKES.items(), said, strict=True
    ):
        assert (code, loaded) == (1, False), words
        assert sentence in error, words
        assert error.count("\n") == 1, words


AT_ONCE = """
import json, sys
from faceswap_gan.cli import main
from faceswap_gan.cli import reporting

class Announced(BaseException):
    pass

def announced(text, err):
    raise Announced(text)

reporting.say = announced
for words in json.loads(sys.argv[1]):
    sys.argv[1:] = words.split()
    try:
        main()
    except Announced as line:
        print(line, *sorted({"cv2", "PIL", "scipy", "av"} & set(sys.modules)))
"""


def test_loading_is_announced_before_anything_else_is_loaded(space):
    words = [
        "train --workspace . --people alice bob",
        "evaluate --workspace . --from alice --to bob --original face_bob "
        "--swapped face_bob",
        "extract face_bob --workspace . --person eve --consent self",
        "faces --workspace . --person bob --restore",
        "detect face_bob/0.png",
        "demo",
    ]
    printed = printed_by(AT_ONCE, words, space)
    said = printed.splitlines()
    assert len(said) == len(words)
    assert all(re.fullmatch(r"Loading \w+\.\.\.", line) for line in said)


def test_faces_whose_points_are_known_need_no_framework(space):
    points = [[92, 115], [164, 115], [128, 155], [98, 190], [158, 190]]
    for person in ("alice", "bob"):
        (row,) = read_manifest(space.manifest(person))
        row |= {"landmarks": points, "matrix": [[1, 0, 0], [0, 1, 0]]}
        space.manifest(person).write_text(json.dumps(row))
    words = [
        "masks --workspace . --landmarks five-point",
        "faces --workspace . --person alice --compare bob",
    ]
    printed = printed_by(PROGRAM, words, space)
    for code, error, loaded in json.loads(printed.splitlines()[-1]):
        assert (code, loaded) == (0, False), error
        assert "Loading" not in error


def test_files_are_opened_once_loading_is_announced(space, monkeypatch, capsys):
    broken = space.root / "broken.mp4"
    broken.write_bytes(b"no video")
    words = f"extract {broken} --workspace {space.root} --person eve"
    monkeypatch.setattr(sys, "argv", ["x", *words.split(), "--consent", "self"])
    with pytest.raises(SystemExit) as end:
        main()
    first, second = capsys.readouterr().err.splitlines()
    assert end.value.code == 1
    assert first.startswith("Loading ") and "broken.mp4" in second


FILES_OF_OPTIONS = {
    "extract face_bob --workspace . --person eve --consent self "
    "--detector yunet:{}": "YuNet",
    "evaluate --workspace . --from alice --to bob --original face_bob "
    "--swapped face_bob --vggface {}": "VGGFace weights",
    f"{CONVERT} --from alice --to bob --label AI --label-font {{}}": "a font",
    f"{CONVERT} --from alice --to bob --certificate {{0}} --key {{0}}": (
        "certificate"
    ),
}


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n"], ids=["empty", "cut"])
def test_files_of_options_are_opened_before_loading(
    space, monkeypatch, capsys, content
):
    def loaded():
        raise AssertionError("a framework was loaded")

    monkeypatch.setattr(framework, "load_framework", loaded)
    monkeypatch.setattr(checks, "check_trained", lambda *_: None)
    monkeypatch.chdir(space.root)
    Path("file").write_bytes(content)
    for words, sentence in FILES_OF_OPTIONS.items():
        monkeypatch.setattr(sys, "argv", ["x", *words.format("file").split()])
        with pytest.raises(SystemExit) as end:
            main()
        error = capsys.readouterr().err
        assert end.value.code == 1 and sentence in error, error
        assert "Traceback" not in error


FILM = "film.mp4 --workspace . --from alice --to bob --output"
EXTRACT = "--workspace . --person eve --consent self"
MISUSED_FILES = {
    "detect notes.json": "is not a video, and by its name not a picture",
    f"extract notes.json {EXTRACT}": "and by its name not a picture",
    "convert notes.json --workspace . --from alice --to bob --output o.mp4": (
        "and by its name not a picture"
    ),
    f"extract face_bob {EXTRACT} --like film.mp4": "film.mp4 is not a picture",
    f"extract face_bob film.mp4 {EXTRACT} --track 1": "give one INPUT",
    f"import-faces notes.json {EXTRACT}": "notes.json is a file, and a folder",
    f"import-faces film.mp4 {EXTRACT}": "run `faceswap-gan extract`",
    f"import-faces face_bob {EXTRACT} --masks film.mp4": "check --masks",
    "evaluate --workspace . --from alice --to bob --original face_bob "
    "--swapped film.mp4": "face_bob is a folder: name a video file",
    f"convert {FILM} out.mp4 --start 100": "has no frame from 100 s",
    f"convert {FILM} out.png --preview 100": "has no frame from 100 s",
    f"convert {FILM} out.mp4 --preview 0": "let the name of a picture end",
    f"convert {FILM} film.mp4": "film.mp4 would be overwritten",
    f"convert {FILM} o.mp4 --mask-video ./o.mp4": "o.mp4 would be overwritten",
    f"convert {FILM} o.mp4 --preset quick": "o.mp4 cannot be coded by libx264",
    f"convert {FILM} o.mp4 --mask-video mask.mkv --codec libx265 --preset x": (
        "o.mp4 cannot be coded by libx265"
    ),
    f"{CONVERT} --from alice --to bob --start 1": "leave out its start",
    f"{CONVERT} --from alice --to bob --mask-video o.mp4": "a mask video",
    "train --workspace . --people alice bob": "has no mask",
}


def test_files_of_another_kind_are_refused_before_loading(
    space, monkeypatch, capsys
):
    def loaded():
        raise AssertionError("a framework was loaded")

    monkeypatch.setattr(framework, "load_framework", loaded)
    monkeypatch.setattr(checks, "check_trained", lambda *_: None)
    monkeypatch.chdir(space.root)
    Path("notes.json").write_text("{}")
    with VideoWriter("film.mp4", 64, 64, Fraction(25), Fraction(1, 25)) as film:
        film.write(np.zeros((64, 64, 3), np.uint8), 0)
    for words, sentence in MISUSED_FILES.items():
        monkeypatch.setattr(sys, "argv", ["x", *words.split()])
        with pytest.raises(SystemExit) as end:
            main()
        error = capsys.readouterr().err
        assert end.value.code == 1 and sentence in error, (words, error)
        assert "Traceback" not in error


def test_a_setting_names_weights_that_are_checked(space, monkeypatch, capsys):
    from faceswap_gan.systems.swap import data

    monkeypatch.setattr(data, "mask_files", lambda *_: None)
    words = f"train --workspace {space.root} --people alice bob --set "
    words += "loss.perceptual=true --set loss.perceptual_weights=no.h5"
    monkeypatch.setattr(sys, "argv", ["x", *words.split()])
    with pytest.raises(SystemExit):
        main()
    assert "no.h5 is not a file of VGGFace weights" in capsys.readouterr().err


WRONG_USAGE = {
    "faces --workspace . --person bob --accept --dry-run --consent self "
    "--consent-note me": "--accept does nothing else",
    "faces --workspace . --person bob --restore --dry-run": "give one",
    "faces --workspace . --person bob --compare bob": "are both bob",
    "convert a.mp4 --workspace . --swap alice:bob --swap alice:eve "
    "--output b.mp4": "alice is to be swapped twice",
    f"extract face_bob {EXTRACT} --track=-1": "greater than or equal to 0",
}


def test_options_that_contradict_are_wrong_usage(space, monkeypatch, capsys):
    monkeypatch.chdir(space.root)
    for words, sentence in WRONG_USAGE.items():
        monkeypatch.setattr(sys, "argv", ["x", *words.split()])
        with pytest.raises(SystemExit) as end:
            main()
        error = capsys.readouterr().err
        assert end.value.code == 2 and sentence in error, (words, error)


@pytest.mark.parametrize("content", [None, b"", b"\x89HDF\r\n\x1a"])
def test_weights_of_the_perceptual_loss_are_checked(tmp_path, content):
    path = tmp_path / "weights.h5"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"loss\.perceptual_weights"):
        file_checks.check_weights(path, "loss.perceptual_weights")


def test_looks_are_checked_by_name():
    with pytest.raises(ConfigError, match="Did you mean seamless"):
        BlendOptions(color="seemless")
    with pytest.raises(ConfigError, match="Did you mean eyebrows"):
        BlendOptions(parts=("eyebrow",))
    with pytest.raises(ConfigError, match="Did you mean pair"):
        checks.check_look("auto", "pairs")


def test_an_output_is_not_replaced_unasked(tmp_path, monkeypatch):
    output = tmp_path / "out.mp4"
    checks.check_output(output, overwrite=False)
    output.write_bytes(b"precious")
    checks.check_output(output, overwrite=True)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    with pytest.raises(OutputError, match="--overwrite"):
        checks.check_output(output, overwrite=False)
    (tmp_path / "empty").mkdir()
    checks.check_output(tmp_path / "empty", overwrite=False)
    with pytest.raises(OutputError, match="--overwrite"):
        checks.check_output(tmp_path, overwrite=False)
    film = tmp_path / "film.mp4"
    checks.check_output(tmp_path, overwrite=False, source=film)
    (tmp_path / "film_000003.png").write_bytes(b"precious")
    with pytest.raises(OutputError, match="holds something already"):
        checks.check_output(tmp_path, overwrite=False, source=film)


def test_an_input_of_another_person_is_warned_of(space, capsys):
    picture = space.root / "photo.png"
    picture.write_bytes(b"1")
    record_consent(space.person_file("bob"), "bob", "synthetic", "", [picture])
    checks.warn_of_others(space, "bob", [picture])
    assert capsys.readouterr().err == ""
    checks.warn_of_others(space, "alice", [picture])
    assert f"{picture} was given as bob before" in capsys.readouterr().err


@pytest.mark.parametrize(
    "state", ["", "[]", '{"people": [], "sha256": {"weights.npz": "a"}}']
)
def test_a_damaged_model_is_not_said_to_be_missing(space, state):
    folder = space.model("default") / "step-00000020"
    folder.mkdir(parents=True)
    (folder / "state.json").write_text(state)
    with pytest.raises(CheckpointError, match=r"Put back a copy.*--fresh"):
        checks.check_trained(space, "default", [("alice", "bob")])


@pytest.mark.parametrize("name", [".", "..", "/"])
def test_an_output_needs_a_name(name):
    with pytest.raises(OutputError, match="is no name for an output"):
        checks.check_output(Path(name), overwrite=False)
