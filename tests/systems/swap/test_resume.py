"""A training goes on exactly, wherever in the schedule it was ended."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPT = Path(__file__).with_name("resuming.py")


@pytest.fixture
def resuming(load_module, narrow, narrowing, workspace):
    """The module that trains, with features for the perceptual loss."""
    module = load_module(Path(__file__).with_name("resuming.py"))
    narrowing.write_vggface(workspace.root / module.FEATURES)
    return module


@pytest.mark.slow
def test_a_new_process_goes_on_bit_for_bit_in_any_stage(
    resuming, workspace, interrupt_at, arrays
):
    """Amid a stage, and just before decoders change places."""
    last = f"step-{resuming.STEPS:08d}"
    stops = {"amid": 4, "before": 6}
    resuming.train(workspace, "whole")
    for name, stop in stops.items():
        report = resuming.train(workspace, name, progress=interrupt_at(stop))
        assert (report.step, report.interrupted) == (stop, True)
    runs = [
        subprocess.Popen([sys.executable, SCRIPT, workspace.root, name])
        for name in stops
    ]
    assert [run.wait(900) for run in runs] == [0, 0]
    whole = arrays(workspace.model("whole") / last)
    for name in stops:
        resumed = arrays(workspace.model(name) / last)
        assert whole.keys() == resumed.keys()
        for key, value in whole.items():
            assert np.array_equal(value, resumed[key]), (name, key)
