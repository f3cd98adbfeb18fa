"""The v2.2 networks: sizes as published, shapes as promised."""

import math

import pytest

from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.discriminator import build_discriminator
from faceswap_gan.networks.generator import build_decoder
from faceswap_gan.networks.generator import build_encoder

# Trainable parameters with v2.2's "instancenorm", our `layer`. The activation
# that `lite`'s upscale lacked there is mended here and has no parameters.
PARAMETERS = {
    ("standard", 64): (59130506, 6300924, 747845),
    ("standard", 128): (68567692, 6490305, 1878664),
    ("standard", 256): (78004878, 6679686, 3009483),
    ("lite", 64): (10065994, 415460, 747845),
    ("lite", 128): (19045452, 436329, 1878664),
    ("lite", 256): (19635278, 457198, 3009483),
}
BUILDERS = (build_encoder, build_decoder, build_discriminator)


def parameters(model) -> int:
    return sum(math.prod(v.shape) for v in model.trainable_variables)


@pytest.mark.parametrize("preset, resolution", PARAMETERS)
def test_parameters_are_those_of_the_reference(preset, resolution):
    architecture = Architecture(preset, resolution)
    counts = tuple(parameters(build(architecture)) for build in BUILDERS)
    assert counts == PARAMETERS[preset, resolution]
