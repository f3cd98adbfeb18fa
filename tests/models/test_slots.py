"""Moments find their weights again, whatever else there is to remember."""

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.slots import DERIVED
from faceswap_gan.models.slots import read_slots
from faceswap_gan.models.slots import slots
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap.gan import SEEDS
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.training.callbacks import learning_rates
from faceswap_gan.training.optimizers import follow_training

pytestmark = pytest.mark.backends

SYSTEM = FaceSwapSystem()
PEOPLE = [
    Person(name=n, basis="synthetic", date="2026-01-01") for n in ("a", "b")
]
STEP = 40
QUICK = ("model.latent=8", "training.iterations=100")
GENERATORS, CRITICS = "generators", "critics"
ALONE = load_config(overrides=[*QUICK, "loss.domain_confusion=0"])
ALL = load_config(
    overrides=[
        *(*QUICK, "loss.adversarial=mixup_lsgan", "optimizer.accumulate=2"),
        "optimizer.discriminator_learning_rate=0.001",
        "training.seed=4294967295",
    ]
)


@pytest.fixture(scope="module", autouse=True)
def _narrow(narrowing):
    """The networks are narrow."""
    with pytest.MonkeyPatch.context() as patch:
        narrowing.make_narrow(patch.setattr)
        yield


@pytest.fixture(scope="module")
def alone():
    """A model of generators."""
    return build(ALONE)


@pytest.fixture(scope="module")
def full():
    """A model of all players."""
    return build(ALL)


def build(config):
    """Builds a model whose optimizer remembers something everywhere."""
    model = SYSTEM.build(["a", "b"], config)
    random = np.random.default_rng(0)
    for slot in slots(model.optimizer, SYSTEM.variables(model)):
        value = STEP
        if slot.weight:
            value = random.uniform(0, 1, slot.variable.shape)
        slot.variable.assign(value)
    return model


def remembered(model):
    own = slots(model.optimizer, SYSTEM.variables(model))
    return {slot.name: np.asarray(slot.variable) for slot in own}


def weights(model):
    named = SYSTEM.variables(model).items()
    return {name: np.asarray(variable) for name, variable in named}


def saved(folder, model):
    """Saves a model; gives the checkpoint."""
    variables = SYSTEM.variables(model)
    checkpoints.save(
        folder, STEP, PEOPLE, model.config, variables, model.optimizer
    )
    return checkpoints.latest(folder)


def test_every_slot_has_a_name_of_its_own(full):
    named = remembered(full)
    kept = [v for v in full.optimizer.variables if v.name not in DERIVED]
    assert len(named) == len(kept)
    trained = [v for v in SYSTEM.variables(full).values() if v.trainable]
    assert len(trained) == len(full.trainable_variables)
    moments = [name for name in named if name.startswith("velocity/")]
    assert len(moments) == len(trained)


def test_the_largest_seed_is_one_that_every_backend_has(full):
    for seeds in (full.random, full.augment.random):
        assert 0 <= np.asarray(seeds.state)[0] < SEEDS


def test_players_that_come_start_new_and_the_others_go_on(tmp_path, alone):
    new = SYSTEM.build(["a", "b"], ALL)
    found, before = saved(tmp_path, alone), weights(new)
    variables = SYSTEM.variables(new)
    with pytest.raises(CheckpointError, match="has no 'discriminator_a"):
        checkpoints.restore(found, variables, new.optimizer)
    checkpoints.restore(found, variables, new.optimizer, growing=True)
    follow_training(new.optimizer, STEP)
    was, now = weights(alone), weights(new)
    for name, value in now.items():
        assert np.array_equal(value, was.get(name, before[name])), name
    was, now = remembered(alone), remembered(new)
    for name, value in now.items():
        assert np.array_equal(value, was.get(name, 0 * value)), name
    assert now["iteration/generators"] == STEP
    assert now["iteration/discriminators"] == now["iteration/critics"] == 0
    rates = learning_rates(new.optimizer)
    assert rates["generators"] == pytest.approx(rates["discriminators"])
    assert rates["critics"] == pytest.approx(rates["generators"])


def test_players_that_go_leave_the_others_as_they_were(tmp_path, full):
    new = SYSTEM.build(["a", "b"], ALONE)
    found = saved(tmp_path, full)
    checkpoints.restore(found, SYSTEM.variables(new), new.optimizer)
    for facts in (weights, remembered):
        was, now = facts(full), facts(new)
        assert set(now) < set(was)
        for name, value in now.items():
            assert np.array_equal(value, was[name]), name


@pytest.mark.parametrize("precision", ["float32", "float16"])
def test_numbers_for_names_are_understood(tmp_path, full, precision):
    """As checkpoints had them; the critics were among the generators."""
    settings = ALL.model.model_copy(update={"precision": precision})
    config = ALL.model_copy(update={"model": settings})
    other = build(config) if precision == "float16" else full
    new = full if other is not full else SYSTEM.build(["a", "b"], ALL)
    parts = {}
    for slot in slots(other.optimizer, SYSTEM.variables(other)):
        part = GENERATORS if slot.part == CRITICS else slot.part
        if slot.part != CRITICS or slot.weight:
            parts.setdefault(part, []).append(slot.variable)
    old = [variable for own in parts.values() for variable in own]
    numbered = {f"{i:05d}/{v.name}": np.asarray(v) for i, v in enumerate(old)}
    assert "00000/iteration" in numbered
    file = tmp_path / "optimizer.npz"
    np.savez(file, **numbered)
    variables = SYSTEM.variables(new)
    read_slots(file, new.optimizer, variables, variables)
    was, now = remembered(other), remembered(new)
    assert set(now) <= set(was)
    for name, value in now.items():
        assert np.array_equal(value, was[name]), name
