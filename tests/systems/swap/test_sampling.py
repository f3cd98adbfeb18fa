"""Faces with rare openings of the eyes are drawn more often."""

import itertools

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.systems.swap import data
from faceswap_gan.systems.swap import part_swap
from faceswap_gan.systems.swap.sampling import batches
from faceswap_gan.systems.swap.sampling import chances


def faces_with_eyes(areas: list[int]) -> np.ndarray:
    faces = np.zeros((len(areas), 32, 32, 6), np.uint8)
    for face, area in zip(faces, areas, strict=True):
        face[..., 3].flat[:area] = 255
        face[..., 0] = min(area, 255)
    return faces


def test_each_opening_is_drawn_equally_often_where_balanced():
    faces = faces_with_eyes([100] * 97 + [10] * 2 + [50])
    own = chances(faces, 1.0)
    assert own[:97].sum() == pytest.approx(1 / 3)
    assert own[97:99].sum() == pytest.approx(1 / 3)
    assert own[99] == pytest.approx(1 / 3)


@pytest.mark.parametrize("balance", [0.0, 0.4, 1.0])
def test_chances_sum_to_one_and_leave_nobody_out(balance):
    own = chances(faces_with_eyes(list(range(1, 301))), balance)
    assert own.sum() == pytest.approx(1)
    assert own.min() > 0


@pytest.mark.parametrize("balance", [0.0, 1.0])
def test_equal_eyes_are_drawn_alike(balance):
    own = chances(faces_with_eyes([20] * 10), balance)
    assert own == pytest.approx(np.full(10, 0.1))


@pytest.mark.parametrize("module", [data, part_swap])
def test_batches_follow_the_chances(module):
    faces = [faces_with_eyes([200] * 19 + [10]) for _ in range(2)]
    own = [chances(each, 1.0) for each in faces]
    more = (0.5,) if module is part_swap else ()
    drawn = module.batches(faces, 10, 0, 0, *more, chances=own)
    seen = np.concatenate([few for few, _ in itertools.islice(drawn, 40)])
    rare = (seen[..., 0, 0, 0] == 10).mean(axis=0)
    assert rare == pytest.approx([0.5, 0.5], abs=0.08)


@pytest.mark.parametrize(("share", "channels"), [(0.0, 6), (0.5, 9)])
def test_the_settings_say_what_a_batch_holds(share, channels):
    faces = [faces_with_eyes([200] * 20), faces_with_eyes([100] * 20)]
    changes = ["training.batch_size=4", f"augment.part_swap={share}"]
    often = [chances(own, 0.0) for own in faces]
    drawn = batches(faces, often, load_config(None, None, changes), 0)
    (batch,) = next(drawn)
    assert batch.shape == (4, 2, 32, 32, channels)
