"""What commands say at their end: sentences, no zeros, the next command."""

import dataclasses
import re
import shlex
from pathlib import Path
from types import SimpleNamespace

import pytest
import typer

from faceswap_gan.cli import app
from faceswap_gan.cli import endings
from faceswap_gan.cli import face_endings
from faceswap_gan.cli import model_endings
from faceswap_gan.cli.arguments import repeated
from faceswap_gan.commands import to_accept
from faceswap_gan.commands import to_extract
from faceswap_gan.commands import to_train_all
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import FaceswapError
from faceswap_gan.provenance.trained import check_trained
from faceswap_gan.systems.swap.entry import PSNR
from faceswap_gan.workspace import Workspace

SPACE = Path("my project")


def trained(**changes):
    facts = {
        "model": "default",
        "first_step": 0,
        "step": 1700,
        "seconds": 130.0,
        "losses": {"loss": 0.1},
        "criterion": PSNR,
        "scores": {"held_out": 27.31},
        "interrupted": False,
        "rollbacks": 0,
        "checkpoint": "models/default/step-00001700",
        "best": None,
    }
    return SimpleNamespace(**facts | changes)


def test_a_training_ends_with_where_it_is_and_what_comes_next():
    said = list(endings.train(trained(), SPACE, ["src", "dst"]))
    assert said[0] == (
        "default has taken 1700 steps, 1700 of them now, in 2 min. It is "
        "saved in models/default/step-00001700"
    )
    assert said[-1] == (
        "Next: faceswap-gan convert VIDEO --workspace 'my project' --from src "
        "--to dst --output swapped.mp4"
    )
    told = "PSNR of reconstructed faces that it was not trained on: 27.3 dB."
    assert told in said
    assert not any("0 times" in line or "None" in line for line in said)


def test_a_training_that_had_nothing_to_do_says_so():
    said = list(endings.train(trained(first_step=1700), SPACE, ["a", "b"]))
    assert "has taken 1700 steps already" in said[0]
    assert "--iterations" in said[0]


def test_an_interrupted_training_says_how_to_go_on():
    ended = trained(interrupted=True, model="finer")
    said = list(endings.train(ended, SPACE, ["a", "b"]))
    assert (
        "Interrupted. To go on from what is saved: faceswap-gan train "
        "--workspace 'my project' --people a b --model finer"
    ) in said
    ended = trained(interrupted=True, checkpoint=None)
    said = list(endings.train(ended, SPACE, ["a", "b"]))
    assert said[-1] == "Interrupted: run the same command again to begin again."


def converted(**changes):
    facts = {
        "output": "out.mp4",
        "frames": 100,
        "faces_swapped": 98,
        "frames_without_face": 2,
        "frames_of_others": 0,
        "resumed": 0,
        "seconds": 10.0,
        "fps": 10.0,
        "problems": [],
        "notes": [],
    }
    return SimpleNamespace(**facts | changes)


def test_a_conversion_leaves_zeros_out():
    said = list(endings.convert(converted(), []))
    assert said == [
        "out.mp4 is written: 98 of 100 pictures show a swapped face; it took "
        "10 s (10 pictures a second)."
    ]
    photo = converted(frames=1, frames_without_face=0, output="out.png")
    said = list(endings.convert(photo, []))
    assert said == [
        "out.png is written and shows a swapped face; it took 10 s."
    ]
    resumed = converted(resumed=31)
    said = list(endings.convert(resumed, ["evaluate", "--swapped", "a b"]))
    assert said[1:] == [
        "An earlier run had made 31 of the pictures.",
        "Next: faceswap-gan evaluate --swapped 'a b'",
    ]


def test_an_extraction_names_reasons_that_occurred_alone():
    report = SimpleNamespace(
        person="src",
        folder="project/face_src",
        sampled=400,
        kept=398,
        without={"no face found": 2, "too small": 0},
        sheets=[],
        notes=[],
    )
    said = list(face_endings.extract(report, Path("project"), ["src"]))
    assert "Nothing was kept of 2 pictures: no face found." in said
    assert not any("too small" in line for line in said)
    assert said[-1] == "Next: faceswap-gan masks --workspace project"
    assert "the other person" in said[-2]


