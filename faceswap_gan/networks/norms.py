"""Normalizations by truthful names.

Each function below makes the layer of a name in `NORMS`; see `normalization`.
"""

import math

from keras import layers

from faceswap_gan.networks.architecture import NORM_ALIASES
from faceswap_gan.networks.architecture import NORMS
from faceswap_gan.networks.norm_layers import BatchNormalization
from faceswap_gan.networks.norm_layers import GroupNormalization
from faceswap_gan.networks.norm_layers import HybridNormalization
from faceswap_gan.networks.norm_layers import MapNormalization


def normalization(
    kind: str,
    channels: int,
    *,
    weight_decay: float = 0.0,
    name: str | None = None,
) -> layers.Layer:
    """Makes a normalization layer for maps (B, H, W, channels).

    | kind | mean and variance over | scale and shift |
    |---|---|---|
    | `instance` | H, W of each channel | per channel |
    | `layer` | H, W and channels | one scalar each |
    | `group` | H, W of each of 16 groups, or fewer | per channel |
    | `batch` | B, H, W of each channel | per channel |
    | `hybrid` | `layer` on one half, 1x1 convolution of the other | |
    | `none` | nothing | none |

    Args:
        kind: a name in `NORMS` or in `NORM_ALIASES`.
        channels: channels of the map.
        weight_decay: L2 factor of `hybrid`'s convolution.
        name: name of the layer.

    Returns:
        The layer; its output has its input's shape.

    Raises:
        ConfigError: there is no such kind.
    """
    make = NORMS.find(NORM_ALIASES.get(kind, kind))
    return make(channels, weight_decay, name)


def instance(channels: int, decay: float, name: str | None) -> layers.Layer:
    """Makes `instance`."""
    return GroupNormalization(-1, name=name)


def layer(channels: int, decay: float, name: str | None) -> layers.Layer:
    """Makes `layer`."""
    return MapNormalization(name=name)


def group(channels: int, decay: float, name: str | None) -> layers.Layer:
    """Makes `group`."""
    return GroupNormalization(math.gcd(16, channels), name=name)


def batch(channels: int, decay: float, name: str | None) -> layers.Layer:
    """Makes `batch`."""
    return BatchNormalization(name=name)


def hybrid(channels: int, decay: float, name: str | None) -> layers.Layer:
    """Makes `hybrid`."""
    return HybridNormalization(decay, name=name)


def none(channels: int, decay: float, name: str | None) -> layers.Layer:
    """Makes `none`."""
    return layers.Identity(name=name)
