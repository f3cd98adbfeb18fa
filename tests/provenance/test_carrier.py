"""The waves of the watermark: what one period says, and what chance says."""

import cv2
import numpy as np
import pytest

from faceswap_gan.provenance.carrier import PERIOD
from faceswap_gan.provenance.carrier import PHASES
from faceswap_gan.provenance.carrier import WAVES
from faceswap_gan.provenance.carrier import WEIGHTS
from faceswap_gan.provenance.carrier import explain
from faceswap_gan.provenance.carrier import phases_of
from faceswap_gan.provenance.carrier import tile
from faceswap_gan.provenance.watermark_search import FALSE_ALARMS
from faceswap_gan.provenance.watermark_search import chance_of

SYMBOLS = (79, 234, 0, 255)


def random_phases(random, *shape):
    angles = random.uniform(0, 2 * np.pi, (*shape, len(WAVES)))
    return WEIGHTS * np.exp(1j * angles)


def test_the_tile_has_mean_0_and_deviation_1():
    drawn = tile(SYMBOLS)
    assert drawn.shape == (PERIOD, PERIOD)
    assert abs(drawn.mean()) < 1e-6
    assert drawn.std() == pytest.approx(1)


@pytest.mark.parametrize("place", [(0, 0), (1, 0), (77, 126), (64, 8)])
def test_the_whole_key_agrees_wherever_the_tile_begins(place):
    found = explain(phases_of(np.roll(tile(SYMBOLS), place, (0, 1))))
    assert found.symbols == SYMBOLS
    assert found.total == pytest.approx(WEIGHTS.sum(), rel=1e-3)


def test_half_the_resolution_says_the_same():
    half = cv2.resize(tile(SYMBOLS), (64, 64), interpolation=cv2.INTER_AREA)
    found = explain(phases_of(half))
    assert found.symbols == SYMBOLS
    assert found.total > 0.99 * WEIGHTS.sum()


def test_nothing_agrees_with_an_even_tile():
    assert explain(phases_of(np.full((64, 64), 7.0))).total == 0


def test_the_key_is_the_same_for_ever():
    assert PHASES[:2] / (2 * np.pi) == pytest.approx([0.121586361, 0.067867109])


def test_the_bound_on_chance_holds():
    """Sums of cosines of even angles exceed s as seldom as is claimed."""
    sums = random_phases(np.random.default_rng(1), 10_000).real.sum(1)
    energy = np.square(WEIGHTS).sum()
    for bound in (0.5, 0.1, 0.01, 0.001):
        level = np.sqrt(-energy * np.log(bound))
        assert np.mean(sums > level) <= bound


def test_chance_explains_no_unmarked_picture_away():
    random = np.random.default_rng(2)
    totals = [explain(random_phases(random)).total for _ in range(500)]
    assert min(chance_of(total, 1) for total in totals) > 1e3 * FALSE_ALARMS
    assert chance_of(WEIGHTS.sum(), 500) < 1e-200
    assert chance_of(-1, 1) == 1
