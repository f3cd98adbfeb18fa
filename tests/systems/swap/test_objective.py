"""Each term of the objective with its weight, against plain numpy."""

import json

import keras
import numpy as np
import pytest
from keras import ops

from faceswap_gan.config import load_config
from faceswap_gan.networks.vggface import TAPS
from faceswap_gan.systems.swap import objective
from faceswap_gan.systems.swap.games import Codes
from faceswap_gan.systems.swap.settings.loss import LossConfig
from faceswap_gan.systems.swap.terms import Given
from faceswap_gan.systems.swap.terms import StagedWeights
from faceswap_gan.training.schedule import timetable

pytestmark = pytest.mark.backends

RANDOM = np.random.default_rng(0)
SHAPE = (2, 16, 16)


def pictures(channels, low=-1.0):
    return RANDOM.uniform(low, 1, (*SHAPE, channels)).astype("float32")


RGBA = np.concatenate([pictures(1, 0.0), pictures(3)], axis=-1)
GIVEN = {
    "rgba": RGBA,
    "aux_8": RANDOM.uniform(-1, 1, (2, 8, 8, 3)).astype("float32"),
    **{name: pictures(3) for name in ("warped", "target")},
    **{name: pictures(1, 0.0) for name in ("eyes", "face", "mouth")},
}
COVERED = {
    **GIVEN,
    "occluded_target": pictures(3),
    "occluder_mask": pictures(1, 0.0),
}
ALPHA, RGB = RGBA[..., :1], RGBA[..., 1:]
MASKED = ALPHA * RGB + (1 - ALPHA) * GIVEN["warped"]


def tensors(outputs):
    return {k: ops.convert_to_tensor(v) for k, v in outputs.items()}


def weights_at(config, step):
    """The numbers of a step."""
    times = timetable(config.schedule, config.training.iterations)
    return StagedWeights(config)(step, times)


def found(outputs, *changes, step=0, **parts):
    """The terms of a person that these settings switch on, by name."""
    config = load_config(overrides=list(changes))
    given = Given(
        tensors(outputs),
        config.loss,
        weights_at(config, step),
        lambda: 0.3,
        **parts,
    )
    return {
        term.name: float(term.weighted(given.weights, given))
        for term in objective.used(objective.PERSONAL, config)
    }


def mean(x):
    return float(np.abs(np.asarray(x, "float64")).mean())


def edges(error, mask):
    down = np.diff(error, axis=1)[:, :, :-1] * mask[:, :-1, :-1]
    right = np.diff(error, axis=2)[:, :-1] * mask[:, :-1, :-1]
    return mean(down) + mean(right)


def test_what_is_compared_with_the_target():
    changes = ("reconstruction=2", "composite=3", "auxiliary=4", "edges=5")
    changes += ("eyes=6", "eye_edges=7", "structure=0")
    changes += ("mouth=8", "mouth_edges=9")
    large = ("model.network=lite", "model.resolution=128")
    terms = found(GIVEN, *(f"loss.{change}" for change in changes), *large)
    del terms["mask"]
    error, eyes = RGB - GIVEN["target"], GIVEN["eyes"]
    mouth = GIVEN["mouth"]
    small = ops.image.resize(
        GIVEN["target"], (8, 8), interpolation="bilinear", antialias=True
    )
    small = ops.convert_to_numpy(small)
    expected = {
        "reconstruction": 2 * mean(error),
        "composite": 3 * mean(MASKED - GIVEN["target"]),
        "auxiliary": 4 * mean(GIVEN["aux_8"] - small),
        "edges": 5 * edges(error, np.ones_like(eyes)),
        "eyes": 6 * mean(error * eyes),
        "eye_edges": 7 * edges(error, eyes),
        "mouth": 8 * mean(error * mouth),
        "mouth_edges": 9 * edges(error, mouth),
    }
    assert terms == pytest.approx(expected, rel=1e-5)


