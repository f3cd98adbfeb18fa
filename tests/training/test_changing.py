"""A training that is resumed keeps its settings, or says what changes."""

import json
import shlex

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.settings import changes as changing
from faceswap_gan.settings.rules import Adds
from faceswap_gan.settings.rules import Fixed
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.training import memory
from faceswap_gan.training import trainer
from faceswap_gan.training.memory import Need
from faceswap_gan.training.run_settings import resolve
from faceswap_gan.training.run_settings import run_settings

GB = 2**30
PEOPLE = ["src", "dst"]


@pytest.fixture
def train(command, space):
    """Runs `train` on a system that counts; gives what it says, settings."""

    def run(*words):
        ended = command("train", *words)
        if ended.code:
            return ended.err, None
        file = space.run() / "train_config.json"
        settings = json.loads(file.read_text())
        saved = run_settings(space.model())
        assert saved.model_dump(mode="json") == settings
        return ended.out, settings

    return run


def test_the_plain_command_keeps_what_was_set(train):
    train("--iterations", 2, "--set", "counter.noise=0.5")
    said, settings = train(
        *("--iterations", 4, "--set", "optimizer.learning_rate=0.5")
    )
    assert "Kept from the run: counter.noise=0.5.\n" in said
    changed = "Changed now: optimizer.learning_rate=0.5 (was 0.001), training."
    assert changed in said
    assert "as at this step of a training of 4 steps" in said
    assert settings["counter"]["noise"] == 0.5
    said, settings = train("--set", "training.iterations=6")
    assert "Kept from the run: optimizer.learning_rate=0.5, counter" in said
    assert settings["optimizer"]["learning_rate"] == 0.5


def test_a_file_begins_anew_and_what_differs_is_said(train, tmp_path):
    train("--iterations", 2, "--set", "counter.noise=0.5")
    file = tmp_path / "settings.json"
    file.write_text('{"training": {"iterations": 4}}')
    said, settings = train("--config", file)
    assert "counter.noise=0.0 (was 0.5)" in said and "Kept" not in said
    assert settings["counter"]["noise"] == 0


def test_fresh_begins_with_the_defaults(train):
    train("--iterations", 2, "--set", "counter.noise=0.5")
    said, _ = train("--iterations", 2, "--fresh")
    assert "Kept" not in said and "Changed" not in said


def test_what_no_weight_fits_is_refused_by_its_name(train):
    train("--iterations", 2)
    said, _ = train("--set", "counter.size=96")
    assert "was trained with counter.size=200000, not 96" in said
    origin = shlex.split(said.split("`")[1])
    larger = ("--set", "counter.size=96", "--iterations", 1)
    said, _ = train("--fresh", *origin, *larger)
    assert "default-2 has taken 1 steps" in said
    said, _ = train("--preset", "wide")
    assert "counter.size=200000, not 300000" in said
    said, _ = train("--set", "training.system=swap")
    assert "was trained with training.system=counting, not swap" in said


def test_networks_of_another_kind_give_nothing_to_begin_from(tmp_path):
    differing = changing.changes(
        load_config(), load_config(preset="autoencoder")
    )
    with pytest.raises(CheckpointError, match="network=small, not") as caught:
        changing.check_changes(differing, tmp_path)
    said = str(caught.value)
    assert "--fresh" in said and "--start-from" not in said


def test_what_is_changed_when_no_step_is_left_is_not_stored(train):
    _, first = train("--iterations", 2)
    noise = ("--set", "counter.noise=0.5")
    said, settings = train(*noise, "--iterations", 1)
    assert "no step is left to take: counter.noise=0.5. Give it again" in said
    assert settings == first and "Changed now" not in said
    said, settings = train(*noise, "--iterations", 3)
    assert "counter.noise=0.5 (was 0.0)" in said
    assert settings["counter"]["noise"] == 0.5


def test_a_rate_set_anew_is_not_halved_by_old_rollbacks(counting, counts):
    breaks = counting.CountingSystem(lambda step, rate: step == 2 and rate > 6)
    rates = []
    watches = counting.CountingSystem(lambda step, rate: rates.append(rate))
    for steps, rate, system in ((3, 10, breaks), (4, 4, watches)):
        counts(steps, f"optimizer.learning_rate={rate}", system=system)
    assert set(rates) == {4.0}


