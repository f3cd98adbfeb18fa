"""What a training computes in, and what is said where that is slow."""

import math
import time
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

from faceswap_gan.config import load_config
from faceswap_gan.framework import gradients
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.training import precision
from faceswap_gan.training import trainer

pytestmark = pytest.mark.backends
PEOPLE = ["src", "dst"]
CPUINFO = Path("/proc/cpuinfo")


@pytest.fixture
def processor(monkeypatch):
    """Makes bfloat16 take so many times as long, and products half of it."""

    def takes(times, cpu=True):
        monkeypatch.setattr(precision, "computes_on_cpu", lambda: cpu)
        monkeypatch.setattr(precision, "_bfloat16_slowness", lambda: times)
        monkeypatch.setattr(precision, "_times_as_long", lambda _: 0.5)
        precision.fastest_precision.cache_clear()

    yield takes
    precision.fastest_precision.cache_clear()


def config_of(name, *more):
    return load_config(overrides=[f"model.precision={name}", *more])


def resolved(name, before=None):
    """Returns the precision that is taken and what is said."""
    said = []
    config = config_of(name)
    earlier = None if before is None else config_of(before)
    chosen = FaceSwapSystem().resolve(config, earlier, said.append)
    return chosen.model.precision, said


def test_gradients_are_those_of_the_function():
    one, two = np.float32([1, 2, 3]), np.float32([4, 5, 6])
    inputs = [ops.convert_to_tensor(each) for each in (one, two)]
    work = gradients(lambda a, b: ops.sum(a * b * b), inputs)
    for _ in range(2):
        by_one, by_two = map(ops.convert_to_numpy, work())
        assert np.allclose(by_one, two**2)
        assert np.allclose(by_two, 2 * one * two)


def test_a_factor_is_that_of_the_times():
    seconds = {"bfloat16": 0.06, "float32": 0.006}

    def prepare(name):
        return lambda: time.sleep(seconds[name]) or []

    assert 5 < precision._times_as_long(prepare) < 20


@pytest.mark.skipif(
    not CPUINFO.exists() or "bf16" in CPUINFO.read_text(),
    reason="the processor may compute in bfloat16",
)
@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="others emulate it better"
)
def test_a_processor_without_it_is_slow_in_bfloat16():
    if precision.computes_on_cpu():
        assert precision.slowness("bfloat16") > precision.WORTHWHILE
        assert precision.fastest_precision() == "float32"


def test_a_slow_precision_that_is_asked_for_is_warned_of(processor):
    processor(53.2)
    chosen, (sentence,) = resolved("bfloat16")
    assert chosen == "bfloat16"
    assert sentence == (
        "This processor takes 53.2 times as long for gradients in bfloat16 "
        "as in float32: stop, and give --set model.precision=auto or --set "
        "model.precision=float32."
    )


@pytest.mark.parametrize("before", [None, "float32", "bfloat16"])
def test_auto_is_never_slow(processor, before):
    processor(53.2)
    assert resolved("auto", before) == ("float32", [])


@pytest.mark.parametrize("times, cpu", [(0.6, True), (1.0, True), (53, False)])
def test_what_is_not_slow_is_taken(processor, times, cpu):
    processor(times, cpu)
    assert resolved("bfloat16") == ("bfloat16", [])
    assert resolved("auto") == ("bfloat16", [])
    assert resolved("auto", "bfloat16") == ("bfloat16", [])
    assert resolved("auto", "float32") == ("float32", [])


@pytest.mark.parametrize("name", ["float32", "float16"])
def test_nothing_is_measured_for_others(processor, name, monkeypatch):
    processor(math.nan)
    monkeypatch.delattr(precision, "_bfloat16_slowness")
    assert resolved(name) == (name, [])


def test_a_training_that_is_resumed_is_warned_of(
    processor, narrow, uncompiled, workspace
):
    """Whether it was begun here or where bfloat16 is fast."""

    def train(name, steps):
        said = []
        config = config_of(
            name,
            "model.latent=16",
            "training.batch_size=2",
            f"training.iterations={steps}",
        )
        trainer.train(workspace, PEOPLE, config, say=said.append)
        return [each for each in said if "53.2 times" in each]

    processor(0.5)
    assert train("auto", 1) == []
    model = workspace.model()
    assert checkpoints.latest(model).config.model.precision == "bfloat16"
    processor(53.2)
    assert len(train("bfloat16", 2)) == 1
    assert train("auto", 3) == []
    assert checkpoints.latest(model).config.model.precision == "float32"
