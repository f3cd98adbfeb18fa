"""Each loss against a float64 reference written in plain numpy."""

import numpy as np
import pytest
from keras import ops

from faceswap_gan.systems.swap import losses

pytestmark = pytest.mark.backends


def random_images(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape)


A, B = random_images(2, 12, 10, 3), random_images(2, 12, 10, 3, seed=1)
MASK = random_images(2, 12, 10, 1, seed=2) / 2 + 0.5


def value(function, *tensors):
    tensors = [ops.convert_to_tensor(t.astype("float32")) for t in tensors]
    return float(function(*tensors))


def numpy_gradients(x):
    down = np.diff(x, axis=1)[:, :, :-1]
    right = np.diff(x, axis=2)[:, :-1]
    return down, right


def test_l1_is_the_mean_absolute_error():
    assert value(losses.l1, A, B) == pytest.approx(np.abs(A - B).mean())


def test_masked_l1_is_the_mean_over_all_pixels():
    expected = (np.abs(A - B) * MASK).mean()
    assert value(losses.masked_l1, A, B, MASK) == pytest.approx(expected)


@pytest.mark.parametrize("mask", [None, MASK])
def test_edges_compare_signed_differences(mask):
    weight = 1 if mask is None else mask[:, :-1, :-1]
    pairs = zip(numpy_gradients(A), numpy_gradients(B), strict=True)
    expected = sum((np.abs(a - b) * weight).mean() for a, b in pairs)
    tensors = (A, B) if mask is None else (A, B, mask)
    assert value(losses.edges, *tensors) == pytest.approx(expected, rel=1e-5)


def test_edges_do_not_forgive_the_wrong_sign():
    ramp = np.tile(np.linspace(-1, 1, 8)[None, None, :, None], (1, 8, 1, 3))
    assert value(losses.edges, ramp, -ramp) > 0.5


def test_structure_follows_ssim():
    def windows(x):
        view = np.lib.stride_tricks.sliding_window_view(x, (7, 7), (1, 2))
        return view.reshape(*view.shape[:4], 49)

    a, b = windows(A), windows(B)
    cov = (a * b).mean(-1) - a.mean(-1) * b.mean(-1)
    light = (2 * a.mean(-1) * b.mean(-1) + 4e-4) / (
        a.mean(-1) ** 2 + b.mean(-1) ** 2 + 4e-4
    )
    shape = (2 * cov + 36e-4) / (a.var(-1) + b.var(-1) + 36e-4)
    expected = (1 - (light * shape).mean()) / 2
    assert value(losses.structure, A, B) == pytest.approx(expected, rel=1e-4)


def test_structure_of_equal_pictures_is_zero():
    assert value(losses.structure, A, A) == pytest.approx(0, abs=1e-6)


def test_normalised_mse_ignores_mean_and_spread():
    def normalised(x):
        mean = x.mean((1, 2, 3), keepdims=True)
        return (x - mean) / (x.std((1, 2, 3), keepdims=True) + 1e-3)

    expected = ((normalised(A) - normalised(B)) ** 2).mean()
    assert value(losses.normalised_mse, A, B) == pytest.approx(expected, 1e-4)
    assert value(losses.normalised_mse, A, 3 * A + 1) < 1e-5


def test_mask_size_is_the_mean():
    assert value(losses.mask_size, MASK) == pytest.approx(MASK.mean())


@pytest.mark.parametrize("margin", [0.0, 0.3, 0.9])
def test_mask_hinge_is_the_mean_shortfall(margin):
    expected = np.maximum(0, margin - MASK).mean()
    result = value(lambda m: losses.mask_hinge(m, margin), MASK)
    assert result == pytest.approx(expected, abs=1e-7)


def test_total_variation_sums_both_axes():
    expected = sum(np.abs(g).mean() for g in numpy_gradients(MASK))
    assert value(losses.total_variation, MASK) == pytest.approx(expected)


def critic(weights):
    return lambda image: ops.sum(image * weights, axis=-1)


WEIGHTS = np.array([0.3, -0.2, 0.5], "float32")


def score(image):
    return (image * WEIGHTS).sum(-1)


def test_mixup_discriminator_learns_the_share_of_real():
    mix = 0.3
    expected = sum(
        ((score(mix * A + (1 - mix) * fake) - mix) ** 2).mean()
        for fake in (B, B / 2)
    )
    result = value(
        lambda a, b: losses.mixup_lsgan_discriminator(
            critic(WEIGHTS), [a, a], [b, b / 2], mix
        ),
        A,
        B,
    )
    assert result == pytest.approx(expected, rel=1e-5)


def test_mixup_generator_wants_fakes_to_score_one():
    expected = sum(((score(f) - 1) ** 2).mean() for f in (B, B / 2))
    result = value(
        lambda a, b: losses.mixup_lsgan_generator(
            critic(WEIGHTS), [a, a], [b, b / 2]
        ),
        A,
        B,
    )
    assert result == pytest.approx(expected, rel=1e-5)


def relativistic(better, worse):
    above = ((better - worse.mean() - 1) ** 2).mean()
    below = ((worse - better.mean() + 1) ** 2).mean()
    return (above + below) / 2


def test_relativistic_players():
    real, masked, raw = score(A), score(B), score(B / 2)
    plain = ((real - 1) ** 2).mean() / 2 + (masked**2).mean() / 2
    expected = {
        "discriminator": plain + relativistic(real, raw),
        "generator": ((masked - 1) ** 2).mean() + relativistic(raw, real),
    }
    result = {
        "discriminator": value(
            lambda a, b: losses.relativistic_discriminator(
                critic(WEIGHTS), [a, a], [b, b / 2], 0.5
            ),
            A,
            B,
        ),
        "generator": value(
            lambda a, b: losses.relativistic_generator(
                critic(WEIGHTS), [a, a], [b, b / 2]
            ),
            A,
            B,
        ),
    }
    assert result == pytest.approx(expected, rel=1e-5)
