"""Compiled steps follow a number of all steps that is decided anew."""

import json

import numpy as np
import pytest
from keras import ops

from faceswap_gan.config import load_config
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.training.callbacks import learning_rates
from faceswap_gan.training.division import with_steps

pytestmark = pytest.mark.backends
PEOPLE = ["src", "dst"]
STAGES = [{"loss": {"eyes": 0}, "learning_rate": 0.5}, {"start": 0.5}]
CONFIG = load_config(
    overrides=[
        *("model.latent=8", "loss.domain_confusion=0", "optimizer.ema=0"),
        *("training.batch_size=1", "training.iterations=1000"),
        f"schedule={json.dumps(STAGES)}",
    ]
)


@pytest.fixture
def stepping(narrow):
    """A model, and what takes a step of it and returns its losses."""
    model = FaceSwapSystem().build(PEOPLE, CONFIG)
    width = working_size(CONFIG.model.resolution, CONFIG.model.coverage)
    random = np.random.default_rng(0)
    faces = random.integers(0, 256, (1, 2, width, width, 6), np.uint8)

    def step():
        model.reset_metrics()
        return model.train_on_batch(faces, return_dict=True)

    return model, step


def weights(model):
    return [ops.convert_to_numpy(v) for v in model.trainable_variables]


def test_stages_and_rates_go_by_the_new_number(stepping):
    model, step = stepping
    system, initial = FaceSwapSystem(), CONFIG.optimizer.learning_rate
    assert [float(step()["eyes"]) for _ in range(2)] == [0.0, 0.0]
    rate = learning_rates(model.optimizer)["generators"]
    assert rate == pytest.approx(initial / 2, rel=1e-3)

    system.reschedule(model, with_steps(CONFIG, 4))
    rate = learning_rates(model.optimizer)["generators"]
    assert rate == pytest.approx(initial / 2)  # Half of a cosine, factor 1.
    before = weights(model)
    assert float(step()["eyes"]) > 0
    moved = zip(before, weights(model), strict=True)
    assert any((was != now).any() for was, now in moved)

    system.reschedule(model, with_steps(CONFIG, 3))
    before = weights(model)
    step()
    still = zip(before, weights(model), strict=True)
    assert all(np.allclose(was, now, atol=1e-7) for was, now in still)


def test_a_checkpoint_does_not_keep_what_settings_say(
    stepping, workspace, arrays
):
    from faceswap_gan.models import checkpoint as checkpoints

    model, step = stepping
    step()
    system = FaceSwapSystem()
    records = [workspace.record(person) for person in PEOPLE]
    state = (system.variables(model), model.optimizer)
    folder = checkpoints.save(workspace.model(), 1, records, CONFIG, *state)
    assert not any("timetable" in name for name in arrays(folder))
    longer = with_steps(CONFIG, 2)
    other = system.build(PEOPLE, longer)
    found = checkpoints.latest(workspace.model())
    checkpoints.restore(found, system.variables(other), other.optimizer)
    rate = learning_rates(other.optimizer)["generators"]
    assert rate == pytest.approx(CONFIG.optimizer.learning_rate / 2)
