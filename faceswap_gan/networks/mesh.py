"""The dense face mesh: 478 points of a face, irises among them, with depth.

Grishchenko et al. 2020, "Attention Mesh", https://arxiv.org/abs/2006.10962,
whose successor this network is, in one trunk.
"""

import keras
from keras import layers

from faceswap_gan.framework import is_tensorflow_on_cpu
from faceswap_gan.networks.numbered import NumberedLayers
from faceswap_gan.networks.numbered import with_zeros

MESH_SIZE = 256
"""Side of the crops that the network looks at, in pixels."""
MESH_POINTS = 478
# Of each size of map: its channels after a block, and within one.
_STEM = 16
_STAGES = ((32, 16), (64, 32), (128, 64), (128, 64), (128, 64), (128, 64))
_BLOCKS = 4


def mesh_network() -> keras.Model:
    """Builds the network, untrained.

    It is what a training differentiates; `faces.mesh.model` looks at pictures
    with the published file itself, in an interpreter that needs half of the
    time on a CPU. There XLA compiles it, where there is any: TensorFlow's own
    operations take twice as long, and oneDNN, which chooses them, is not sure
    to survive this network (2.21 ends with a broken memory).

    Returns:
        Model from (batch, 256, 256, 3) RGB in [0, 255] to points
        (batch, 478, 3) in pixels of the crop, whose outer corner is (0, 0) and
        whose depth counts like width, and to logits (batch, 2): that its
        tongue is out, and that there is a face.
    """
    image = keras.Input((MESH_SIZE, MESH_SIZE, 3))
    compiled = is_tensorflow_on_cpu() or keras.backend.backend() == "jax"
    numbered = NumberedLayers(shifted=compiled)
    x = layers.Rescaling(1 / 255)(image)
    x = numbered.prelu(numbered.conv(x, _STEM, 3, strides=2, padding="same"))
    x = _blocks(numbered, x, _STEM // 2)
    for channels, inner in _STAGES:
        x = _shrinking_block(numbered, x, channels, inner)
        x = _blocks(numbered, x, inner)
    logits = [layers.Flatten()(numbered.conv(x, 1, 2)) for _ in range(2)]
    logits = layers.Concatenate(name="logits")(logits)
    points = numbered.conv(x, MESH_POINTS * 3, 2)
    points = layers.Reshape((MESH_POINTS, 3), name="points")(points)
    network = keras.Model(image, [points, logits], name="mesh")
    network.jit_compile = compiled
    return network


def _blocks(
    numbered: NumberedLayers, x: keras.KerasTensor, inner: int
) -> keras.KerasTensor:
    """Applies residual blocks of `inner` channels within."""
    for _ in range(_BLOCKS):
        narrow = numbered.prelu(numbered.conv(x, inner, 1))
        wide = numbered.conv(numbered.depthwise(narrow), x.shape[-1], 1)
        x = numbered.prelu(layers.Add()([x, wide]))
    return x


def _shrinking_block(
    numbered: NumberedLayers, x: keras.KerasTensor, channels: int, inner: int
) -> keras.KerasTensor:
    """Applies a residual block that halves the map."""
    narrow = numbered.prelu(numbered.conv(x, inner, 2, strides=2))
    wide = numbered.conv(numbered.depthwise(narrow), channels, 1)
    rest = with_zeros(layers.MaxPooling2D(2)(x), channels)
    return numbered.prelu(layers.Add()([rest, wide]))
