"""Pictures of actors, rendered once for the tests of the room."""

import functools
from collections.abc import Callable

import pytest

from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import Pose
from faceswap_gan.synthetic.renderer import Rendering
from faceswap_gan.synthetic.renderer import render


@functools.cache
def _shot(name: str, pose: Pose) -> Rendering:
    return render(IDENTITIES[name], pose, 240, 240)


@pytest.fixture
def shot() -> Callable[..., Rendering]:
    """Returns a function (name, pose values) -> a 240x240 rendering."""
    return lambda name, **values: _shot(name, Pose(**{"scale": 0.3} | values))