def test_every_setting_has_a_rule_and_the_values_are_compared_as_built():
    ruled = {
        name: rule for name, rule in changing.rules(SwapConfig).items() if rule
    }
    fixed = {n for n, rule in ruled.items() if isinstance(rule, Fixed)}
    assert fixed == {"training.system"} | {
        f"model.{key}"
        for key in (
            "network",
            "resolution",
            "decoder",
            "norm",
            "attention",
            "latent",
        )
    } | {"model.spectral_norm", "model.spade"}
    adds = {n for n, rule in ruled.items() if isinstance(rule, Adds)}
    assert adds == {
        "augment.white_balance",
        "loss.adversarial",
        "loss.domain_confusion",
        "loss.expression",
        "loss.patch_adversarial",
        "model.mean_subtraction",
        "model.code_range",
        "model.refined",
    }
    default = load_config()
    same = load_config(overrides=["model.latent=256", "model.norm=none"])
    assert changing.changes(default, same) == []


@pytest.mark.parametrize("attention, fits", [("self", True), ("dual", False)])
def test_attention_is_pooled_at_any_time(attention, fits, tmp_path):
    pooled = load_config(preset="lite")
    other = load_config(None, "lite", [f"model.attention={attention}"])
    differing = changing.changes(pooled, other)
    if fits:
        changing.check_changes(differing, tmp_path)
    else:
        with pytest.raises(CheckpointError, match="attention=self_pooled"):
            changing.check_changes(differing, tmp_path)


@pytest.mark.parametrize(
    "before, now", [("none", "none"), ("none", "relativistic_avg_lsgan")]
)
def test_what_only_discriminators_have_changes_without_them(
    before, now, tmp_path
):
    ways = (f"loss.adversarial={way}" for way in (before, now))
    plain, divided = (
        load_config(overrides=[way, f"model.spectral_norm={spectral}"])
        for way, spectral in zip(ways, ("false", "true"), strict=True)
    )
    for pair in ((plain, divided), (divided, plain)):
        changing.check_changes(changing.changes(*pair), tmp_path)
    kept = load_config(overrides=[f"loss.adversarial={now}"])
    if now != "none":
        with pytest.raises(CheckpointError, match=r"spectral_norm=true, not"):
            changing.check_changes(changing.changes(divided, kept), tmp_path)


def test_many_settings_make_a_short_sentence():
    differing = changing.changes(
        load_config(), load_config(preset="autoencoder")
    )
    sentence = next(changing.changed_sentences(differing))
    assert sentence.count("(was ") == changing.MOST_NAMED
    assert sentence.endswith("more, which train_config.json of the run lists.")


def test_auto_batch_goes_on_as_it_divided(workspace, monkeypatch):
    monkeypatch.setattr(memory, "measured", lambda *_: Need(GB, GB // 2))
    wish = ("training.batch_size=16", "training.iterations=100")

    def fitted(run, *changes, free=4 * GB):
        chosen = resolve(run, None, "lite", changes, auto_batch=True)
        return memory.fitted(workspace, PEOPLE, chosen, True, lambda: free, run)

    run = fitted(None, *wish)
    assert run.training.undivided == (16, 1, 100)
    assert fitted(run, *wish) == run
    assert fitted(run, *wish, free=64 * GB) == run
    plain = resolve(run, None, None, ())
    assert plain == run
    longer = fitted(run, wish[0], "training.iterations=200")
    assert longer.training.iterations == 800
    assert longer.optimizer.accumulate == run.optimizer.accumulate == 4
    smaller = resolve(run, None, None, ("training.batch_size=2",))
    assert smaller.training.undivided is None


def test_a_wide_latent_vector_is_measured(workspace, monkeypatch):
    asked = []
    monkeypatch.setattr(
        memory, "measured", lambda *_: asked.append(1) or Need(GB, 1)
    )
    for latent in (256, 16384):
        config = load_config(overrides=[f"model.latent={latent}"])
        memory.fitted(workspace, PEOPLE, config, free=lambda: 64 * GB)
        assert len(asked) == (latent > 256)


@pytest.mark.slow
def test_an_adversary_comes_late(narrow, workspace, arrays):
    quick = (
        "model.latent=8",
        "loss.domain_confusion=0",
        "training.iterations=3",
    )
    before = load_config(overrides=quick)
    model = FaceSwapSystem().build(PEOPLE, before)
    records = [workspace.record(person) for person in PEOPLE]
    variables = FaceSwapSystem().variables(model)
    rest = (records, before, variables, model.optimizer)
    first = arrays(checkpoints.save(workspace.model(), 2, *rest))
    now = load_config(
        overrides=[
            *(*quick, "loss.adversarial=mixup_lsgan"),
            *("training.batch_size=1", "optimizer.accumulate=2"),
        ]
    )
    said = []
    trainer.train(workspace, PEOPLE, now, say=said.append)
    assert any("The discriminators are new" in text for text in said)
    both = arrays(workspace.model() / "step-00000003")
    came = {name.split("/")[1] for name in both.keys() - first.keys()}
    assert {"discriminator_src", "discriminator_dst"} <= came
    assert int(both["optimizer.npz/iteration/discriminators"]) == 1
    assert all(np.isfinite(value).all() for value in both.values())
