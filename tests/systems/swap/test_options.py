"""Every option trains with a falling loss, saves, loads and converts."""

import itertools
import json
import typing
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.errors import CheckpointError
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.models import checkpoint as checkpoints
from faceswap_gan.models.transform import open_transform
from faceswap_gan.networks.architecture import ATTENTIONS
from faceswap_gan.networks.architecture import NETWORKS
from faceswap_gan.networks.architecture import NORMS
from faceswap_gan.records.consent import Person
from faceswap_gan.systems.swap import sampling
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.systems.swap.settings.loss import LossConfig
from faceswap_gan.systems.swap.system import FaceSwapSystem

pytestmark = pytest.mark.usefixtures("narrow")

PEOPLE = ["a", "b"]
STEPS, COUNT = 20, 2
OPTIONS = json.loads(Path(__file__).with_name("options.json").read_text())
OPTIONS |= {
    f"{norm} norm": [f"model.norm={norm}"]
    for norm in NORMS
    if not any(f"model.norm={norm}" in changes for changes in OPTIONS.values())
}


def batch(config, people):
    """Faces of one colour each, which are quickly learnt."""
    model = config.model
    width = working_size(model.side, model.coverage)
    random = np.random.default_rng(0)
    shape = (len(people), COUNT, 1, 1, 6)
    colors = random.integers(60, 200, shape, dtype=np.uint8)
    faces = np.tile(colors, (1, 1, width, width, 1))
    often = [
        sampling.chances(own, config.training.balance_share) for own in faces
    ]
    numbers = None
    if config.loss.expression:
        random = np.random.default_rng(0)
        numbers = [random.normal(size=(len(own), 10)) for own in faces]
    return next(sampling.batches(list(faces), often, config, 0, numbers))


def configured(changes):
    return load_config(
        overrides=[
            "model.latent=16",
            f"training.iterations={STEPS}",
            f"training.batch_size={COUNT}",
            "optimizer.learning_rate=0.01",
            "optimizer.decay=none",
            *changes,
        ]
    )


def _is_large(option):
    """Whether its networks take a minute to build."""
    return {"model.network=lite", "model.resolution=256"} & {*OPTIONS[option]}


def trained(config, people):
    model = FaceSwapSystem().build(people, config)
    losses, faces = [], batch(config, people)
    for _ in range(STEPS * config.optimizer.accumulate):
        model.reset_metrics()
        logs = model.train_on_batch(*faces, return_dict=True)
        losses.append(float(logs["reconstruction"]))
    return model, losses


def check(config, people, folder):
    model, losses = trained(config, people)
    assert np.mean(losses[-3:]) < 0.9 * np.mean(losses[:3])
    records = [
        Person(name=n, basis="synthetic", date="2026-01-01") for n in people
    ]
    variables = FaceSwapSystem().variables(model)
    checkpoints.save(folder, STEPS, records, config, variables, model.optimizer)
    found = checkpoints.latest(folder)
    transform = open_transform(found, people[0], people[-1])
    side = config.model.side
    crops = np.zeros((2, side, side, 3), np.float32)
    rgba = transform(FaceBatch.of_crops(crops, transform.spec))
    assert rgba.shape == (2, side, side, 4)
    assert np.isfinite(rgba).all()
    assert 0 <= rgba[..., 0].min() <= rgba[..., 0].max() <= 1


@pytest.mark.parametrize(
    "option",
    [
        pytest.param(name, marks=pytest.mark.slow if _is_large(name) else ())
        for name in OPTIONS
    ],
)
def test_an_option_trains_saves_loads_and_converts(option, tmp_path, narrowing):
    changes = list(OPTIONS[option])
    if "loss.perceptual=true" in changes:
        narrowing.write_vggface(tmp_path / "vggface.h5")
        weights = f"loss.perceptual_weights={tmp_path / 'vggface.h5'}"
        changes.append(weights)
    check(configured(changes), PEOPLE, tmp_path)


def test_three_people_train_save_load_and_convert(tmp_path):
    changes = ["loss.adversarial=mixup_lsgan", "loss.cyclic=1"]
    check(configured(changes), ["a", "b", "c"], tmp_path)


def test_no_option_is_left_out():
    """The table holds each value that a setting with a list of them has."""
    table = set(itertools.chain.from_iterable(OPTIONS.values()))
    default = configured([])
    games = typing.get_args(LossConfig.model_fields["adversarial"].annotation)
    kinds = {"float32", "bfloat16", "float16"}
    wanted = {
        *(f"model.norm={norm}" for norm in NORMS),
        *(f"model.attention={attention}" for attention in ATTENTIONS),
        *(f"model.network={n}" for n in {*NETWORKS} - {default.model.network}),
        *(f"model.precision={k}" for k in kinds - {default.model.precision}),
        *(
            f"loss.adversarial={g}"
            for g in {*games} - {default.loss.adversarial}
        ),
    }
    assert not wanted - table


def test_float16_scales_its_loss():
    config = configured(["model.precision=float16"])
    optimizer = FaceSwapSystem().build(PEOPLE, config).optimizer
    assert isinstance(optimizer, keras.optimizers.LossScaleOptimizer)


def test_decoders_change_places_at_their_stage():
    system = FaceSwapSystem()
    config = load_config(
        overrides=[
            "model.latent=16",
            'schedule=[{}, {"start": 0.5, "swap_decoders": true}]',
            "training.iterations=20",
        ]
    )
    assert [s for s in range(20) if system.changes_at(config, s)] == [10]
    model = system.build(PEOPLE, config)
    for index, decoder in enumerate(model.decoders):
        for variable in decoder.variables:
            variable.assign(np.full(variable.shape, index, "float32"))
    averages = [
        keras.ops.convert_to_numpy(v).copy() for v in model.ema.averages
    ]
    system.change(model)
    for index, decoder in enumerate(model.decoders):
        for variable in decoder.variables:
            assert (keras.ops.convert_to_numpy(variable) == 1 - index).all()
    first = len(model.encoder.trainable_variables)
    count = len(model.decoders[0].trainable_variables)
    for place in range(count):
        moved = keras.ops.convert_to_numpy(model.ema.averages[first + place])
        assert np.array_equal(moved, averages[first + count + place])


def test_a_perceptual_loss_without_weights_says_what_to_do(tmp_path):
    config = load_config(
        overrides=[
            "loss.perceptual=true",
            f"loss.perceptual_weights={tmp_path / 'none.h5'}",
        ]
    )
    with pytest.raises(CheckpointError, match=r"none\.h5"):
        FaceSwapSystem().build(PEOPLE, config)


def test_a_perceptual_loss_with_another_file_is_refused(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file.attrs["layer_names"] = [b"conv"]
        file.create_group("conv").attrs["weight_names"] = []
    config = load_config(
        overrides=[
            "loss.perceptual=true",
            f"loss.perceptual_weights={tmp_path / 'other.h5'}",
        ]
    )
    with pytest.raises(CheckpointError):
        FaceSwapSystem().build(PEOPLE, config)
