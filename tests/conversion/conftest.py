"""Pictures of noise with colours like skin, and a disc to look through."""

import numpy as np
import pytest

SIZE = 48


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def target(rng):
    """Colours like skin: correlated channels, far from black and white."""
    mixing = np.array([[18, 12, 8], [0, 8, 6], [0, 0, 5]])
    noise = rng.standard_normal((SIZE, SIZE, 3)) @ mixing
    return np.clip(noise + np.array([170, 125, 105]), 0, 255).astype(np.uint8)


@pytest.fixture
def swapped(rng):
    mixing = np.array([[14, 9, 9], [0, 6, 4], [0, 0, 7]])
    noise = rng.standard_normal((SIZE, SIZE, 3)) @ mixing
    return np.clip(noise + np.array([140, 130, 120]), 0, 255).astype(np.uint8)


@pytest.fixture
def mask():
    """A disc with a soft rim."""
    y, x = np.mgrid[:SIZE, :SIZE] - SIZE / 2
    return np.clip(20 - np.hypot(x, y), 0, 4)[..., None].astype(np.float32) / 4
