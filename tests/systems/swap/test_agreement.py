"""One step, and one checkpoint, is the same on TensorFlow, JAX and torch."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest

REFERENCE = "tensorflow"
BACKEND = keras.backend.backend()
pytestmark = [
    pytest.mark.backends,
    pytest.mark.skipif(
        BACKEND == REFERENCE or importlib.util.find_spec(REFERENCE) is None,
        reason="there is no second backend to compare with",
    ),
]
OPTIONS = json.loads(Path(__file__).with_name("options.json").read_text())
TOLERANCE, ROUNDING = 1e-4, 3e-6
"""Share of a gradient, and of all of a step together, that may differ. The
latter is float32's rounding: it is all that there is of the gradient of a bias
before a norm, which takes it away."""
LARGE, FLIPPED = "128 px", 2e-3
"""Pictures so large have rectifiers within rounding of 0 in every draw; on some
processors these moved the best draw's gradients by 8e-4 of their size."""


def started(name, backend, *arguments):
    """Starts a script beside this one, on a backend."""
    script = str(Path(__file__).with_name(name))
    return subprocess.Popen(
        [sys.executable, script, *map(str, arguments)],
        env={**os.environ, "KERAS_BACKEND": backend},
    )


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """Losses and gradients of both backends, by option and name."""
    folder = tmp_path_factory.mktemp("agreement")
    backends = (REFERENCE, BACKEND)
    runs = [started("agreement.py", name, folder) for name in backends]
    assert [run.wait() for run in runs] == [0, 0]
    return [dict(np.load(folder / f"{name}.npz")) for name in backends]


def sizes(arrays):
    """Norm of all gradients of each option and draw."""
    squares = {}
    for name, value in arrays.items():
        option, draw, kind = name.split("|")
        if kind.startswith("gradient"):
            total = squares.get((option, draw), 0.0)
            squares[option, draw] = total + np.sum(np.square(value))
    return {key: np.sqrt(total) for key, total in squares.items()}


def test_both_have_the_same_terms_and_variables(steps):
    reference, own = steps
    assert reference.keys() == own.keys()
    assert len({name.split("|")[0] for name in own}) == len(OPTIONS)


def test_losses_agree(steps):
    reference, own = steps
    for name, wanted in reference.items():
        if "|loss " in name:
            assert own[name] == pytest.approx(wanted, rel=TOLERANCE), name


@pytest.mark.parametrize("option", OPTIONS)
def test_gradients_agree(steps, option):
    """Each does for at least one draw of faces.

    Where a rectifier's argument is within rounding of 0, it may fall to
    either side, and gradients behind it differ by thousandths. That is rare,
    and is not so for every draw.
    """
    reference, own = steps
    whole, best = sizes(reference), {}
    tolerance = FLIPPED if LARGE in option else TOLERANCE
    for name, wanted in reference.items():
        whose, draw, kind = name.split("|")
        if whose == option and kind.startswith("gradient"):
            error = np.linalg.norm(wanted - own[name])
            size = np.linalg.norm(wanted)
            allowed = tolerance * size + ROUNDING * whole[option, draw]
            best[kind] = min(best.get(kind, np.inf), error / allowed)
    assert not {name: share for name, share in best.items() if not share <= 1}


def test_a_checkpoint_moves(workspace, narrow, load_module, tmp_path):
    """What one backend trained another converts with and trains on."""
    moving = load_module(Path(__file__).with_name("moving.py"))
    run = started("moving.py", REFERENCE, workspace.root, tmp_path / "rgba.npy")
    assert run.wait() == 0
    wanted = np.load(tmp_path / "rgba.npy")
    np.testing.assert_allclose(moving.convert(workspace), wanted, atol=1e-4)
    report = moving.train(workspace, 4)
    assert (report.first_step, report.step) == (2, 4)
    assert all(np.isfinite(value) for value in report.losses.values())
    assert np.isfinite(moving.convert(workspace)).all()
