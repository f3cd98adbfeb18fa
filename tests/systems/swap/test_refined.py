"""Faces at twice the resolution: trained on patches, made whole."""

import json

import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.errors import ConfigError
from faceswap_gan.networks.refinement import MARGIN
from faceswap_gan.networks.refinement import crop
from faceswap_gan.systems.swap.augment import Augment
from faceswap_gan.systems.swap.code_ranges import CodeRanges
from faceswap_gan.systems.swap.data import network_faces
from faceswap_gan.systems.swap.gan import build_gan
from faceswap_gan.systems.swap.pictures import Sheets
from faceswap_gan.systems.swap.reconstruct import reconstructions
from faceswap_gan.systems.swap.settings.augment import AugmentConfig
from faceswap_gan.systems.swap.validation import FaceValidation
from faceswap_gan.systems.swap.validation import health

pytestmark = [pytest.mark.backends, pytest.mark.usefixtures("narrow")]
PEOPLE, WIDTH, SIDE, PATCH = ["a", "b"], 200, 64, 20
QUICK = ["training.batch_size=2", "model.latent=16", "model.refined=true"]
STILL = dict.fromkeys(
    ("rotation", "zoom", "shift", "flip", "warp", "color_match"), 0.0
)


def array(x) -> np.ndarray:
    return keras.ops.convert_to_numpy(x)


def build(*overrides):
    """Builds a model that is not compiled: of one step, that is the most."""
    model = build_gan(PEOPLE, load_config(overrides=[*QUICK, *overrides]))
    model.run_eagerly = True
    return model


def faces(seed=0):
    """Faces of waves, no two of whose places look alike."""
    random = np.random.default_rng(seed)
    y, x = np.mgrid[:WIDTH, :WIDTH] / WIDTH
    waves = random.uniform(0, 12, (2, 2, 6, 2)), random.uniform(0, 6, (2, 2, 6))
    angles = np.einsum("npcd,dyx->npyxc", waves[0], np.stack([y, x]))
    angles = angles + waves[1][:, :, None, None]
    return (127.5 + 127 * np.sin(angles)).astype(np.uint8)


def values(variables):
    return [array(v.value).copy() for v in variables]


def refining(model):
    return [v for r in model.refiners for v in r.trainable_variables]


def moved(before, variables):
    pairs = zip(before, values(variables), strict=True)
    return any(np.abs(a - b).max() > 1e-9 for a, b in pairs)


def test_a_patch_is_the_target_at_twice_the_resolution_where_it_says():
    own = faces()[0]
    layer = Augment(AugmentConfig(**STILL), 0.8, SIDE, 0, PATCH)
    found = {name: array(value) for name, value in layer(own).items()}
    whole = network_faces(own[..., :3], 0.8, 2 * SIDE)
    assert (found["corner"] % 2 == 0).all()
    for patch, every, (top, left) in zip(
        found["patch"], whole, 2 * found["corner"], strict=True
    ):
        there = every[top : top + 2 * PATCH, left : left + 2 * PATCH]
        assert np.abs(patch - there).max() < 0.03
    smaller = array(crop(found["target"], found["corner"], PATCH))
    means = found["patch"].reshape(2, PATCH, 2, PATCH, 2, 3).mean((2, 4))
    assert np.abs(means - smaller).max() < 0.06


@pytest.mark.parametrize(
    "changes",
    [
        {"rotation": 10.0, "zoom": 0.1, "shift": 0.05, "flip": 1.0},
        {"color_match": 1.0},
        {"motion_blur": 1.0},
    ],
)
def test_a_patch_is_varied_as_its_target_is(changes):
    config = AugmentConfig(**{**STILL, **changes})
    layer = Augment(config, 0.8, SIDE, 0, PATCH)
    found = {name: array(value) for name, value in layer(faces()[0]).items()}
    smaller = array(crop(found["target"], found["corner"], PATCH))
    means = found["patch"].reshape(2, PATCH, 2, PATCH, 2, 3).mean((2, 4))
    assert np.abs(means - smaller).max() < 0.06
    assert means.std() > 0.1


def test_patches_reach_all_of_the_picture_but_the_margin():
    layer = Augment(AugmentConfig(**STILL), 0.8, SIDE, 0, PATCH)
    many = np.repeat(faces()[0, :1], 400, axis=0)
    corner = array(layer(many)["corner"])
    assert corner.min() == 2 * MARGIN
    assert corner.max() == SIDE - PATCH - 2 * MARGIN


def test_without_it_the_same_numbers_are_drawn():
    strong = AugmentConfig(motion_blur=0.5)
    for name, value in Augment(strong, 0.8, SIDE, 0)(faces()[0]).items():
        other = Augment(strong, 0.8, SIDE, 0, PATCH)(faces()[0])[name]
        np.testing.assert_array_equal(array(value), array(other))


