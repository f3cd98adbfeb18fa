"""What is made of a model is of the checkpoint that is asked for."""

import json
from types import SimpleNamespace

import keras
import numpy as np
import pytest
from typer.testing import CliRunner

from faceswap_gan.cli import app
from faceswap_gan.errors import CheckpointError
from faceswap_gan.exporting import export
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.retention import put_aside
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.workspace import Workspace

PEOPLE = [
    Person(name=n, basis="synthetic", date="2026-01-01") for n in ("ada", "bo")
]
COMMANDS = {
    "pack": ["models", "pack", "default", "--output", "pair.fsgan"],
    "export": ["export", "--to", "bo", "--format", "keras"],
}


@pytest.fixture
def space(tmp_path, monkeypatch):
    """A workspace with three checkpoints, the second of which scored best."""
    monkeypatch.chdir(tmp_path)
    face = keras.Input((4,))
    network = keras.Model(face, keras.layers.Dense(1)(face))
    opened = SimpleNamespace(network=network, spec=TransformSpec(0.8, 4))
    monkeypatch.setattr(export, "open_network", lambda *_: opened)
    space = Workspace(tmp_path / "project", create=True)
    for step, score in ((5, 20.0), (7, 22.0), (9, 21.0)):
        weights = {"w": SimpleNamespace(numpy=lambda: np.zeros(3))}
        checkpoints.save(
            *(space.model(), step, PEOPLE, SwapConfig(), weights),
            SimpleNamespace(variables=[]),
            score,
        )
    return space


def step_of(space, command, *words):
    """Runs a command; gives the step of what it used and what it said."""
    report = space.root / "report.json"
    given = [*COMMANDS[command], "--workspace", str(space.root), "--overwrite"]
    result = CliRunner().invoke(
        app, [*given, "--report", str(report), *words], catch_exceptions=False
    )
    assert result.exit_code == 0, result.output
    return json.loads(report.read_text())["step"], result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_a_checkpoint_can_be_chosen(space, command):
    assert step_of(space, command)[0] == 9
    for name, step in (("latest", 9), ("best", 7), ("step-00000005", 5)):
        assert step_of(space, command, "--checkpoint", name)[0] == step
    with pytest.raises(CheckpointError, match="Did you mean step-00000005"):
        step_of(space, command, "--checkpoint", "step-0000005")


@pytest.mark.parametrize("command", COMMANDS)
def test_a_damaged_one_is_passed_over_aloud(space, command):
    (space.model() / "step-00000009" / "weights.npz").write_bytes(b"")
    step, said = step_of(space, command)
    assert step == 7 and "step-00000007 is used instead" in said
    with pytest.raises(CheckpointError, match="is damaged"):
        step_of(space, command, "--checkpoint", "step-00000009")


@pytest.mark.parametrize("command", COMMANDS)
def test_what_was_set_aside_has_to_be_named(space, command):
    for checkpoint in list(space.model().iterdir()):
        put_aside(checkpoint)
    with pytest.raises(CheckpointError, match="step-00000009-set-aside"):
        step_of(space, command)
    name = "step-00000005-set-aside"
    assert step_of(space, command, "--checkpoint", name)[0] == 5
