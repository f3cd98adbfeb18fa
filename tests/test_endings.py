"""What commands say at their end: sentences, no zeros, the next command."""

import dataclasses
from pathlib import Path
from types import SimpleNamespace

import pytest

from faceswap_gan.cli import endings

SPACE = Path("my project")


def trained(**changes):
    facts = {
        "model": "default",
        "first_step": 0,
        "step": 1700,
        "seconds": 130.0,
        "losses": {"loss": 0.1},
        "scores": {"held_out": 27.31},
        "interrupted": False,
        "setbacks": 0,
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
    assert not any("0 times" in line or "None" in line for line in said)


def test_a_training_that_had_nothing_to_do_says_so():
    said = list(endings.train(trained(first_step=1700), SPACE, ["a", "b"]))
    assert "has taken 1700 steps already" in said[0]
    assert "--iterations" in said[0]


def test_an_interrupted_training_says_how_to_go_on():
    said = list(endings.train(trained(interrupted=True), SPACE, ["a", "b"]))
    assert (
        "Interrupted: run the same command again to go on from there." in said
    )


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
    pair = "src", "dst"
    said = list(endings.convert(converted(), Path("a.mp4"), SPACE, pair))
    assert said == [
        "out.mp4 is written: 98 of 100 pictures show a swapped face; it took "
        "10 s (10 pictures a second)."
    ]
    photo = converted(frames=1, frames_without_face=0, output="out.png")
    said = list(endings.convert(photo, Path("a.png"), SPACE, pair))
    assert said == [
        "out.png is written and shows a swapped face; it took 10 s."
    ]
    resumed = converted(resumed=31)
    said = list(endings.convert(resumed, Path("a.mp4"), SPACE, pair))
    assert said[1] == "An earlier run had made 31 of the pictures."


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
    said = list(endings.extract(report, Path("project"), ["src"]))
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


def test_the_next_training_names_people_of_other_names():
    said = list(endings.masks([Mask("ann"), Mask("bob")], Path("w")))
    assert said[-1] == (
        "Next: faceswap-gan train --workspace w --people ann bob"
    )
    said = list(endings.masks([Mask("dst"), Mask("src")], Path("w")))
    assert said[-1] == "Next: faceswap-gan train --workspace w"
