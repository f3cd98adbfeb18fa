"""A second kind of model is trained by the core that knows neither."""

import sys
from dataclasses import replace

import keras
import numpy as np
import pytest
from tensorboardX.proto.event_pb2 import Event

from faceswap_gan.config import load_config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.errors import ConfigError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.ranking import by_score
from faceswap_gan.models.summaries import model_summary
from faceswap_gan.settings.changes import changes
from faceswap_gan.systems import entry_of
from faceswap_gan.systems import names
from faceswap_gan.systems import register
from faceswap_gan.training.epochs import steps_in
from faceswap_gan.training.memory import fitted
from faceswap_gan.training.start_point import networks_of

OFTEN = ("training.save_minutes=1e-9", "training.keep=9")


def test_it_registers_like_any_other(counting):
    assert names() == ["swap", "counting"]
    assert entry_of("tally") is counting.ENTRY
    with pytest.raises(ValueError, match="Received: counting"):
        register(counting.ENTRY)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (["training.system=countin"], "Did you mean counting?"),
        (["training.system=tally", "model.resolution=64"], "no such setting"),
        (["training.system=tally", "counter.nois=1"], "mean counter.noise?"),
        (["counter.noise=1"], "no such setting"),
    ],
)
def test_each_has_its_own_settings(counting, changes, sentence):
    with pytest.raises(ConfigError) as caught:
        load_config(overrides=changes)
    assert sentence in str(caught.value)


def test_presets_belong_to_systems(counting):
    wide = load_config(None, "wide", ["training.system=counting"])
    assert wide.counter.size == 300_000
    assert wide.training.system == "counting"
    with pytest.raises(ConfigError, match=r"no preset 'wide'.*small, auto"):
        load_config(preset="wide")


def test_another_system_takes_nothing_over(counting):
    own = load_config(overrides=["training.system=counting", "counter.noise=1"])
    other = load_config(overrides=["training.system=swap"], base=own)
    assert other == load_config()
    (change,) = changes(own, other)
    assert (change.name, change.now) == ("training.system", "swap")


def test_it_trains_one_person_and_goes_on(space, counts):
    assert counts(3, people=["src"]).step == 3
    report = counts(5, people=["src"])
    assert (report.first_step, report.step) == (3, 5)
    found = checkpoints.latest(space.model())
    with np.load(found.folder / checkpoints.WEIGHTS) as arrays:
        assert (arrays["count"] == 5).all()
    assert found.names == ["src"]
    assert (space.run() / "masks.png").exists()
    summary = model_summary(space, "default")
    assert (summary.network, summary.resolution) == ("counter", 1)


def test_a_checkpoint_of_another_is_not_gone_on_with(space, counts):
    counts(2)
    with pytest.raises(CheckpointError, match="system=counting, not swap"):
        counts(3, "training.system=swap")


def test_a_model_begins_from_one_of_its_kind_alone(space, counts):
    counts(2, "counter.size=8", name="first")
    assert networks_of(space.model("first")) == [
        'training.system="counting"',
        "counter.size=8",
    ]
    said = []
    counts(
        *(1, "counter.size=8"), name="next", start_from="first", say=said.append
    )
    assert said == ["Taken from first after 2 steps."]
    with pytest.raises(CheckpointError, match="a model of counting"):
        counts(1, "training.system=swap", name="swap", start_from="first")


@pytest.mark.parametrize(("higher", "best"), [(True, 3), (False, 2)])
def test_scores_have_a_name_a_unit_and_a_direction(
    counting, space, counts, monkeypatch, higher, best
):
    entry = counting.ENTRY
    criterion = replace(entry.criterion, higher_is_better=higher)
    monkeypatch.setattr(entry, "criterion", criterion)
    module = sys.modules[counting.CountingSystem.__module__]
    monkeypatch.setattr(module, "COUNT", criterion)
    system = counting.CountingSystem()
    system.scores = {
        step: {"held_out": value, "training": 1.0}
        for step, value in ((1, 8.0), (2, 7.25), (3, 8.5))
    }
    report = counts(3, *OFTEN, system=system)
    assert report.best.endswith(f"step-0000000{best}")
    assert by_score(space.model())[0].step == best
    assert report.criterion.shown(8.5) == "8.50 steps"
    tags = {value.tag for event in events(space.run()) for value in event}
    assert {"count/held_out", "count/training"} <= tags


def events(folder):
    """Yields the values of TensorBoard's events."""
    (file,) = folder.glob("events*")
    data = file.read_bytes()
    while data:
        length = int.from_bytes(data[:8], "little")
        yield Event.FromString(data[12 : 12 + length]).summary.value
        data = data[16 + length :]


def test_what_is_around_a_training_asks_the_system(counting, space):
    config = load_config(
        overrides=["training.system=counting", "training.batch_size=8"]
    )
    assert steps_in(2, space, counting.PEOPLE, config) == 25
    assert fitted(space, counting.PEOPLE, config, free=lambda: 10**9) is config


def test_an_evaluation_counts_nothing(counting):
    config = load_config(overrides=["training.system=counting"])
    model = counting.CountingSystem().build(["src"], config)
    batch = np.zeros((1, 1), np.uint8)
    model.test_on_batch(batch)
    assert not keras.ops.convert_to_numpy(model.count).any()
