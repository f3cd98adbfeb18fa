"""How far codes reach, and what is kept within that."""

import keras
import numpy as np
import pytest

from faceswap_gan.networks.code_range import CodeRange
from faceswap_gan.networks.code_range import within

pytestmark = pytest.mark.backends
UNITS, LIMIT = 6, 2.0


def codes(seed: int, count: int = 8) -> np.ndarray:
    random = np.random.default_rng(seed)
    mixed = random.normal(size=(count, UNITS)) @ MIXING + MEAN
    return mixed.astype("float32")


MIXING = np.random.default_rng(7).normal(size=(UNITS, UNITS))
MEAN = np.arange(UNITS)


def array(variable) -> np.ndarray:
    return keras.ops.convert_to_numpy(variable)


def known() -> CodeRange:
    """What is known of codes of this mean and covariance."""
    reach = CodeRange()
    reach.build((None, UNITS))
    reach.mean.assign(MEAN)
    reach.covariance.assign(MIXING.T @ MIXING)
    return reach


def kept(reach: CodeRange, given: np.ndarray) -> np.ndarray:
    vector = keras.Input((UNITS,))
    network = keras.Model(vector, within(reach, LIMIT, vector))
    return array(network(given.astype("float32")))


def test_mean_and_covariance_are_those_of_the_codes():
    reach = known()
    reach.learn(codes(0, 40))
    seen = codes(0, 40).astype("float64")
    covariance = np.cov(seen.T, bias=True)
    np.testing.assert_allclose(array(reach.mean), seen.mean(0), rtol=1e-5)
    np.testing.assert_allclose(array(reach.covariance), covariance, rtol=1e-4)


def test_codes_within_the_limit_stay():
    variances, axes = np.linalg.eigh(MIXING.T @ MIXING)
    shares = np.random.default_rng(0).uniform(-LIMIT, LIMIT, (40, UNITS))
    given = MEAN + shares * np.sqrt(variances) @ axes.T
    np.testing.assert_allclose(kept(known(), given), given, atol=1e-4)


def test_codes_beyond_end_at_one_and_a_half_times_the_limit():
    variances, axes = np.linalg.eigh(MIXING.T @ MIXING)
    spread = np.sqrt(variances)
    for number in range(UNITS):
        shares = np.zeros((60, UNITS))
        shares[:, number] = np.linspace(-9, 9, 60)
        made = kept(known(), MEAN + shares * spread @ axes.T)
        along = (made - MEAN) @ axes / spread
        own = along[:, number]
        beyond, half = np.abs(shares[:, number]) - LIMIT, LIMIT / 2
        wanted = np.sign(shares[:, number]) * np.where(
            beyond > 0, LIMIT + half * np.tanh(beyond / half), beyond + LIMIT
        )
        np.testing.assert_allclose(own, wanted, atol=1e-3)
        assert (np.diff(own) >= -1e-4).all()
        others = np.delete(along, number, axis=1)
        np.testing.assert_allclose(others, 0, atol=1e-3)


def test_what_a_person_never_shows_is_left_out():
    reach = known()
    variances, axes = np.linalg.eigh(MIXING.T @ MIXING)
    variances[0] = 0
    reach.covariance.assign(axes * variances @ axes.T)
    made = kept(reach, MEAN + 5 * axes[:, :1].T)
    np.testing.assert_allclose(made, MEAN[None], atol=0.02)
