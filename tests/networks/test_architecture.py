"""The choices that fix the networks."""

import dataclasses

import pytest

from faceswap_gan.errors import ConfigError
from faceswap_gan.networks.architecture import NETWORKS
from faceswap_gan.networks.architecture import NORM_ALIASES
from faceswap_gan.networks.architecture import Architecture
from faceswap_gan.networks.families import FAMILIES


def test_what_is_left_out_comes_from_the_network():
    architecture = Architecture("standard", 128)
    assert architecture.norm == "layer"
    assert architecture.attention == "self"
    assert architecture.latent == 1024
    assert architecture.weight_decay == 1e-4
    assert Architecture("lite", 128).latent == 2048
    assert Architecture("lite", 64).latent == 1024


def test_what_is_given_is_kept():
    given = Architecture("lite", 64, "batch", "none", 7, True, True, 0.0)
    assert dataclasses.astuple(given) == (
        ("lite", 64, "batch", "none", 7, True, True, 0.0)
    )


@pytest.mark.parametrize("alias, norm", NORM_ALIASES.items())
def test_an_older_norm_name_is_the_same_architecture(alias, norm):
    assert Architecture(norm=alias) == Architecture(norm=norm)


def test_survives_a_dictionary():
    architecture = Architecture("lite", 256, attention="self_pooled")
    assert Architecture(**dataclasses.asdict(architecture)) == architecture


@pytest.mark.parametrize(
    "wrong, named",
    [
        ({"network": "large"}, "large"),
        ({"resolution": 100}, "100"),
        ({"network": "lite", "resolution": 96}, "96"),
        ({"norm": "weight"}, "weight"),
        ({"attention": "cross"}, "cross"),
        ({"latent": 0}, "latent"),
        ({"weight_decay": -1.0}, "weight decay"),
    ],
)
def test_an_impossible_value_is_refused_by_name(wrong, named):
    with pytest.raises(ConfigError, match=named):
        Architecture(**wrong)


@pytest.mark.parametrize("network", NETWORKS)
def test_every_network_has_a_family(network):
    assert NETWORKS[network].family in FAMILIES
