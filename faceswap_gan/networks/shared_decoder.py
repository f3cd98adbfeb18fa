"""A decoder that people share, but for what each has of their own."""

from typing import Any

import keras
from keras import layers
from keras import ops

from faceswap_gan.networks.forms import plain_form
from faceswap_gan.networks.forms import weighed
from faceswap_gan.networks.heads import is_head
from faceswap_gan.tensors import Shape
from faceswap_gan.tensors import Tensor


@keras.saving.register_keras_serializable(package="faceswap_gan")
class ChannelModulation(layers.Layer):
    """Scales and shifts each channel of a map.

    Reference:
        Perez et al., 2018, https://arxiv.org/abs/1709.07871
    """

    def build(self, input_shape: Shape) -> None:
        """Makes a scale and a shift for each channel of (B, H, W, C)."""
        shape = input_shape[-1:]
        self.scale = self.add_weight(
            shape=shape, initializer="ones", name="scale"
        )
        self.shift = self.add_weight(
            shape=shape, initializer="zeros", name="shift"
        )

    def call(self, x: Tensor) -> Tensor:
        """Returns a map (B, H, W, C), scaled and shifted."""
        return x * ops.convert_to_tensor(self.scale) + self.shift


@plain_form(ChannelModulation)
def _modulation(layer: ChannelModulation, x: Any) -> Any:
    """Multiplies and shifts by a convolution of each channel by itself."""
    plain = layers.DepthwiseConv2D(1, dtype="float32", name=layer.name)
    kernel = ops.reshape(layer.scale, (1, 1, -1, 1))
    return weighed(plain, x, [kernel, layer.shift])


def sharing(trunk: keras.Model) -> keras.Model:
    """Builds a person's decoder over one that is shared.

    What a film of one person lacks is then learnt from the others', as with
    the one decoder of DeepFaceLab's LIAE. Of their own people have the heads,
    the last block before these, and a modulation after each convolution.

    Args:
        trunk: a decoder of `build_decoder`, of which all layers but those are
            shared.

    Returns:
        Functional model of the same inputs and outputs.
    """
    own = _own_layers(trunk)

    def chosen(layer: layers.Layer) -> layers.Layer:
        if layer.name in own:
            return type(layer).from_config(layer.get_config())
        return layer

    def applied(layer: layers.Layer, *inputs: Any, **options: Any) -> Any:
        outputs = layer(*inputs, **options)
        if layer.name in own or not isinstance(layer, layers.Conv2D):
            return outputs
        return ChannelModulation(name=f"own_{layer.name}")(outputs)

    return keras.models.clone_model(
        trunk, clone_function=chosen, call_function=applied
    )


def _own_layers(trunk: keras.Model) -> set[str]:
    weighted = [layer.name for layer in trunk.layers if layer.variables]
    heads = {name for name in weighted if is_head(name)}
    *_, last = (name for name in weighted if name not in heads)
    block = last.removesuffix("_norm")
    return heads | {block, f"{block}_norm"}
