"""The v2.2 networks: sizes as published, decay and activations as described."""

import math

import keras
import pytest

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.discriminator import build_discriminator
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder

# Trainable parameters with v2.2's "instancenorm", our `layer`. The activation
# that `lite`'s upscale lacked there is added here and has no parameters.
PARAMETERS = {
    ("standard", 64): (59130506, 6300924, 747845),
    ("standard", 128): (68567692, 6490305, 1878664),
    ("standard", 256): (78004878, 6679686, 3009483),
    ("lite", 64): (10065994, 415460, 747845),
    ("lite", 128): (19045452, 436329, 1878664),
    ("lite", 256): (19635278, 457198, 3009483),
}
# The same with `hybrid`, in millions as published.
HYBRID_MILLIONS = {
    ("standard", 64): (59.54, 6.323, 0.769),
    ("standard", 256): (78.94, 6.704, 3.063),
    ("lite", 64): (10.12, 0.421, 0.769),
    ("lite", 256): (19.72, 0.463, 3.063),
}
BUILDERS = (build_encoder, build_decoder, build_discriminator)


def parameters(model: keras.Model) -> int:
    return sum(math.prod(v.shape) for v in model.trainable_variables)


@pytest.mark.parametrize("network, resolution", PARAMETERS)
def test_parameters_are_those_of_the_reference(network, resolution):
    architecture = Architecture(network, resolution)
    counts = tuple(parameters(build(architecture)) for build in BUILDERS)
    assert counts == PARAMETERS[network, resolution]


def added_by_true_halves(model: keras.Model) -> int:
    """Parameters that halving a shuffled upscale's 4f channels adds.

    v2.2 convolved f / 2 of them there; half of them is 2f.
    """
    added = 0
    for layer in model.layers:
        if layer.name.endswith("_shuffle"):
            f = layer.output.shape[-1]
            added += (2 * f) ** 2 + 2 * f - (f // 2) ** 2 - f // 2
    return added


@pytest.mark.parametrize("network, resolution", HYBRID_MILLIONS)
def test_hybrid_parameters_are_those_of_the_reference(network, resolution):
    architecture = Architecture(network, resolution, norm="hybrid")
    published = HYBRID_MILLIONS[network, resolution]
    for build, millions in zip(BUILDERS, published, strict=True):
        model = build(architecture)
        assert (added_by_true_halves(model) > 0) == (
            network == "standard" and build is not build_discriminator
        )
        count = parameters(model) - added_by_true_halves(model)
        digits = 2 if millions > 10 else 3
        assert abs(count / 1e6 - millions) <= 0.51 * 10**-digits


@pytest.mark.parametrize(
    "network, resolution, ends",
    [
        ("standard", 64, {"alpha", "rgb", "scores"}),
        ("lite", 128, {"alpha", "rgb", "scores", "aux_64"}),
    ],
)
def test_decay_spares_the_stem_the_dense_and_the_ends(
    network, resolution, ends
):
    architecture = Architecture(network, resolution, weight_decay=1e-3)
    spared = set()
    for build in BUILDERS:
        for variable in build(architecture).trainable_variables:
            if variable.regularizer:
                assert float(variable.regularizer.l2) == pytest.approx(1e-3)
            elif variable.path.endswith("kernel"):
                spared.add(variable.path.removesuffix("/kernel"))
    assert spared == {"stem", "latent", "expand"} | ends


def test_no_decay_regularizes_nothing():
    architecture = Architecture("lite", 64, weight_decay=0.0)
    assert not any(build(architecture).losses for build in BUILDERS)


@pytest.mark.parametrize("network", ["standard", "lite"])
def test_every_upscale_is_rectified(network):
    model = build_decoder(Architecture(network, 64))
    names = {layer.name for layer in model.layers}
    assert {"up_16_act", "up_32_act", "up_64_act"} <= names


def test_without_attention_a_convolution_takes_its_place():
    with_attention = Architecture("lite", 64)
    without = Architecture("lite", 64, attention="none")
    names = {layer.name for layer in build_decoder(without).layers}
    assert "conv_64" in names
    assert not any("attention" in name for name in names)
    replaced = {layer.name for layer in build_decoder(with_attention).layers}
    assert {"attention_32", "attention_64"} == replaced - names - {"conv_64"}
