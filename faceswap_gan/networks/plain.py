"""The same networks of Keras's own layers, which load without this package."""

from typing import Any

import keras
import numpy as np
from keras import layers

from faceswap_gan.errors import ConfigError
from faceswap_gan.networks.attention import ChannelAttention
from faceswap_gan.networks.attention import SelfAttention
from faceswap_gan.networks.forms import FORMS
from faceswap_gan.networks.forms import copied
from faceswap_gan.networks.forms import plain_form
from faceswap_gan.networks.forms import weighed
from faceswap_gan.networks.mean_subtraction import MeanSubtraction
from faceswap_gan.networks.norm_layers import BatchNormalization
from faceswap_gan.networks.norm_layers import GroupNormalization
from faceswap_gan.networks.norm_layers import HybridNormalization
from faceswap_gan.networks.norm_layers import MapNormalization
from faceswap_gan.networks.upsampling import PixelShuffle
from faceswap_gan.networks.upsampling import ReflectionPadding2D
from faceswap_gan.networks.upsampling import UpscalingConv2D
from faceswap_gan.networks.upsampling import bordered
from faceswap_gan.networks.wide_conv import WideConv2D


def plain_network(network: keras.Model) -> keras.Model:
    """Rebuilds a network of plain float32 layers, with the same weights.

    Args:
        network: a functional model of Keras's layers and this package's.

    Returns:
        A functional model that computes the same in inference.

    Raises:
        ConfigError: a layer that is not Keras's own has no plain form.
    """
    return keras.models.clone_model(
        network, clone_function=lambda layer: layer, call_function=_call
    )


def _call(layer: layers.Layer, inputs: Any, **_options: Any) -> Any:
    """Applies the plain form of a layer to symbolic inputs."""
    if isinstance(layer, keras.Model):
        return plain_network(layer)(inputs)
    if not isinstance(layer, layers.Layer):
        return layer(inputs)
    form = FORMS.get(type(layer))
    if form is not None:
        return form(layer, inputs)
    if not type(layer).__module__.startswith("keras."):
        raise ConfigError(
            f"A network with a {type(layer).__name__} cannot be exported: that "
            "layer has no form of Keras's own layers. Train one without it, "
            "or give it a form by `plain_form`."
        )
    return copied(layer, type(layer), inputs)


@plain_form(WideConv2D)
def _conv(layer: WideConv2D, x: Any) -> Any:
    return copied(layer, layers.Conv2D, x)


@plain_form(BatchNormalization)
def _batch_norm(layer: BatchNormalization, x: Any) -> Any:
    return copied(layer, layers.BatchNormalization, x)


@plain_form(MeanSubtraction)
def _mean_subtraction(layer: MeanSubtraction, x: Any) -> Any:
    """Subtracts by the mean of a normalization whose variance is 1."""
    name, shape = layer.name, x.shape[1:]
    mean = keras.ops.convert_to_numpy(layer.mean).ravel()
    subtraction = layers.BatchNormalization(
        epsilon=0.0,
        center=False,
        scale=False,
        dtype="float32",
        name=f"{name}_mean",
    )
    x = layers.Flatten(name=f"{name}_flat")(x)
    x = weighed(subtraction, x, [mean, np.ones_like(mean)])
    return layers.Reshape(shape, name=name)(x)


@plain_form(PixelShuffle)
def _shuffle(layer: PixelShuffle, x: Any) -> Any:
    _, height, width, channels = x.shape
    scale, name = layer.scale, layer.name
    channels //= scale**2
    parts = (height, width, scale, scale, channels)
    x = layers.Reshape(parts, name=f"{name}_parts")(x)
    x = layers.Permute((1, 3, 2, 4, 5), name=f"{name}_places")(x)
    whole = (height * scale, width * scale, channels)
    return layers.Reshape(whole, name=name)(x)


