"""What `train` and `convert` do with checkpoints that are named to them."""

import shlex
import signal
from types import SimpleNamespace

import pytest

from faceswap_gan import swapping
from faceswap_gan.cli import file_checks
from faceswap_gan.models import checkpoint as checkpoints

OFTEN = ("--set", "training.save_minutes=1e-9", "--set", "training.keep=9")


def test_a_training_goes_on_from_the_checkpoint_that_is_named(command, space):
    command("train", "--iterations", 4, *OFTEN)
    ended = command("train", "--from", "step-00000002", "--iterations", 5)
    assert ended.code == 0, ended.err
    assert "step-00000004 as step-00000004-set-aside" in ended.out
    assert "has taken 5 steps, 3 of them now" in ended.out
    for name, sentence in (
        ("step-0000005", "Did you mean step-00000005?"),
        ("best", "has a score"),
    ):
        ended = command("train", "--from", name, "--iterations", 6)
        assert ended.code == 1 and sentence in ended.err
    assert command("train", "--from", "best", "--fresh").code == 2
    assert checkpoints.latest(space.model()).step == 5


def test_a_card_that_cannot_be_used_is_named_before_the_first_step(
    command, nvidia_smi
):
    nvidia_smi("NVIDIA GeForce RTX 5090, 12.0")
    ended = command("train", "--iterations", 1)
    assert ended.code == 0, ended.err
    named, begun = map(ended.out.find, ("RTX 5090", "preview.png"))
    assert 0 <= named < begun


def test_a_new_training_begins_from_the_model_that_is_named(command, space):
    command("train", "--iterations", 2)
    begin = ("--start-from", "default", "--iterations", 1)
    ended = command("train", *begin)
    assert ended.code == 1 and "leave out --start-from" in ended.err
    ended = command("train", *begin, "--model", "second")
    assert ended.code == 0, ended.err
    assert "Taken from default after 2 steps." in ended.out
    found = checkpoints.latest(space.model("second"))
    assert len(found.ancestors) == 1
    ended = command("train", "--start-from", "defualt", "--fresh")
    assert ended.code == 1 and "Did you mean default?" in ended.err


@pytest.fixture
def pressed(counting):
    """Presses Ctrl-C when step 3 is first taken, once or twice."""

    def press(at_once):
        left = [signal.SIGINT] * (2 if at_once else 1)

        def at(step, rate):
            while step == 3 and left:
                signal.raise_signal(left.pop())

        counting.ENTRY.system = counting.CountingSystem(at)

    return press


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize(
    "words, model",
    [
        (("--start-from", "default", "--model", "second"), "second"),
        (("--fresh",), "default-2"),
        (("--from", "step-00000001"), "default"),
    ],
)
def test_ctrl_c_names_the_command_that_goes_on(
    command, space, pressed, words, model, at_once
):
    command("train", "--iterations", 2, *OFTEN)
    pressed(at_once)
    ended = command("train", *words, *OFTEN, "--iterations", 5)
    assert ended.code == 130
    said = ended.out + ended.err
    assert "same command" not in said
    [line] = [line for line in said.splitlines() if "To go on" in line]
    step = checkpoints.latest(space.model(model)).step
    assert step == (2 if at_once else 3)
    name, *again = shlex.split(line.partition("faceswap-gan ")[2])
    ended = command(name, *again)
    assert f"{model} has taken 5 steps, {5 - step} of them now" in ended.out


def test_ctrl_c_before_anything_is_saved_asks_for_the_same_again(
    command, space, pressed
):
    command("train", "--iterations", 2)
    pressed(at_once=True)
    begin = ("--start-from", "default", "--model", "second")
    ended = command("train", *begin, "--iterations", 5)
    assert ended.code == 130 and "run the same command again" in ended.err
    assert checkpoints.latest(space.model("second")) is None


@pytest.fixture
def convert(command, tmp_path, monkeypatch):
    """Converts with the `convert` of the library, of which nothing is run."""
    asked = []
    source, output = tmp_path / "film.mp4", tmp_path / "out.mp4"
    source.touch()

    def fake(space, source, output, swaps, model, options, **shown):
        asked.append((model, options.checkpoint))
        output.touch()
        facts = {"frames": 1, "frames_without_face": 0, "frames_of_others": 0}
        return SimpleNamespace(
            **facts, output=output, resumed=0, seconds=1, notes=[], problems=[]
        )

    monkeypatch.setattr(swapping, "convert", fake)
    monkeypatch.setattr(file_checks, "check_conversion", lambda *_: None)

    def run(*words):
        swap = ("--from", "src", "--to", "dst", "--output", output)
        return asked, command("convert", source, *swap, "--overwrite", *words)

    return run


def test_a_conversion_takes_the_checkpoint_that_is_named(command, convert):
    command("train", "--iterations", 3, *OFTEN, "--model", "finer")
    words = ("--model", "finer", "--checkpoint")
    asked, ended = convert(*words, "step-0000002")
    assert ended.code == 1 and "Did you mean step-00000002?" in ended.err
    asked, ended = convert(*words, "step-00000002")
    assert asked == [("finer", "step-00000002")]
    *_, last = ended.out.splitlines()
    assert last.startswith("Next: faceswap-gan evaluate --workspace")
    assert last.endswith("--model finer --checkpoint step-00000002")
    asked, ended = convert("--model", "finer", "--start", "1")
    assert asked[1:] == [("finer", "latest")] and "Next" not in ended.out
