"""Trainings whose people share a decoder."""

import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.generator import load_decoder
from faceswap_gan.systems.swap.system import FaceSwapSystem

pytestmark = pytest.mark.backends

PEOPLE = ["a", "b", "c"]
CONFIG = load_config(
    overrides=[
        "model.decoder=shared",
        "model.latent=8",
        "training.batch_size=2",
        "optimizer.ema=0.5",
    ]
)


@pytest.fixture
def model(narrow):
    built = FaceSwapSystem().build(PEOPLE, CONFIG)
    built.run_eagerly = True
    shape = (2, len(PEOPLE), 100, 100, 6)
    faces = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    for _ in range(2):
        built.train_on_batch(faces)
    return built


def test_each_variable_is_trained_and_averaged_once(model):
    for variables in (model.generator_variables, model.trainable_variables):
        assert len({id(v) for v in variables}) == len(variables)
        assert len({v.path for v in variables}) == len(variables)
    assert len(model.ema.averages) == len(model.generator_variables)


def test_a_checkpoint_gives_each_person_back_their_decoder(model, tmp_path):
    people = [
        Person(name=n, basis="synthetic", date="2026-01-01") for n in PEOPLE
    ]
    variables = FaceSwapSystem().variables(model)
    checkpoints.save(tmp_path, 2, people, CONFIG, variables, model.optimizer)
    found = checkpoints.latest(tmp_path)
    averages = dict(
        zip(
            map(id, model.generator_variables),
            model.current_averages(),
            strict=True,
        )
    )
    for person, trained in zip(PEOPLE, model.decoders, strict=True):
        loaded = load_decoder(found, person)
        pairs = zip(
            trained.trainable_variables,
            loaded.trainable_variables,
            strict=True,
        )
        for mine, theirs in pairs:
            np.testing.assert_array_equal(
                keras.ops.convert_to_numpy(averages[id(mine)].value),
                keras.ops.convert_to_numpy(theirs.value),
            )


def test_decoders_that_change_places_keep_their_trunk(model):
    def parts():
        return [
            [keras.ops.convert_to_numpy(v.value) for v in decoder.variables]
            for decoder in model.decoders
        ]

    before = parts()
    FaceSwapSystem().change(model)
    after = parts()
    for place, decoder in enumerate(after):
        for now, then in zip(decoder, before[place - 1], strict=True):
            np.testing.assert_array_equal(now, then)