def test_a_step_trains_the_last_stages_and_pictures_are_twice_as_large():
    model = build()
    before = values(refining(model))
    logs = model.train_on_batch(faces(), return_dict=True)
    assert float(logs["refined"]) > 0
    assert moved(before, refining(model))
    views = network_faces(faces()[:, 0, ..., :3], 0.8, 2 * SIDE)
    made = reconstructions(model, views, 0)
    assert made.shape == (2, 2, 2 * SIDE, 2 * SIDE, 4)
    assert np.isfinite(made).all()


def test_previews_and_scores_are_of_the_larger_pictures():
    model, batch = build(), faces()
    people = [batch[:, 0], batch[:, 1]]
    ranges = CodeRanges(people, model.config.model)
    sheets = Sheets(batch, model.config.model, None, ranges)(model)
    assert sheets["preview"].shape == (4 * 2 * SIDE, 3 * 2 * SIDE, 3)
    assert health(model, batch) is None
    validation = FaceValidation(
        {"training": people}, model.config, None, ranges
    )
    assert validation.sets["training"][0].shape[1] == 2 * SIDE
    assert np.isfinite([score.value for score in validation(model)]).all()


def test_in_a_stage_that_does_not_weigh_them_they_stay():
    stages = [{"loss": {"refined": 0.0}}, {"start": 0.5}]
    model = build(f"schedule={json.dumps(stages)}", "training.iterations=2")
    start = values(refining(model))
    logs = model.train_on_batch(faces(), return_dict=True)
    assert float(logs["refined"]) == 0
    assert not moved(start, refining(model))
    logs = model.train_on_batch(faces(), return_dict=True)
    assert float(logs["refined"]) > 0


def playing(*overrides):
    return build("loss.patch_adversarial=0.5", *overrides)


def watching(model):
    return [v for d in model.patch_discriminators for v in d.weights]


def test_in_the_game_the_discriminator_learns_what_is_drawn():
    still = [f"augment.{name}=0" for name in STILL]
    model = playing("optimizer.learning_rate=1e-9", *still)
    model.run_eagerly = False
    batch = faces()
    batch[..., 4] = 255
    taken = [
        float(
            model.train_on_batch(batch, return_dict=True)["patch_discriminator"]
        )
        for _ in range(60)
    ]
    assert np.mean(taken[-5:]) < 0.5 * len(PEOPLE) * 0.5
    assert model.networks()["patch_discriminator_b"] in (
        model.patch_discriminators
    )


def test_the_game_teaches_the_last_stage():
    """With nothing else to learn from it moves towards what passes as real."""
    names = ("reconstruction", "structure", "edges", "eyes", "eye_edges")
    off = [f"loss.{name}=0" for name in (*names, "mouth", "mouth_edges")]
    batch = faces()
    batch[..., 4] = 255
    for overrides, learns in (((), True), (("loss.refined=0",), False)):
        model = playing(*off, *overrides)
        before = values(refining(model))
        model.train_on_batch(batch)
        assert moved(before, refining(model)) is learns


def test_what_is_beside_the_face_plays_no_part():
    model, batch = playing(), faces()
    batch[..., 4] = 0
    before = values(watching(model))
    logs = model.train_on_batch(batch, return_dict=True)
    assert float(logs["patch_discriminator"]) == 0
    assert float(logs["patch_adversarial"]) == 0
    assert not moved(before, watching(model))


def test_the_game_rests_where_patches_do():
    stages = [{"loss": {"refined": 0.0}}, {"start": 0.5}]
    model = playing(f"schedule={json.dumps(stages)}", "training.iterations=2")
    before, logs = values(watching(model)), []
    batch = faces()
    batch[..., 4] = 255
    for learns in (False, True):
        logs.append(model.train_on_batch(batch, return_dict=True))
        assert moved(before, watching(model)) is learns
    first, second = (float(each["patch_adversarial"]) for each in logs)
    assert first == 0 and second > 0


def test_patches_alone_teach_the_detail_of_the_whole():
    """Stripes that the trunk's pixels cannot hold."""
    still = [f"augment.{name}=0" for name in STILL]
    model = build("optimizer.learning_rate=0.003", *still)
    model.run_eagerly = False
    stripes = np.where(np.arange(WIDTH) % 4 < 2, 60, 200).astype(np.uint8)
    batch = np.tile(stripes[:, None, None], (2, 2, 1, WIDTH, 6))
    taken = [
        float(model.train_on_batch(batch, return_dict=True)["refined"])
        for _ in range(40)
    ]
    assert np.mean(taken[-5:]) < 0.8 * np.mean(taken[:5])


def test_larger_than_aligned_faces_is_refused():
    with pytest.raises(ConfigError, match="at most 128, not 256"):
        load_config(
            overrides=[
                "model.network=lite",
                "model.resolution=256",
                "model.refined=true",
            ]
        )


def test_it_is_off_by_default_and_in_older_models():
    assert not load_config().model.refined
    assert load_config().model.side == SIDE
    assert load_config(overrides=["model.refined=true"]).model.side == 2 * SIDE
