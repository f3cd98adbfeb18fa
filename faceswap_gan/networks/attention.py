"""Attention over the positions and over the channels of a map."""

import math
from typing import Any

import keras
from keras import layers
from keras import ops

from faceswap_gan.networks.norm_layers import l2
from faceswap_gan.networks.norms import normalization
from faceswap_gan.tensors import Shape
from faceswap_gan.tensors import Tensor

# Numbers in a table of what attends to what that stays in a processor's cache,
# and one so small that all faces' are made at once.
_TABLE, _SMALL = 2**19, 2**16
MOST_BLOCKS = 64


def _blocks(positions: int, keys: int) -> int:
    """Says in how many equal blocks positions are attended from."""
    wanted = math.ceil(positions * keys / _TABLE)
    doubled = 2 ** math.ceil(math.log2(wanted))
    return math.gcd(positions, min(MOST_BLOCKS, doubled))


def _attended(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Returns (..., n, C), values (..., m, C) by queries (..., n, c)."""
    energy = ops.matmul(query, ops.swapaxes(key, -1, -2))
    return ops.matmul(ops.softmax(energy), value)


def _attended_in_blocks(face: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """Does the same for one face, from some positions at a time."""
    query, key, value = face
    blocks = _blocks(query.shape[0], key.shape[0])
    parts = ops.split(query, blocks)
    return ops.concatenate([_attended(part, key, value) for part in parts])


@keras.saving.register_keras_serializable(package="faceswap_gan")
class SelfAttention(layers.Layer):
    """Adds to each position a learned share of what it attends to.

    The share starts at 0, so that a new layer passes its input on unchanged.
    In inference the faces of a batch are taken one after another, and some
    positions of each at a time, so that the table of what attends to what, 16
    MB for 64x64 pooled positions, stays in the processor's cache.

    Args:
        squeeze: int. Queries and keys have `channels // squeeze` channels.
            Defaults to 8.
        pool: bool. Max-pool keys and values 2x2: a quarter of the time and
            memory. Defaults to False.
        weight_decay: float. L2 factor of the 1x1 convolutions. Defaults to 0.

    Reference:
        Zhang et al., 2018, https://arxiv.org/abs/1805.08318
    """

    def __init__(
        self,
        squeeze: int = 8,
        pool: bool = False,
        weight_decay: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.squeeze = squeeze
        self.pool = pool
        self.weight_decay = weight_decay

    def build(self, input_shape: Shape) -> None:
        channels = input_shape[-1]
        self.query = self._projection(channels // self.squeeze, "query")
        self.key = self._projection(channels // self.squeeze, "key")
        self.value = self._projection(channels, "value")
        for projection in (self.query, self.key, self.value):
            projection.build(input_shape)
        self.gamma = self.add_weight(
            shape=(), initializer="zeros", name="gamma"
        )

    def call(self, inputs: Tensor, training: bool = False) -> Tensor:
        batch, height, width, channels = ops.shape(inputs)
        query = self._positions(self.query(inputs), pool=False)
        key = self._positions(self.key(inputs), self.pool)
        value = self._positions(self.value(inputs), self.pool)
        given = query, key, value
        if training or query.shape[1] * key.shape[1] <= _SMALL:
            attended = _attended(*given)
        else:
            attended = ops.map(_attended_in_blocks, given)
        attended = ops.reshape(attended, (batch, height, width, channels))
        return inputs + self.gamma * attended

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "squeeze": self.squeeze,
            "pool": self.pool,
            "weight_decay": self.weight_decay,
        }

    def _projection(self, filters: int, name: str) -> layers.Layer:
        return layers.Conv2D(
            filters,
            1,
            kernel_initializer="he_normal",
            kernel_regularizer=l2(self.weight_decay),
            dtype=self.dtype_policy,
            name=name,
        )

    def _positions(self, x: Tensor, pool: bool) -> Tensor:
        """Flattens (B, H, W, C) to (B, positions, C)."""
        if pool:
            x = ops.max_pool(x, 2, strides=2)
        batch, height, width, channels = ops.shape(x)
        return ops.reshape(x, (batch, height * width, channels))


@keras.saving.register_keras_serializable(package="faceswap_gan")
class ChannelAttention(layers.Layer):
    """Adds to each channel a learned share of the channels unlike it.

    Reference:
        Fu et al., 2019, https://arxiv.org/abs/1809.02983
    """

    def build(self, input_shape: Shape) -> None:
        self.gamma = self.add_weight(
            shape=(), initializer="zeros", name="gamma"
        )

    def call(self, inputs: Tensor) -> Tensor:
        batch, height, width, channels = ops.shape(inputs)
        x = ops.reshape(inputs, (batch, height * width, channels))
        wide = ops.cast(x, "float32")
        energy = ops.matmul(ops.transpose(wide, (0, 2, 1)), wide)  # (B, C, C)
        weights = ops.softmax(ops.max(energy, -1, keepdims=True) - energy)
        attended = ops.matmul(x, ops.transpose(weights, (0, 2, 1)))
        attended = ops.reshape(attended, (batch, height, width, channels))
        return inputs + self.gamma * ops.cast(attended, inputs.dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape


def dual_attention(
    x: Tensor, norm: str, weight_decay: float, name: str
) -> Tensor:
    """Sums a branch of position attention and one of channel attention.

    Args:
        x: symbolic map (B, H, W, C).
        norm: normalization after each convolution.
        weight_decay: L2 factor of the convolutions.
        name: prefix of the layers' names.

    Returns:
        Symbolic map (B, H, W, C).

    Reference:
        Fu et al., 2019, https://arxiv.org/abs/1809.02983
    """
    branches: dict[str, layers.Layer] = {
        "position": SelfAttention(
            weight_decay=weight_decay, name=f"{name}_position"
        ),
        "channel": ChannelAttention(name=f"{name}_channel"),
    }
    outputs = []
    for branch, attention in branches.items():
        y = _branch_conv(x, norm, weight_decay, f"{name}_{branch}_in")
        y = attention(y)
        y = _branch_conv(y, norm, weight_decay, f"{name}_{branch}_out")
        outputs.append(y)
    return layers.Add(name=f"{name}_sum")(outputs)


def _branch_conv(
    x: Tensor, norm: str, weight_decay: float, name: str
) -> Tensor:
    channels = x.shape[-1]
    x = layers.Conv2D(
        channels,
        3,
        padding="same",
        use_bias=False,
        activation="relu",
        kernel_initializer="he_normal",
        kernel_regularizer=l2(weight_decay),
        name=name,
    )(x)
    return normalization(
        norm, channels, weight_decay=weight_decay, name=f"{name}_norm"
    )(x)
