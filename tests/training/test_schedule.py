"""The schedule: a pure function of the step."""

import json

import numpy as np
import pytest
from keras import ops

from faceswap_gan.config import load_config
from faceswap_gan.errors import ConfigError
from faceswap_gan.systems.swap.objective import term_names
from faceswap_gan.systems.swap.presets import PRESETS
from faceswap_gan.systems.swap.settings.augment import AugmentConfig
from faceswap_gan.systems.swap.settings.loss import LossConfig
from faceswap_gan.systems.swap.settings.training import SwapOptimizer
from faceswap_gan.systems.swap.settings.training import SwapStage
from faceswap_gan.systems.swap.system import FaceSwapSystem
from faceswap_gan.systems.swap.terms import StagedWeights
from faceswap_gan.training import schedule as schedules
from faceswap_gan.training.schedule import LearningRate
from faceswap_gan.training.schedule import Staged
from faceswap_gan.training.schedule import timetable

pytestmark = pytest.mark.backends

STAGES = [
    SwapStage(),
    SwapStage(start=0.25, mask="hinge", mask_margin=0.2, learning_rate=0.3),
    SwapStage(start=0.5, swap_decoders=True),
]


@pytest.mark.parametrize(
    "step, index", [(0, 0), (24, 0), (25, 1), (49, 1), (50, 2), (99, 2)]
)
def test_a_stage_begins_at_its_share_of_the_steps(step, index):
    assert schedules.stage_at(STAGES, 100, step) is STAGES[index]
    times = timetable(STAGES, 100)
    assert float(Staged([0.0, 1.0, 2.0])(step, times)) == index


def test_decoders_swap_once():
    stages = [stage.model_dump() for stage in STAGES]
    config = load_config(
        overrides=[f"schedule={json.dumps(stages)}", "training.iterations=100"]
    )
    changes_at = FaceSwapSystem().changes_at
    assert [s for s in range(100) if changes_at(config, s)] == [50]


@pytest.mark.parametrize("cosine", [False, True])
def test_the_learning_rate_follows_stage_and_cosine(cosine):
    rate = LearningRate(0.1, [0, 25, 50], [1.0, 0.3, 1.0], 100, cosine)
    for step in (0, 24, 25, 60, 99):
        factor = schedules.stage_at(STAGES, 100, step).learning_rate
        fall = (1 + np.cos(np.pi * step / 100)) / 2 if cosine else 1.0
        value = float(ops.convert_to_numpy(rate(step)))
        assert value == pytest.approx(0.1 * factor * fall, rel=1e-3)


def test_the_default_warps_nothing_in_its_last_quarter():
    config = load_config(overrides=["training.iterations=100"])
    staged, times = StagedWeights(config), timetable(config.schedule, 100)
    warps = [float(staged(step, times)["warp"]) for step in (0, 74, 75, 99)]
    assert warps == pytest.approx([config.augment.warp] * 2 + [0.0] * 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (['schedule=[{"loss": {"eye": 1}}]'], "'eye'.*Did you mean eyes"),
        (['schedule=[{"loss": {"mixup_alpha": 1}}]'], "mixup_alpha"),
        (['schedule=[{"loss": {"eyes": -1}}]'], r"schedule\.0\.loss\.eyes"),
        (['schedule=[{"warp": 0.5}]'], r"schedule\.0\.warp"),
        (
            ['schedule=[{"loss": {"eyes": 1}}]', "loss.eyes=0"],
            r"loss\.eyes is 0.*give it a weight there",
        ),
    ],
)
def test_what_no_stage_can_set_is_refused(changes, sentence):
    with pytest.raises(ConfigError, match=sentence):
        load_config(overrides=changes)


def test_the_learning_rate_comes_back_from_its_config():
    rate = LearningRate(0.1, [0, 25], [1.0, 0.3], 100, True)
    again = LearningRate.from_config(rate.get_config())
    assert float(again(30)) == float(rate(30))


@pytest.mark.parametrize("preset", ["v2.2", "colab"])
def test_the_published_schedules_swap_decoders_once(preset):
    config = load_config(preset=preset)
    total = config.training.iterations
    swaps = [stage.start for stage in config.schedule if stage.swap_decoders]
    assert swaps == [{"v2.2": 0.8, "colab": 0.667}[preset]]
    assert not schedules.stage_at(config.schedule, total, 0).perceptual
    last = schedules.stage_at(config.schedule, total, total - 1)
    assert (last.learning_rate, last.mask) == (0.1, "l1")


@pytest.mark.parametrize("preset", ["lite", "standard", "v2.2", "colab"])
def test_the_published_settings_lean_on_no_default(preset):
    last_stage = {"refined", "patch_adversarial"}
    ours = {"perceptual_weights", "mask_hidden"} | last_stage
    chosen = {"perceptual", "perceptual_before_activation"}
    given = PRESETS[preset]
    assert given["loss"].keys() | ours | chosen == {*LossConfig.model_fields}
    assert given["augment"].keys() == {*AugmentConfig.model_fields}
    assert given["optimizer"].keys() | {"ema"} == {*SwapOptimizer.model_fields}


def test_the_autoencoder_has_two_terms():
    assert term_names(load_config(preset="autoencoder")) == [
        "reconstruction",
        "mask",
    ]


@pytest.mark.parametrize("starts", [[], [0.5], [0, 0.5, 0.5], [0.2, 0]])
def test_stages_must_begin_at_zero_and_rise(starts):
    stages = json.dumps([{"start": float(start)} for start in starts])
    with pytest.raises(ConfigError, match="begin at 0 and rise"):
        load_config(overrides=[f"schedule={stages}"])
