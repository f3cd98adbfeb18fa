"""Codes tell what faces do, in one way of everybody."""

import dataclasses

import keras
import numpy as np
import pytest
from keras import ops

from faceswap_gan.config import load_config
from faceswap_gan.faces.movements import MOVEMENTS
from faceswap_gan.faces.movements import amounts
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import packed
from faceswap_gan.systems.swap.expression_loss import PARTS
from faceswap_gan.systems.swap.expression_loss import Performance
from faceswap_gan.systems.swap.expression_loss import expression
from faceswap_gan.systems.swap.expression_loss import performed
from faceswap_gan.systems.swap.gan import build_gan

pytestmark = pytest.mark.backends

LIDS, YAW, PITCH = map(PARTS.index, ("lids", "gaze yaw", "gaze pitch"))


def face(lids=0.3, lips=0.0, gaze=(0.0, 0.0)) -> Expression:
    return Expression(
        points=packed(np.zeros((478, 3))),
        coefficients=[0.0] * 52,
        gaze=[*gaze],
        head=[0.0] * 3,
        lids=[lids, lids],
        lips=lips,
    )


def test_the_numbers_are_the_amounts_of_the_movements():
    faces = [face(), face(lids=0.2), face(lips=0.24, gaze=(-12, 3)), None]
    parts = [movement.part for movement in MOVEMENTS]
    wanted = amounts(faces)[:, [parts.index(part) for part in PARTS]]
    np.testing.assert_allclose(performed(faces), wanted, rtol=1e-6)
    assert performed(faces)[2, YAW] == pytest.approx(1)
    assert np.isnan(performed(faces)[3]).all()


def test_closed_eyes_look_nowhere():
    numbers = performed([face(), face(), face(lids=0.01, gaze=(5, -20))])
    assert np.isnan(numbers[2, [YAW, PITCH]]).all()
    assert not np.isnan(numbers[:2]).any()
    assert not np.isnan(np.delete(numbers[2], [YAW, PITCH])).any()


def performance(numbers, side=1.0, latents=None):
    """Two people with the same numbers, whose reader reads the codes' own."""
    if latents is None:
        latents = np.zeros_like(numbers)
    vector = keras.Input((len(PARTS),))
    reader = keras.Model(vector, keras.layers.Identity()(vector))
    sides = np.full(len(numbers), side, "float32")
    outputs = {"latent": ops.array(latents), "side": ops.array(sides)}
    both = np.stack([numbers, numbers], axis=1)
    return Performance([outputs] * 2, ops.array(both), reader)


def test_it_is_the_mean_distance_of_what_is_known():
    numbers = np.full((4, len(PARTS)), np.nan, "float32")
    numbers[0, 2], numbers[3, 5] = 1.0, -2.0
    apart = float(expression(performance(numbers)))
    assert apart == pytest.approx(2 * (1 + 2) / (4 * len(PARTS)))
    known = np.nan_to_num(numbers)
    assert float(expression(performance(numbers, latents=known))) == 0


def test_without_numbers_nothing_is_known():
    nobody = performance(np.ones((4, len(PARTS)), "float32"))
    assert float(expression(dataclasses.replace(nobody, numbers=None))) == 0


def test_a_mirrored_face_looks_and_turns_to_the_other_side():
    numbers = np.ones((2, len(PARTS)), "float32")
    mirrored = ops.convert_to_numpy(performance(numbers, -1.0).of(0))
    wanted = numbers.copy()
    wanted[:, [YAW, PARTS.index("head yaw")]] = -1
    np.testing.assert_array_equal(mirrored, wanted)


def test_the_numbers_move_encoder_and_reader_and_no_decoder(narrow, uncompiled):
    changes = ["model.latent=16", "training.batch_size=4", "loss.expression=1"]
    random = np.random.default_rng(0)
    faces = random.integers(0, 255, (4, 2, 100, 100, 6), dtype=np.uint8)
    after = []
    for scale in (1.0, -1.0):
        model = build_gan(["a", "b"], load_config(overrides=changes))
        numbers = scale * np.ones((4, 2, len(PARTS)), "float32")
        model.train_on_batch(faces, numbers)
        after.append(
            {
                name: [ops.convert_to_numpy(v) for v in network.variables]
                for name, network in model.networks().items()
            }
        )
    one, other = after
    moved = {
        name
        for name in one
        if any(
            not np.allclose(a, b, atol=1e-7)
            for a, b in zip(one[name], other[name], strict=True)
        )
    }
    assert moved == {"encoder", "code_reader"}