def test_a_stage_sets_any_weight_and_the_warp_from_its_step_on():
    names = LossConfig.weights()
    later = {name: 100.0 + place for place, name in enumerate(names)}
    stages = [{}, {"start": 0.5, "loss": later, "warp": 0.125}]
    changes = [
        *(f"loss.{name}=2" for name in names),
        f"schedule={json.dumps(stages)}",
        "training.iterations=20",
        "augment.warp=0.0625",
    ]
    usual = dict.fromkeys(names, 2) | {"warp": 0.0625}
    own = {"mask_hinge": 0, "mask_margin": 0.5, "perceptual": 1}
    config = load_config(overrides=changes)
    for step, set_then in ((9, usual), (10, later | {"warp": 0.125})):
        found_then = weights_at(config, step)
        weights = {name: float(own) for name, own in found_then.items()}
        assert weights == set_then | own
    cycle = {"there": RGBA, "cycle": RGBA}
    before, after = (
        found({**GIVEN, **cycle}, *changes, step=step) for step in (9, 10)
    )
    weighted = set(before) & set(names)
    assert {"reconstruction", "eyes", "mouth", "composite"} < weighted
    for name in weighted - {"cyclic"}:
        factor = later[name] / 2
        assert after[name] == pytest.approx(factor * before[name], rel=1e-4)


def test_the_masked_picture_shall_be_the_scene_with_what_covers_the_face():
    terms = found(COVERED, "loss.composite=1")
    expected = mean(MASKED - COVERED["occluded_target"])
    assert terms["composite"] == pytest.approx(expected, rel=1e-5)
    expected = mean(RGB - COVERED["target"])
    assert terms["reconstruction"] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("step, hinge", [(0, False), (9, False), (10, True)])
def test_the_mask_follows_the_schedule(step, hinge):
    stages = [{}, {"start": 0.5, "mask": "hinge", "mask_margin": 0.7}]
    sizes = ("mask_l1=2", "mask_hinge=3", "mask_target=4", "mask_hidden=6")
    changes = [
        *(f"loss.{size}" for size in (*sizes, "mask_variation=5")),
        "training.iterations=20",
        f"schedule={json.dumps(stages)}",
    ]
    size = 3 * mean(np.maximum(0, 0.7 - ALPHA)) if hinge else 2 * mean(ALPHA)
    expected = size + 4 * mean(ALPHA - GIVEN["face"])
    expected += 5 * edges(ALPHA, np.ones_like(ALPHA))
    term = found(GIVEN, *changes, step=step)["mask"]
    assert term == pytest.approx(expected, rel=1e-5)
    hidden = 6 * mean(ALPHA * COVERED["occluder_mask"])
    covered = found(COVERED, *changes, step=step)["mask"]
    assert covered == pytest.approx(expected + hidden, rel=1e-5)


@pytest.mark.parametrize("outputs", [GIVEN, COVERED], ids=["free", "covered"])
def test_a_cycle_comes_back_to_the_target(outputs):
    there, cycle = pictures(4, 0.0), pictures(4, 0.0)
    seen = 1 - outputs["occluder_mask"] if "occluder_mask" in outputs else 1
    alphas = mean((cycle - there)[..., :1] * seen)
    expected = 10 * (mean(cycle[..., 1:] - outputs["target"]) + 0.1 * alphas)
    both = {**outputs, "there": there, "cycle": cycle}
    term = found(both, "loss.cyclic=10")["cyclic"]
    assert term == pytest.approx(expected, rel=1e-5)


def naming_critic(kernel, *sizes):
    inputs = [keras.Input((size,)) for size in sizes]
    joined = ops.concatenate(inputs, axis=-1)
    logits = keras.layers.Dense(len(kernel[0]), use_bias=False)(joined)
    critic = keras.Model(inputs if len(inputs) > 1 else inputs[0], logits)
    critic.set_weights([kernel])
    return critic


def log_shares(kernel, numbers):
    shares = np.exp(numbers.astype("float64") @ kernel)
    return np.log(shares / shares.sum(axis=1, keepdims=True))


def test_a_code_is_to_tell_no_more_of_who_it_is_than_the_pose():
    kernels = [
        RANDOM.normal(size=(size, 3)).astype("float32") for size in (6, 2)
    ]
    both = [RANDOM.normal(size=(5, 6)).astype("float32") for _ in range(3)]
    named = wish = 0.0
    for person, own in enumerate(both):
        known = log_shares(kernels[0], own)
        guess = log_shares(kernels[1], own[:, 4:])
        named -= (known + guess)[:, person].mean()
        wish -= (np.exp(guess) * known).sum(axis=1).mean()
    critics = [naming_critic(kernels[0], 4, 2), naming_critic(kernels[1], 2)]
    latents, told = (
        [ops.convert_to_tensor(own[:, part]) for own in both]
        for part in (slice(4), slice(4, 6))
    )
    config = load_config(overrides=["loss.domain_confusion=0.2"])
    guess = critics[1](ops.concatenate(told))
    codes = Codes(latents, told, guess, critics[0])
    terms = {
        term.name: float(term.weighted(weights_at(config, 0), codes))
        for term in objective.used(objective.SHARED, config)
    }
    assert terms["identity_classifier"] == pytest.approx(named, rel=1e-5)
    assert terms["domain_confusion"] == pytest.approx(0.2 * wish, rel=1e-5)