@plain_form(ReflectionPadding2D)
def _reflect(layer: ReflectionPadding2D, x: Any) -> Any:
    return bordered(x, layer.padding)


@plain_form(UpscalingConv2D)
def _upscale(layer: UpscalingConv2D, x: Any) -> Any:
    x = layers.UpSampling2D(name=f"{layer.name}_repeat")(x)
    return copied(layer, layers.Conv2D, bordered(x), padding="valid")


@plain_form(MapNormalization)
def _map_norm(layer: MapNormalization, x: Any) -> Any:
    return _named_map_norm(layer, x, layer.name)


def _named_map_norm(layer: MapNormalization, x: Any, name: str) -> Any:
    norm = layers.GroupNormalization(
        1, epsilon=layer.epsilon, dtype="float32", name=name
    )
    ones = np.ones(x.shape[-1], "float32")
    scalars = [keras.ops.convert_to_numpy(w) for w in layer.weights]
    return weighed(norm, x, [ones * scalar for scalar in scalars])


@plain_form(GroupNormalization)
def _group_norm(layer: GroupNormalization, x: Any) -> Any:
    norm = layers.GroupNormalization(
        layer.groups,
        epsilon=layer.epsilon,
        center=layer.affine,
        scale=layer.affine,
        dtype="float32",
        name=layer.name,
    )
    return weighed(norm, x, layer.weights)


@plain_form(HybridNormalization)
def _hybrid_norm(layer: HybridNormalization, x: Any) -> Any:
    half, name = layer.half, layer.name
    convolved = copied(
        layer.convolution,
        layers.Conv2D,
        x[..., :half],
        name=f"{name}_convolution",
    )
    normalized = _named_map_norm(layer.norm, x[..., half:], f"{name}_norm")
    return layers.Concatenate(name=name)([convolved, normalized])


@plain_form(SelfAttention)
def _self_attention(layer: SelfAttention, x: Any) -> Any:
    name = layer.name
    query = _positions(layer, layer.query, x, pool=False)
    key = _positions(layer, layer.key, x, layer.pool)
    value = _positions(layer, layer.value, x, layer.pool)
    energy = layers.Dot(2, name=f"{name}_energy")([query, key])
    weights = layers.Softmax(name=f"{name}_weights")(energy)
    attended = layers.Dot((2, 1), name=f"{name}_attended")([weights, value])
    return _share_added(layer, x, attended)


def _positions(
    layer: SelfAttention, projection: layers.Conv2D, x: Any, pool: bool
) -> Any:
    """Projects a map and flattens it to (B, positions, C)."""
    name = f"{layer.name}_{projection.name}"
    x = copied(projection, layers.Conv2D, x, name=name)
    if pool:
        x = layers.MaxPooling2D(2, name=f"{name}_pool")(x)
    return layers.Reshape((-1, x.shape[-1]), name=f"{name}_flat")(x)


@plain_form(ChannelAttention)
def _channel_attention(layer: ChannelAttention, x: Any) -> Any:
    name = layer.name
    flat = layers.Reshape((-1, x.shape[-1]), name=f"{name}_flat")(x)
    energy = layers.Dot(1, name=f"{name}_energy")([flat, flat])
    unlike = layers.Rescaling(-1.0, name=f"{name}_unlike")(energy)
    weights = layers.Softmax(name=f"{name}_weights")(unlike)
    attended = layers.Dot(2, name=f"{name}_attended")([flat, weights])
    return _share_added(layer, x, attended)


def _share_added(
    layer: SelfAttention | ChannelAttention, x: Any, attended: Any
) -> Any:
    """Adds the learned share of what was attended to, (B, H W, C)."""
    name = layer.name
    share = float(keras.ops.convert_to_numpy(layer.gamma))
    y = layers.Reshape(x.shape[1:], name=f"{name}_map")(attended)
    y = layers.Rescaling(share, name=f"{name}_share")(y)
    return layers.Add(name=name)([x, y])
