"""The fused step: every player gets its own gradient and nothing else."""

import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.systems.swap.gan import build_gan
from faceswap_gan.systems.swap.objective import term_names

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("narrow")]

QUICK = [
    "training.batch_size=2",
    "model.latent=16",
    "loss.adversarial=mixup_lsgan",
]


def build(*overrides, people=("src", "dst")):
    """Builds a model that is not compiled: of one step, that is the most."""
    config = load_config(overrides=[*QUICK, *overrides])
    model = build_gan(list(people), config)
    model.run_eagerly = True
    return model


def batch(people=2, width=100, seed=0):
    random = np.random.default_rng(seed)
    shape = (2, people, width, width, 6)
    return random.integers(0, 256, shape, dtype=np.uint8)


def values(variables):
    return [keras.ops.convert_to_numpy(v.value).copy() for v in variables]


def changed(before, variables):
    after = values(variables)
    pairs = zip(before, after, strict=True)
    return max(np.abs(a - b).max() for a, b in pairs) > 1e-20


def critic_variables(model):
    return [v for d in model.discriminators for v in d.trainable_variables]


def step(model, faces):
    return model.train_on_batch(faces, return_dict=True)


@pytest.mark.parametrize(
    "still, moved", [("generator", "critic"), ("critic", "generator")]
)
def test_a_player_without_learning_rate_stands_still(still, moved):
    rates = {
        "generator": "learning_rate",
        "critic": "discriminator_learning_rate",
    }
    model = build(f"optimizer.{rates[still]}=1e-30")
    players = {
        "generator": model.generator_variables,
        "critic": critic_variables(model),
    }
    before = {name: values(v) for name, v in players.items()}
    step(model, batch())
    assert not changed(before[still], players[still])
    assert changed(before[moved], players[moved])


def test_the_critics_gradient_owes_nothing_to_the_generators_terms():
    """Raising the generator's adversarial weight moves no critic."""
    results = []
    for weight in (0.1, 50.0):
        model = build(
            f"loss.adversarial_weight={weight}",
            "optimizer.learning_rate=1e-30",
        )
        step(model, batch())
        results.append(values(critic_variables(model)))
    for first, second in zip(*results, strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-5, atol=1e-7)


def test_the_classifiers_gradient_is_without_the_domain_confusion():
    """Raising the weight of the domain confusion moves the encoder alone."""
    critics, encoders = [], []
    for weight in (0.02, 50.0):
        model = build(
            f"loss.domain_confusion={weight}", "loss.adversarial=none"
        )
        step(model, batch())
        critics.append(
            values(
                variable
                for critic in model.classifiers
                for variable in critic.trainable_variables
            )
        )
        encoders.append(values(model.encoder.trainable_variables))
    for first, second in zip(*critics, strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-5, atol=1e-7)
    pairs = zip(*encoders, strict=True)
    assert max(np.abs(a - b).max() for a, b in pairs) > 1e-5


@pytest.mark.parametrize("loss", ["mixup_lsgan", "relativistic_avg_lsgan"])
def test_every_term_is_tracked_and_finite(loss):
    model = build(f"loss.adversarial={loss}")
    logs = step(model, batch())
    assert set(logs) == {"loss", *term_names(model.config)}
    assert all(np.isfinite(float(v)) for v in logs.values())
    terms = sum(float(v) for k, v in logs.items() if k != "loss")
    assert float(logs["loss"]) == pytest.approx(terms, rel=1e-4)


def test_without_adversary_there_are_no_discriminators():
    model = build("loss.adversarial=none")
    assert model.discriminators == []
    assert build("loss.domain_confusion=0").classifiers == []
    assert "discriminator" not in step(model, batch())


def test_three_people_share_one_encoder():
    people = ("ada", "bruno", "chen")
    model = build(people=people)
    assert set(model.networks()) == {
        "encoder",
        *(f"centre_{p}" for p in people),
        *(f"white_balance_{p}" for p in people),
        *(f"decoder_{p}" for p in people),
        *(f"discriminator_{p}" for p in people),
        *(f"cue_centre_{p}" for p in people),
        *(f"code_range_{p}" for p in people),
        "latent_critic",
        "cue_critic",
        "code_reader",
    }
    before = [values(d.trainable_variables) for d in model.decoders]
    step(model, batch(people=3))
    for old, decoder in zip(before, model.decoders, strict=True):
        assert changed(old, decoder.trainable_variables)


def test_the_average_follows_with_a_warm_up():
    model = build("loss.adversarial=none")
    start = values(model.ema.averages)
    for first, variable in zip(start, model.generator_variables, strict=True):
        assert np.array_equal(first, keras.ops.convert_to_numpy(variable))
    step(model, batch())
    after_one = values(model.generator_variables)
    step(model, batch())
    momentum = 2 / 11
    for old, new, average in zip(
        start, after_one, values(model.ema.averages), strict=True
    ):
        expected = momentum * old + (1 - momentum) * new
        np.testing.assert_allclose(average, expected, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    "overrides",
    [(), ("loss.adversarial=mixup_lsgan", "model.norm=batch", "loss.cyclic=1")],
)
def test_an_evaluation_moves_neither_step_nor_weights(overrides):
    model = build(*overrides)
    step(model, batch())
    own = [v for network in model.networks().values() for v in network.weights]
    kept = [model.ema.step, *model.ema.averages, *own]
    before = values(kept)
    logs = model.test_on_batch(batch(), return_dict=True)
    assert all(np.isfinite(value) for value in logs.values())
    for old, variable in zip(before, kept, strict=True):
        now = keras.ops.convert_to_numpy(variable)
        assert np.array_equal(old, now), variable.path


def test_a_step_owes_nothing_to_the_one_before():
    model = build()
    model.compile(keras.optimizers.SGD(0.01), run_eagerly=True)
    start, after = values(model.variables), []
    for _ in range(2):
        for variable, value in zip(model.variables, start, strict=True):
            variable.assign(value)
        step(model, batch())
        after.append(values(model.trainable_variables))
    for first, second in zip(*after, strict=True):
        np.testing.assert_allclose(first, second, rtol=1e-5, atol=1e-7)


def test_one_person_is_refused():
    with pytest.raises(ValueError, match="two people"):
        build(people=("src",))
