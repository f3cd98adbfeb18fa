"""Every option trains with a falling loss, saves, loads and converts."""

import h5py
import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.conversion.transform import SwapTransform
from faceswap_gan.errors import CheckpointError
from faceswap_gan.provenance.consent import Person
from faceswap_gan.training import checkpoint as checkpoints
from faceswap_gan.training.system import FaceSwapSystem
from faceswap_gan.training.system import load_generator

PEOPLE = ["a", "b"]
OPTIONS = {
    "adversarial": ["loss.adversarial=mixup_lsgan"],
    "relativistic": ["loss.adversarial=relativistic_avg_lsgan"],
    "spectral norm": [
        "loss.adversarial=mixup_lsgan",
        "model.spectral_norm=true",
    ],
    "cyclic": ["loss.cyclic=10"],
    "composite": ["loss.composite=1"],
    "hinge": ['schedule=[{"mask": "hinge", "mask_margin": 0.4}]'],
    "spade": ["model.spade=true"],
    "clipping": ["optimizer.clip_norm=1.0"],
    "accumulation": ["optimizer.accumulate=2"],
    "cosine": ["optimizer.decay=cosine"],
    "bfloat16": ["model.precision=bfloat16"],
    "float16": ["model.precision=float16"],
    "weight decay": ["model.weight_decay=0.0001"],
    **{
        f"norm {norm}": [f"model.norm={norm}"]
        for norm in ("instance", "layer", "group", "batch", "hybrid")
    },
    **{
        f"attention {kind}": [f"model.attention={kind}"]
        for kind in ("self", "self_pooled", "dual")
    },
}


def batch(seed=0, width=100):
    random = np.random.default_rng(seed)
    colors = random.integers(60, 200, (4, 2, 1, 1, 5), dtype=np.uint8)
    return np.broadcast_to(colors, (4, 2, width, width, 5)).copy()


def trained(changes, steps=20):
    config = load_config(
        overrides=[
            "model.latent=16",
            "training.iterations=20",
            "optimizer.learning_rate=0.002",
            "augment.color_match=0.0",
            *changes,
        ]
    )
    model = FaceSwapSystem().build(PEOPLE, config)
    losses = []
    for _ in range(steps * config.optimizer.accumulate):
        model.reset_metrics()
        logs = model.train_on_batch(batch(), return_dict=True)
        losses.append(float(logs["reconstruction"]))
    return model, config, losses


@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_trains_saves_loads_and_converts(option, tmp_path):
    model, config, losses = trained(OPTIONS[option])
    assert np.mean(losses[-3:]) < 0.9 * np.mean(losses[:3])
    people = [
        Person(name=n, basis="synthetic", date="2026-01-01") for n in PEOPLE
    ]
    checkpoints.save(
        tmp_path,
        20,
        people,
        config,
        FaceSwapSystem().variables(model),
        model.optimizer,
    )
    networks = load_generator(checkpoints.latest(tmp_path), "b")
    faces = np.zeros((2, 64, 64, 3), np.float32)
    rgba = SwapTransform(*networks)(faces, [0, 0])
    assert rgba.shape == (2, 64, 64, 4)
    assert np.isfinite(rgba).all()
    assert 0 <= rgba[..., 0].min() <= rgba[..., 0].max() <= 1


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
    averages = [keras.ops.convert_to_numpy(v).copy() for v in model.averages]
    system.change(model)
    for index, decoder in enumerate(model.decoders):
        for variable in decoder.variables:
            assert (keras.ops.convert_to_numpy(variable) == 1 - index).all()
    first = len(model.encoder.trainable_variables)
    count = len(model.decoders[0].trainable_variables)
    for place in range(count):
        moved = keras.ops.convert_to_numpy(model.averages[first + place])
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
