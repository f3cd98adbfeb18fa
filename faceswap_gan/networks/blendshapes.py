"""Expression coefficients of a face, from points of its mesh.

An MLP-Mixer (Tolstikhin et al. 2021, https://arxiv.org/abs/2105.01601) over
tokens that are combinations of points.
"""

from typing import Any

import keras
from keras import layers
from keras import ops

from faceswap_gan.networks.numbered import NumberedLayers
from faceswap_gan.tensors import Tensor

BLENDSHAPE_POINTS = 146
COEFFICIENTS = 52
_TOKENS, _WIDTH, _MIXERS = 96, 64, 4


def blendshape_network() -> keras.Model:
    """Builds the network, untrained.

    Returns:
        Model from (batch, 146, 2) points, in pixels of any size, to
        coefficients (batch, 52) in [0, 1].
    """
    points = keras.Input((BLENDSHAPE_POINTS, 2))
    numbered = NumberedLayers()
    x = _Standardized(name="standardized")(points)
    x = numbered.dense(_swapped(x), _TOKENS)
    x = numbered.dense(_swapped(x), _WIDTH)
    x = _WithToken(name=numbered.name("constant"))(x)
    for _ in range(_MIXERS):
        x = _mixed(numbered, x)
    logits = numbered.dense(x[:, 0], COEFFICIENTS)
    coefficients = layers.Activation("sigmoid", name="coefficients")(logits)
    return keras.Model(points, coefficients, name="blendshapes")


def _mixed(numbered: NumberedLayers, x: keras.KerasTensor) -> keras.KerasTensor:
    """Mixes tokens, then what each of them holds."""
    y = _swapped(_normalized(numbered, x))
    y = numbered.dense(y, 4 * _TOKENS, activation="relu")
    x = layers.Add()([x, _swapped(numbered.dense(y, _TOKENS + 1))])
    y = numbered.dense(_normalized(numbered, x), 4 * _WIDTH, activation="relu")
    return layers.Add()([x, numbered.dense(y, _WIDTH)])


def _normalized(
    numbered: NumberedLayers, x: keras.KerasTensor
) -> keras.KerasTensor:
    name = numbered.name("constant")
    return layers.LayerNormalization(epsilon=1e-6, center=False, name=name)(x)


def _swapped(x: keras.KerasTensor) -> keras.KerasTensor:
    return layers.Permute((2, 1))(x)


class _Standardized(layers.Layer):
    """Brings points to mean 0, and to 0.5 as their mean distance from it."""

    def call(self, points: Tensor) -> Tensor:
        points = points - ops.mean(points, axis=1, keepdims=True)
        squares = ops.sum(points**2, axis=2, keepdims=True)
        return points / ops.mean(ops.sqrt(squares), axis=1, keepdims=True) / 2


class _WithToken(layers.Layer):
    """Puts a token that was learnt before all others."""

    def build(self, shape: tuple[int, ...]) -> None:
        self.token = self.add_weight((1, shape[-1]), name="token")

    def call(self, tokens: Tensor) -> Tensor:
        first = ops.zeros_like(tokens[:, :1]) + self.token
        return ops.concatenate([first, tokens], axis=1)

    def compute_output_shape(self, shape: tuple[int, ...]) -> Any:
        return (shape[0], shape[1] + 1, *shape[2:])
