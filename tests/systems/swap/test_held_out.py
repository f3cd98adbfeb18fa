"""Held-out faces: their share, their distance, few faces left whole."""

import re

import numpy as np
import pytest

from faceswap_gan.systems.swap.held_out import BLOCKS
from faceswap_gan.systems.swap.held_out import split_held_out
from faceswap_gan.systems.swap.held_out import too_few_sentence


@pytest.mark.parametrize("count", [40, 399, 5000])
@pytest.mark.parametrize("share", [0.05, 0.1, 0.3])
def test_the_share_is_held_out_in_blocks_away_from_training(count, share):
    training, held = split_held_out(count, share)
    assert len(held) == pytest.approx(share * count, abs=BLOCKS / 2)
    length = len(held) // BLOCKS
    gaps = np.abs(held[:, None] - training[None]).min(axis=1)
    assert gaps.min() > length / 2
    assert len(training) >= count - 2 * len(held) - 2 * BLOCKS
    starts = np.flatnonzero(np.diff(held, prepend=-2) > 1)
    assert len(starts) == BLOCKS


def test_few_faces_are_all_trained_on():
    training, held = split_held_out(39, 0.3)
    assert training.tolist() == list(range(39))
    assert held.size == 0


def test_nothing_is_held_out_unless_asked_for():
    training, held = split_held_out(1000, 0.0)
    assert len(training) == 1000
    assert held.size == 0


@pytest.mark.parametrize(
    "counts, share, text",
    [
        ({"src": 40, "dst": 39}, 0.05, "too few faces of dst .* of src alone"),
        ({"a": 1, "b": 2, "c": 90}, 0.05, "of a and b .* of c alone"),
        ({"src": 40, "dst": 39}, 0.0, None),
        ({"src": 40, "dst": 40}, 0.05, None),
        ({"src": 39, "dst": 39}, 0.05, None),
    ],
)
def test_it_is_said_who_alone_has_too_few(counts, share, text):
    sentence = too_few_sentence(counts, share)
    assert (sentence is None) if text is None else re.search(text, sentence)
