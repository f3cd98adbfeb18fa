"""Targets brought to the light in which their person is usually seen."""

import keras
import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.systems.swap.gan import build_gan
from faceswap_gan.systems.swap.white_balance import LUMA
from faceswap_gan.systems.swap.white_balance import Colors
from faceswap_gan.systems.swap.white_balance import UsualCast
from faceswap_gan.systems.swap.white_balance import balanced

pytestmark = [pytest.mark.backends]

SKIN = np.array([-0.3, -0.5, -0.6])
LAMP = np.array([1.2, 1.0, 0.7], "float32")
HAZE = np.array([0.0, 0.02, 0.1], "float32")


def as_array(tensor):
    return keras.ops.convert_to_numpy(tensor)


def outputs(count=4, seed=0, lamp=1.0, haze=0.0):
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
        name: (picture + 1) * lamp + haze - 1
        for name, picture in {"target": target, "warped": warped}.items()
    }
    return lit | {"face": face}


def used_to(faces):
    """Returns what has seen faces for long enough to know their light."""
    usual = UsualCast()
    for _ in range(200):
        balanced(faces, usual, training=True)
    return usual


def cast(pictures, face):
    return as_array(Colors.of(pictures, face).cast())


def luma(pictures, face):
    """Returns the mean brightness of the faces, (n,)."""
    light = ((as_array(pictures) + 1) * face).sum((1, 2)) / face.sum((1, 2))
    return light @ LUMA


def test_mean_and_spread_are_those_of_the_face_alone():
    faces = outputs()
    colors = Colors.of(faces["target"], faces["face"])
    inside = faces["target"][:, 4:12, 4:12].reshape(4, -1, 3) + 1
    np.testing.assert_allclose(
        as_array(colors.mean)[:, 0, 0], inside.mean(1), atol=0.005
    )
    np.testing.assert_allclose(
        as_array(colors.spread)[:, 0, 0], inside.std(1), atol=0.005
    )
    np.testing.assert_allclose(
        as_array(colors.contrast)[:, 0, 0, 0],
        (inside @ LUMA).std(1),
        atol=0.005,
    )


def test_of_a_cast_brightness_does_not_count():
    faces = outputs()
    dim = (faces["target"] + 1) * 0.5 - 1
    ends = [cast(each, faces["face"]) for each in (faces["target"], dim)]
    np.testing.assert_allclose(*ends, atol=0.05)


def test_a_lamp_moves_mean_and_spread_alike():
    ends = [outputs(lamp=lamp) for lamp in (1.0, LAMP)]
    casts = [cast(each["target"], each["face"]) for each in ends]
    for moved in np.split(casts[1] - casts[0], 2, axis=-1):
        np.testing.assert_allclose(
            moved - moved[:, 1:2], np.tile(np.log(LAMP), (4, 1)), atol=0.02
        )


@pytest.mark.parametrize("haze", [0.0, HAZE], ids=["lamp", "lamp and haze"])
def test_another_light_is_brought_to_the_usual_one_and_keeps_its_luma(haze):
    usual = used_to(outputs())
    lit = outputs(lamp=LAMP, haze=haze)
    face = lit["face"]
    made = balanced(lit, usual, training=False)
    known = as_array(usual.mean)
    assert np.abs(cast(lit["target"], face) - known).max() > 0.2
    np.testing.assert_allclose(
        cast(made["target"], face)[:, :3], np.tile(known[:3], (4, 1)), atol=0.01
    )
    np.testing.assert_allclose(
        luma(lit["target"], face), luma(made["target"], face), rtol=0.01
    )
    scales = [
        as_array(Colors.of(each, face).spread)[:, 0, 0]
        for each in (made["target"], outputs()["target"])
    ]
    spreads = [each / each.mean(-1, keepdims=True) for each in scales]
    np.testing.assert_allclose(*spreads, atol=0.15)


def test_what_lies_behind_and_patches_become_what_the_target_does():
    lit = outputs(lamp=LAMP, haze=HAZE)
    lit |= dict.fromkeys(("patch", "occluded_target", "warped"), lit["target"])
    made = {
        name: as_array(picture)
        for name, picture in balanced(lit, used_to(outputs()), False).items()
    }
    assert set(made) == {"target", "patch", "occluded_target", "behind"}
    assert np.abs(made["target"] - lit["target"]).max() > 0.1
    for name in ("patch", "occluded_target", "behind"):
        np.testing.assert_array_equal(made[name], made["target"])


def test_what_is_usual_owes_nothing_to_a_few_in_another_light():
    faces, lit = outputs(8), outputs(3, seed=1, lamp=LAMP, haze=HAZE)
    mixed = {
        name: np.concatenate([picture, lit[name]])
        for name, picture in faces.items()
    }
    usual = [as_array(used_to(each).mean) for each in (faces, mixed)]
    np.testing.assert_allclose(*usual, atol=0.05)


def test_devices_that_divide_a_batch_learn_what_one_does():
    lights = [
        cast(each["target"], each["face"])
        for each in (outputs(4), outputs(4, seed=1, lamp=LAMP))
    ]
    whole, *halves = (UsualCast() for _ in range(3))
    for _ in range(40):
        whole(np.concatenate(lights), training=True)
        for half, light in zip(halves, lights, strict=True):
            half(light, training=True)
        together = np.mean([as_array(half.mean) for half in halves], axis=0)
        np.testing.assert_allclose(as_array(whole.mean), together, atol=1e-5)
        for half in halves:
            half.mean.assign(together)


def test_usual_light_is_nearly_left_as_it_is():
    faces = outputs()
    made = balanced(faces, used_to(faces), training=False)
    off = np.abs(as_array(made["target"]) - faces["target"])
    assert off.mean() < 0.02


def test_a_face_without_a_mask_is_judged_by_all_of_its_picture():
    lit, usual = outputs(lamp=LAMP), used_to(outputs())
    whole = np.ones_like(lit["face"])
    lit["face"] = np.zeros_like(whole)
    made = balanced(lit, usual, training=False)
    np.testing.assert_allclose(
        cast(made["target"], whole)[:, :3],
        np.tile(as_array(usual.mean)[:3], (4, 1)),
        atol=0.01,
    )


def test_black_and_flat_pictures_stay_numbers():
    flat = outputs() | {"target": np.full((4, 16, 16, 3), -1, "float32")}
    made = balanced(flat, used_to(outputs()), training=False)
    assert np.isfinite(as_array(made["target"])).all()


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
        cast(given["target"], as_array(given["face"]))[:, :3],
        np.tile(known[0][:3], (2, 1)),
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
