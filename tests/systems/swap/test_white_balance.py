"""Targets brought to the light in which their person is usually seen."""

import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.systems.swap.gan import build_gan
from faceswap_gan.systems.swap.white_balance import LUMA
from faceswap_gan.systems.swap.white_balance import UsualCast
from faceswap_gan.systems.swap.white_balance import balanced
from faceswap_gan.systems.swap.white_balance import cast

pytestmark = [pytest.mark.backends]

SKIN = np.array([-0.3, -0.5, -0.6])
LAMP = np.array([1.2, 1.0, 0.7], "float32")


def as_array(tensor):
    return keras.ops.convert_to_numpy(tensor)


def outputs(count=4, seed=0, light=1.0):
    """Returns outputs of an augmentation, of skin in some light."""
    random = np.random.default_rng(seed)
    shape = (count, 16, 16, 3)
    target, warped = (
        (SKIN + random.uniform(-0.1, 0.1, shape)).astype("float32")
        for _ in range(2)
    )
    face = np.zeros((count, 16, 16, 1), "float32")
    face[:, 4:12, 4:12] = 1
    lit = {
        name: (picture + 1) * light - 1
        for name, picture in {"target": target, "warped": warped}.items()
    }
    return lit | {"face": face}


def used_to(faces):
    """Returns what has seen faces for long enough to know their light."""
    usual = UsualCast()
    for _ in range(200):
        balanced(faces, usual, training=True)
    return usual


def colors(pictures, face):
    """Returns the mean colours (n, 3) of the faces, from black."""
    return ((as_array(pictures) + 1) * face).sum((1, 2)) / face.sum((1, 2))


def test_of_a_cast_brightness_does_not_count():
    faces = outputs()
    dim = (faces["target"] + 1) * 0.5 - 1
    ends = [cast(each, faces["face"]) for each in (faces["target"], dim)]
    np.testing.assert_allclose(*map(as_array, ends), atol=1e-2)


def test_a_lamp_moves_casts_alike():
    ends = [outputs(light=light) for light in (1.0, LAMP)]
    casts = [as_array(cast(each["target"], each["face"])) for each in ends]
    moved = casts[1] - casts[0]
    np.testing.assert_allclose(
        moved - moved[:, 1:2], np.tile(np.log(LAMP), (4, 1)), atol=0.01
    )


def test_another_light_is_brought_to_the_usual_one_and_keeps_its_luma():
    usual = used_to(outputs())
    lit = outputs(light=LAMP)
    made = balanced(lit, usual, training=False)
    before, after = (
        colors(each, lit["face"]) for each in (lit["target"], made["target"])
    )
    np.testing.assert_allclose(before @ LUMA, after @ LUMA, rtol=0.01)
    wanted = colors(outputs()["target"], lit["face"]).mean(axis=0)
    off = np.log(after / after.mean(-1, keepdims=True)) - np.log(
        wanted / wanted.mean()
    )
    assert np.abs(off).max() < 0.01
    unlike = np.log(before / before.mean(-1, keepdims=True)) - np.log(
        wanted / wanted.mean()
    )
    assert np.abs(unlike).max() > 0.2


def test_what_lies_behind_and_patches_are_multiplied_as_the_target_is():
    lit = outputs(light=LAMP)
    lit |= dict.fromkeys(("patch", "occluded_target"), lit["target"])
    made = {
        name: as_array(picture)
        for name, picture in balanced(lit, used_to(outputs()), False).items()
    }
    assert set(made) == {"target", "patch", "occluded_target", "behind"}
    gain = (made["target"] + 1) / (lit["target"] + 1)
    behind = (made["behind"] + 1) / (lit["warped"] + 1)
    np.testing.assert_allclose(behind, gain, rtol=1e-3)
    for name in ("patch", "occluded_target"):
        np.testing.assert_array_equal(made[name], made["target"])


def test_what_is_usual_owes_nothing_to_a_few_in_another_light():
    faces, lit = outputs(8), outputs(3, seed=1, light=3 * LAMP)
    mixed = {
        name: np.concatenate([picture, lit[name]])
        for name, picture in faces.items()
    }
    usual = [as_array(used_to(each).mean) for each in (faces, mixed)]
    np.testing.assert_allclose(*usual, atol=0.01)


def test_usual_light_is_nearly_left_as_it_is():
    faces = outputs()
    made = balanced(faces, used_to(faces), training=False)
    off = np.abs(as_array(made["target"]) - faces["target"])
    assert off.mean() < 0.02


def test_a_face_without_a_mask_is_judged_by_all_of_its_picture():
    lit = outputs(light=LAMP)
    lit["face"] = np.zeros_like(lit["face"])
    made = balanced(lit, used_to(outputs()), training=False)
    whole = np.ones_like(lit["face"])
    off = colors(made["target"], whole) / colors(outputs()["target"], whole)
    assert (off.max(axis=-1) / off.min(axis=-1)).max() < 1.05


@pytest.mark.usefixtures("narrow")
def test_a_step_learns_the_usual_light_and_leaves_the_input_as_filmed():
    quick = ["training.batch_size=2", "model.latent=16"]
    model = build_gan(["src", "dst"], load_config(overrides=quick))
    random = np.random.default_rng(0)
    faces = random.integers(0, 200, (2, 2, 100, 100, 6), dtype=np.uint8)
    faces[..., 1] //= 2
    model(faces, training=True)
    known = [as_array(one.mean) for one in model.white_balances]
    assert all(light[1] < min(light[0], light[2]) for light in known)
    (given, _) = model(faces)
    np.testing.assert_allclose(
        as_array(cast(given["target"], given["face"])),
        np.tile(known[0], (2, 1)),
        atol=0.02,
    )
    assert model.networks()["white_balance_dst"] is model.white_balances[1]


@pytest.mark.usefixtures("narrow")
def test_without_it_nothing_is_balanced():
    off = ["model.latent=16", "augment.white_balance=false"]
    model = build_gan(["src", "dst"], load_config(overrides=off))
    assert not model.white_balances
    given = model(np.full((2, 2, 100, 100, 6), 90, np.uint8))
    assert all("behind" not in each for each in given)