@pytest.mark.parametrize(
    "seconds, words",
    [(4.4, "4 s"), (130, "2 min"), (4000, "1 h 7 min")],
)
def test_durations_are_read_as_one_says_them(seconds, words):
    assert endings.duration(seconds) == words


@dataclasses.dataclass
class Mask:
    person: str
    model: str = "dlib"
    masks: int = 3
    fell_back: int = 0
    folder: str = "eyes"
    notes: tuple = ()


@pytest.fixture
def space(tmp_path, monkeypatch):
    """A workspace of two people, one of whom has masks."""
    monkeypatch.chdir(tmp_path)
    space = Workspace("w", create=True)
    for person in ("ann", "bob"):
        space.faces(person).mkdir()
    space.eye_masks("ann").mkdir(parents=True)
    return space


def after_masks(space):
    return list(face_endings.masks([Mask("ann")], space))[-1]


def test_masks_of_all_come_before_the_training_of_all(space):
    whose = "--workspace w --person bob"
    assert after_masks(space) == f"Next: faceswap-gan masks {whose}"
    space.eye_masks("bob").mkdir()
    people = "--people ann bob"
    assert after_masks(space) == (
        f"Next: faceswap-gan train --workspace w {people}"
    )
    for before, name in (("ann", "src"), ("bob", "dst")):
        space.faces(before).rename(space.faces(name))
        space.eye_masks(name).mkdir()
    assert after_masks(space) == "Next: faceswap-gan train --workspace w"
    space.faces("dst").rmdir()
    assert after_masks(space) == (
        "Next: faceswap-gan extract VIDEO --workspace w --person NAME "
        "--consent BASIS"
    )


def understood(line):
    """Parses a command as the program does; fails where it could not."""
    name, *words = shlex.split(line)[1:]
    command = typer.main.get_command(app).commands[name]
    if hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    command.make_context(name, repeated(words, "--people"))
    return name


def test_every_command_that_is_named_can_be_typed(space):
    named = SimpleNamespace(
        **dict.fromkeys(("person", "folder", "note", "basis", "name"), "x"),
        **dict.fromkeys(("faces", "accepted", "picture", "masks"), 1),
        **{name: [] for name in ("notes", "people", "sheets", "to_film")},
        **{"rejected": {"blurred": 1}, "without": {}, "by_template": 0},
        **{"kept": 1, "sampled": 1, "path": "m.fsgan", "step": 1, "bytes": 1},
        **{"verdict": "", "limits": "", "source": "a b.mp4"},
        **{"probability": 1.0, "lowest": 1.0, "highest": 1.0, "pictures": 1},
    )
    unpacked = SimpleNamespace(people=["a", "b"], path="m.fsgan", step=1)
    interrupted = trained(interrupted=True, model="finer")
    said = [
        *face_endings.extract(named, SPACE, ["src"]),
        *face_endings.consent(SPACE, "src", "self", Path("person.json")),
        *face_endings.masks([], space),
        *face_endings.import_faces(named, space),
        *face_endings.faces(named, SPACE),
        *face_endings.accepted(named, SPACE),
        *endings.train(interrupted, SPACE, ["a", "b"]),
        *endings.detect(named),
        *endings.people([], SPACE),
        *model_endings.list_models([], SPACE, ["a", "b", "c"]),
        *model_endings.pack(named),
        *model_endings.unpack(unpacked, SPACE, "m"),
        to_accept(SPACE, "src"),
        to_extract(SPACE),
        to_train_all(SPACE, ["src"]),
    ]
    found = re.findall(r"faceswap-gan .*", "\n".join(said))
    commands = {understood(line) for line in found}
    assert len(found) >= 18 and len(commands) == 8


def test_what_is_missing_is_made_by_a_command_that_can_be_typed(tmp_path):
    space = Workspace(tmp_path / "my project", create=True)
    for seek in (
        lambda: Workspace(tmp_path / "no project"),
        lambda: space.face_files("src"),
        lambda: check_trained(space, "finer", []),
    ):
        with pytest.raises(FaceswapError) as error:
            seek()
        assert understood(str(error.value).split("`")[1]) == "extract"
    for person in ("src", "dst"):
        space.faces(person).mkdir()
    with pytest.raises(CheckpointError, match=r"train .*' --model finer"):
        check_trained(space, "finer", [])
