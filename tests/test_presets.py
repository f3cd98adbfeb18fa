"""Every network at every size builds, takes a step and converts a frame."""

import re

import numpy as np
import pytest

from faceswap_gan.config import load_config
from faceswap_gan.conversion.blend_options import BlendOptions
from faceswap_gan.conversion.converter import Converter
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.systems.swap.gan import build_gan
from faceswap_gan.systems.swap.transform import SwapTransform

SIZES = [
    ("small", 64),
    *(
        pytest.param(name, size, marks=pytest.mark.slow)
        for name, sizes in (
            ("small", (96, 128)),
            ("lite", (64, 128, 256)),
            ("standard", (64, 128, 256)),
        )
        for size in sizes
    ),
]


class OneFace:
    """A detector that finds one upright face in the middle."""

    name = "one"

    def fingerprint(self):
        return self.name

    def detect(self, images):
        points = TEMPLATE * ALIGNED_SIZE * 0.4 + 30
        box = np.array([50.0, 50.0, 110.0, 120.0])
        return [[Face(box, points, 0.99)] for _ in images]


def show_all(decoder):
    """Makes an untrained decoder sure that all that it draws is face."""
    (bias,) = (w for w in decoder.weights if re.search("alpha.*bias", w.path))
    bias.assign(bias + 8.0)


@pytest.mark.parametrize("network, size", SIZES)
def test_a_step_and_a_frame(network, size, uncompiled):
    config = load_config(
        None, network, [f"model.resolution={size}", "training.batch_size=1"]
    )
    model = build_gan(["src", "dst"], config)
    random = np.random.default_rng(0)
    width = working_size(size, config.model.coverage)
    shape = (1, 2, width, width, 6)
    faces = random.integers(0, 256, shape, dtype=np.uint8)
    logs = model.train_on_batch(faces, return_dict=True)
    assert all(np.isfinite(float(value)) for value in logs.values())
    show_all(model.decoders[1])
    coverage = config.model.coverage
    networks = model.encoder, model.decoders[1]
    converter = Converter(
        SwapTransform(*networks, coverage, batch_size=1),
        detector=OneFace(),
        blend=BlendOptions(color="none"),
    )
    frame = random.integers(0, 256, (160, 176, 3), dtype=np.uint8)
    result = converter.convert_image(frame)
    assert result.shape == frame.shape
    changed = np.abs(result.astype(int) - frame).max(axis=2) > 0
    assert changed[60:100, 70:90].mean() > 0.9
    assert not changed[:20].any()
