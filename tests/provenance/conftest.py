"""A short film of a person who does not exist."""

import numpy as np
import pytest

from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.renderer import render


@pytest.fixture(scope="session")
def film() -> list[np.ndarray]:
    """Twelve frames of 384x288."""
    return [
        render(IDENTITIES["ada"], pose, 384, 288).image
        for pose in performance(5, 12)
    ]