def normalised(x):
    spread = x.std((1, 2, 3), keepdims=True)
    return (x - x.mean((1, 2, 3), keepdims=True)) / (spread + 1e-3)


@pytest.mark.parametrize("outputs", [GIVEN, COVERED], ids=["free", "covered"])
def test_features_are_those_of_a_mixture_of_both_pictures(outputs):
    scales = dict(zip(TAPS, (1.0, 0.5, 2.0, -1.0), strict=True))

    def features(x, training):
        assert not training
        return {name: x**2 * scale + x for name, scale in scales.items()}

    occluded_target = outputs.get("occluded_target", outputs["target"])
    fake = features(0.3 * RGB + 0.7 * MASKED, False)
    real = features(0.3 * outputs["target"] + 0.7 * occluded_target, False)
    expected = sum(
        weight * mean((normalised(fake[m]) - normalised(real[m])) ** 2)
        for m, weight in zip(TAPS, (0.01, 0.1, 0.3, 0.1), strict=True)
    )
    terms = found(outputs, "loss.perceptual=true", features=features)
    assert terms["perceptual"] == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("outputs", [GIVEN, COVERED], ids=["free", "covered"])
@pytest.mark.parametrize("game", ["mixup_lsgan", "relativistic_avg_lsgan"])
def test_the_game_is_played_on_both_pictures(game, outputs):
    pair = keras.Input((16, 16, 6))
    scores = keras.layers.Conv2D(1, 1)(pair)
    critic = keras.Model(pair, scores)
    kernel, bias = RANDOM.normal(size=(1, 1, 6, 1)), np.array([0.1])
    critic.set_weights([kernel.astype("float32"), bias.astype("float32")])

    def score(picture):
        both = np.concatenate([picture, outputs["warped"]], axis=-1)
        return (both @ kernel[0, 0] + bias).astype("float64")

    def square(x):
        return float((x**2).mean())

    target = outputs["target"]
    occluded_target = outputs.get("occluded_target", target)
    if game == "mixup_lsgan":
        pairs = ((occluded_target, MASKED), (target, RGB))
        mixed = [score(0.3 * real + 0.7 * fake) for real, fake in pairs]
        critics = sum(square(s - 0.3) for s in mixed)
        players = square(score(MASKED) - 1) + square(score(RGB) - 1)
    else:
        real, raw = score(target), score(RGB)

        def relative(better, worse):
            above = square(better - worse.mean() - 1)
            return (above + square(worse - better.mean() + 1)) / 2

        critics = relative(real, raw)
        critics += (
            square(score(occluded_target) - 1) + square(score(MASKED))
        ) / 2
        players = square(score(MASKED) - 1) + relative(raw, real)
    changes = (f"loss.adversarial={game}", "loss.adversarial_weight=0.2")
    terms = found(outputs, *changes, discriminator=critic)
    assert terms["discriminator"] == pytest.approx(critics, rel=1e-4)
    assert terms["adversarial"] == pytest.approx(0.2 * players, rel=1e-4)


def test_only_terms_that_are_switched_on_are_named():
    usual = ("structure", "edges", "eyes", "eye_edges", "mouth", "mouth_edges")
    rare = ("composite", "domain_confusion", "cyclic", "expression")
    plain = [
        *(f"loss.{name}=1" for name in usual),
        *(f"loss.{name}=0" for name in rare),
        "loss.adversarial=none",
    ]
    names = objective.term_names(load_config(overrides=plain))
    assert set(names) == {"reconstruction", "mask", *usual}
    other = [
        *(f"loss.{name}=0" for name in usual),
        *(f"loss.{name}=1" for name in rare),
        "loss.adversarial=mixup_lsgan",
    ]
    names = objective.term_names(load_config(overrides=other))
    game = ("adversarial", "discriminator", "identity_classifier")
    assert set(names) == {"reconstruction", "mask", *rare, *game}
