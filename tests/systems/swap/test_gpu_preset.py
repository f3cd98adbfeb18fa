"""The preset of a GPU in miniature: every stage, several steps a dispatch."""

from pathlib import Path

import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.evaluation.curves import read_curves
from faceswap_gan.systems.swap.terms import StagedWeights
from faceswap_gan.training import trainer
from faceswap_gan.training.callbacks import Scheduler
from faceswap_gan.training.devices import dispatch_size
from faceswap_gan.training.schedule import timetable

pytestmark = pytest.mark.backends
PEOPLE = ["src", "dst"]
STEPS = 10


@pytest.fixture
def miniature(narrow, narrowing, tmp_path):
    """The preset with few steps of small pictures."""
    file = tmp_path / "vggface.h5"
    narrowing.write_vggface(file)

    def configured(*changes):
        quick = [
            *("model.resolution=64", "model.latent=8"),
            *("model.precision=float32", "training.batch_size=1"),
            *(f"training.iterations={STEPS}", "training.log_every=1"),
            f"loss.perceptual_weights={file}",
        ]
        return load_config(None, "gpu", [*quick, *changes])

    return configured


def test_the_preset_ends_with_adversary_features_and_no_warp():
    config = load_config(None, "gpu")
    assert config.model.resolution == 128 and config.training.dispatch > 1
    staged = StagedWeights(config)
    times = timetable(config.schedule, STEPS)
    rows = [staged(step, times) for step in range(STEPS)]
    weights = [float(row["adversarial_weight"]) for row in rows]
    assert weights == pytest.approx([0.0] * 6 + [0.1] * 4)
    assert [float(row["perceptual"]) for row in rows] == [0] * 6 + [1] * 4
    warps = [float(row["warp"]) for row in rows]
    assert warps == pytest.approx([config.augment.warp] * 8 + [0.0] * 2)


def test_every_stage_is_reached(miniature, workspace):
    config = miniature("training.dispatch=2", "training.preview_every=5")
    report = trainer.train(workspace, PEOPLE, config)
    assert (report.step, report.rollbacks) == (STEPS, 0)
    size = dispatch_size(config)
    ends = range(size, STEPS + 1, size)
    curves = read_curves(workspace.run())
    for name in ("adversarial", "perceptual"):
        steps, values = zip(*curves[f"loss/{name}"], strict=True)
        assert steps == tuple(ends)
        assert [value > 0 for value in values] == [end > 6 for end in ends]
    pictures = sorted(workspace.run().glob("preview-*.png"))
    shown = [int(picture.stem[-8:]) for picture in pictures]
    assert shown == [min(e for e in ends if e >= due) for due in (1, 5, 10)]


def test_torch_takes_one_step_after_another(miniature):
    taken = dispatch_size(miniature("training.dispatch=2"))
    assert taken == (1 if keras.backend.backend() == "torch" else 2)


def test_steps_of_one_dispatch_are_those_taken_one_by_one(
    miniature, workspace, arrays
):
    folders = []
    for dispatch in (1, 4):
        config = miniature(
            f"training.dispatch={dispatch}",
            *("model.network=small", "loss.perceptual=false"),
        )
        name = f"by{dispatch}"
        report = trainer.train(workspace, PEOPLE, config, name)
        assert report.step == STEPS
        folders.append(Path(report.checkpoint))
    one, several = map(arrays, folders)
    for name, value in one.items():
        assert np.allclose(value, several[name], rtol=1e-3, atol=1e-5), name


def test_a_change_within_a_dispatch_is_made_at_its_beginning():
    changed = []
    scheduler = Scheduler(4, lambda step: step == 11, changed.append)
    scheduler.dispatch = 4
    for batch in (0, 4, 8):
        scheduler.on_train_batch_begin(batch)
        scheduler.on_train_batch_end(batch + 3)
        assert len(changed) == (batch >= 4)
