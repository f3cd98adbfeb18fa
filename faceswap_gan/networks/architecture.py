"""What a set of networks is: the few choices that fix every weight's shape."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from faceswap_gan.errors import ConfigError
from faceswap_gan.registry import Registry

ATTENTIONS = ("self", "self_pooled", "dual", "none")
MOST_LATENT = 16384
"""Units of a bottleneck whose weights no longer fit into most memories."""
REFINED = 2
"""Sides of a decoder's picture that make one of what its last stage draws."""
NORMS: Registry[Callable[[int, float, str | None], Any]] = Registry(
    "network's norm",
    {
        "instance": "faceswap_gan.networks.norms:instance",
        "layer": "faceswap_gan.networks.norms:layer",
        "group": "faceswap_gan.networks.norms:group",
        "batch": "faceswap_gan.networks.norms:batch",
        "hybrid": "faceswap_gan.networks.norms:hybrid",
        "none": "faceswap_gan.networks.norms:none",
    },
)
"""What makes each normalization layer: given the channels of its map, the L2
factor of weights that are decayed, and its name."""
NORM_ALIASES = {
    "instancenorm": "layer",
    "layernorm": "instance",
    "groupnorm": "group",
    "batchnorm": "batch",
}
"""Names used by faceswap-GAN v2.2, whose first two say the opposite of what
they compute: its `instancenorm` takes mean and deviation over height, width
and channels, its `layernorm` over height and width of each channel."""


NETWORK_ALIASES = {"light": "autoencoder"}
"""Names that networks had; `light` sounded like `lite`."""


@dataclass(frozen=True)
class NetworkDefaults:
    """What an `Architecture` takes from its network where nothing is said.

    Args:
        family: key of `faceswap_gan.networks.families.FAMILIES`.
        resolutions: face sizes in pixels that the family can build.
        norm: default normalization.
        attention: default attention.
        latent: default latent size, by resolution.
        weight_decay: default L2 factor.
    """

    family: str
    resolutions: tuple[int, ...]
    norm: str
    attention: str
    latent: Callable[[int], int]
    weight_decay: float


def _lite_latent(resolution: int) -> int:
    return 1024 if resolution == 64 else 2048


NETWORKS = {
    "standard": NetworkDefaults(
        "reference", (64, 128, 256), "layer", "self", lambda _: 1024, 1e-4
    ),
    "lite": NetworkDefaults(
        "reference", (64, 128, 256), "layer", "self", _lite_latent, 1e-4
    ),
    "autoencoder": NetworkDefaults(
        "autoencoder", (64, 128, 256), "none", "none", lambda _: 128, 0.0
    ),
    "small": NetworkDefaults(
        "small", (64, 96, 128), "none", "none", lambda _: 256, 0.0
    ),
}


_BY_NETWORK: Any = None


@dataclass(frozen=True)
class Architecture:
    """The choices that fix the networks; equal ones exchange weights.

    Args left at None become the network's own defaults.

    Args:
        network: `small` (minutes on a CPU), `autoencoder` (a plain one),
            `lite` or `standard` (faceswap-GAN v2.2 at half and full width),
            or the older name in `NETWORK_ALIASES`.
        resolution: height and width of a face in pixels.
        norm: a name in `NORMS`, or one of the older names in `NORM_ALIASES`.
        attention: `self`, `self_pooled` (keys and values max-pooled 2x2),
            `dual` (position and channel) or `none`.
        latent: units of the encoder's bottleneck.
        spectral_norm: divide the discriminator's kernels by their largest
            singular value.
        spade: modulate the decoder's residual block by the encoder's input
            face, which is then the decoder's second input.
        weight_decay: L2 factor of the inner convolutions, 0 for none.

    Raises:
        ConfigError: for a value that no network can be built from.

    Example:

    >>> Architecture("lite", 128, norm="instancenorm")
    Architecture(network='lite', resolution=128, norm='layer', ...)
    """

    network: str = "small"
    resolution: int = 64
    norm: str = _BY_NETWORK
    attention: str = _BY_NETWORK
    latent: int = _BY_NETWORK
    spectral_norm: bool = False
    spade: bool = False
    weight_decay: float = _BY_NETWORK

    def __post_init__(self) -> None:
        network = NETWORK_ALIASES.get(self.network, self.network)
        _require("name", network, tuple(NETWORKS))
        object.__setattr__(self, "network", network)
        defaults = NETWORKS[network]
        _require("resolution", self.resolution, defaults.resolutions)
        self._default("norm", defaults.norm)
        self._default("attention", defaults.attention)
        self._default("latent", defaults.latent(self.resolution))
        self._default("weight_decay", defaults.weight_decay)
        object.__setattr__(self, "norm", NORM_ALIASES.get(self.norm, self.norm))
        NORMS.check(self.norm)
        _require("attention", self.attention, ATTENTIONS)
        if not 1 <= self.latent <= MOST_LATENT:
            raise ConfigError(
                f"The latent size must be from 1 to {MOST_LATENT}, not "
                f"{self.latent}."
            )
        if not 0 <= self.weight_decay < math.inf:
            raise ConfigError(
                "The weight decay must be 0 or more and finite, not "
                f"{self.weight_decay}."
            )

    def _default(self, field: str, value: object) -> None:
        if getattr(self, field) is None:
            object.__setattr__(self, field, value)


def _require(field: str, value: object, allowed: tuple[Any, ...]) -> None:
    if value not in allowed:
        names = ", ".join(str(one) for one in allowed)
        raise ConfigError(
            f"The network's {field} cannot be {value!r}; choose one of {names}."
        )
