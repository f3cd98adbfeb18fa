"""Networks of few channels, and a weights file for the narrow VGGFace."""

from collections.abc import Callable
from pathlib import Path
from unittest import mock

import h5py
import numpy as np

from faceswap_gan.networks import autoencoder
from faceswap_gan.networks import reference
from faceswap_gan.networks import small
from faceswap_gan.networks import vggface

WIDTHS = [
    (small, "ENCODER_WIDTHS", {64: (8, 8, 16, 16)}),
    (small, "DECODER_WIDTHS", (16, 8, 8)),
    (small, "CRITIC_WIDTHS", (8, 8, 8)),
    (small, "CODE_WIDTH", 16),
    (autoencoder, "ENCODER_WIDTHS", (8, 8, 16, 16, 16, 16)),
    (autoencoder, "DECODER_WIDTHS", (16, 16, 8, 8, 8)),
    (autoencoder, "BASE_WIDTH", 16),
    (reference, "_divisor", lambda architecture: 8),
    (vggface, "STAGES", dict.fromkeys((2, 3, 4, 5), (4, 1))),
]
"""Module, attribute and value of what makes the networks narrow."""


def make_narrow(put: Callable = setattr) -> None:
    """Makes what is built from now on narrow.

    Args:
        put: sets an attribute of a module; a test's is undone after it.
    """
    for module, name, value in WIDTHS:
        put(module, name, value)


def write_vggface(path: Path) -> None:
    """Writes random weights, in the published layout, for the network."""
    with mock.patch.object(vggface, "load_weights"):
        network = vggface.build_vggface(path)
    random = np.random.default_rng(0)
    layers = [layer for layer in network.layers if layer.weights]
    with h5py.File(path, "w") as file:
        for layer in layers:
            names = [f"{layer.name}/{i}" for i in range(len(layer.weights))]
            group = file.create_group(layer.name)
            group.attrs["weight_names"] = np.array(names, "S")
            for name, weight in zip(names, layer.weights, strict=True):
                shape = tuple(weight.shape)
                value = random.uniform(0.5, 1.5, shape)
                if len(shape) == 4:
                    fan_in = np.prod(shape[:3])
                    value = random.normal(0, np.sqrt(2 / fan_in), shape)
                group.create_dataset(name, data=value.astype("float32"))
        names = [layer.name for layer in layers]
        file.attrs["layer_names"] = np.array(names, "S")
