"""Parts of look-alikes: the right neighbours, pasted where they belong."""

import itertools

import numpy as np
import pytest
from keras import ops

from faceswap_gan.systems.swap import data
from faceswap_gan.systems.swap import part_swap
from faceswap_gan.systems.swap.augment import Augment
from faceswap_gan.systems.swap.settings.augment import AugmentConfig

SIDE = 48


def noise(count, seed):
    random = np.random.default_rng(seed)
    return random.integers(60, 200, (count, SIDE, SIDE, 6), dtype=np.uint8)


def test_the_nearest_is_the_same_picture_in_another_light():
    faces = noise(9, 0)
    order = np.array([4, 2, 7, 0, 8, 1, 3, 6, 5])
    others = (faces[order] * 0.5 + 20).astype(np.uint8)
    found = part_swap.nearest(faces, others)
    assert found.shape == (9, part_swap.NEIGHBOURS)
    assert np.array_equal(order[found[:, 0]], np.arange(9))


def test_each_mask_lies_on_its_own_part():
    eyes, nose, mouth = part_swap.part_masks(100)[..., 0]
    places = part_swap.TEMPLATE * 100 - 0.5
    for mask, inside in ((eyes, (0, 1)), (nose, (2,)), (mouth, (3, 4))):
        for number, (x, y) in enumerate(places.round().astype(int)):
            assert (mask[y, x] > 0.5) == (number in inside), number
        assert 0.01 < mask.mean() < 0.06
    assert not (np.minimum(eyes, mouth) > 0).any()


def test_pasting_keeps_the_rest_and_the_mean_colour():
    faces, others = noise(3, 0)[..., :3], noise(3, 1)[..., :3]
    masks = part_swap.part_masks(SIDE)
    mixed = part_swap.pasted(faces, others // 2, masks)
    outside = np.broadcast_to(masks == 0, faces.shape)
    assert np.array_equal(mixed[outside], faces[outside])
    whole = masks[..., 0] == 1
    assert np.abs(mixed.astype(int) - faces)[whole].mean() > 10
    means = faces.mean((1, 2)), mixed.mean((1, 2))
    np.testing.assert_allclose(*means, atol=0.05)


@pytest.mark.parametrize("people", [2, 3])
def test_batches_are_those_without_and_what_is_shown(people):
    faces = [noise(7, seed) for seed in range(people)]
    plain = itertools.islice(data.batches(faces, 6, 3, 5), 3)
    mixed = itertools.islice(part_swap.batches(faces, 6, 3, 5, 0.5), 3)
    altered = []
    for (own, drawn), (batch, places) in zip(plain, mixed, strict=True):
        assert np.array_equal(drawn, places)
        assert batch.shape == (6, people, SIDE, SIDE, 9)
        assert np.array_equal(batch[..., :6], own)
        altered += list((batch[..., 6:] != own[..., :3]).any((2, 3, 4)).ravel())
    assert 0.2 < np.mean(altered) < 0.8
    again, _ = next(part_swap.batches(faces, 6, 3, 7, 0.5))
    assert np.array_equal(again, batch)


def test_the_augmentation_shows_one_face_and_wants_the_other():
    still = dict.fromkeys(
        ("rotation", "zoom", "shift", "flip", "warp", "color_match"), 0.0
    )
    layer = Augment(AugmentConfig(**still), 0.8, 32, 0)
    face, shown = noise(2, 0), noise(2, 1)
    outputs = layer(np.concatenate([face, shown[..., :3]], axis=-1))
    wanted = layer(face)["target"], layer(shown)["target"]
    for picture, expected in zip(
        (outputs["target"], outputs["warped"]), wanted, strict=True
    ):
        np.testing.assert_allclose(
            ops.convert_to_numpy(picture),
            ops.convert_to_numpy(expected),
            atol=1e-5,
        )
