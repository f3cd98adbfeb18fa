"""VGGFace's ResNet50: what a perceptual loss looks at."""

from pathlib import Path
from typing import Any

import keras
from keras import layers
from keras import ops

from faceswap_gan.networks.vggface_weights import load_weights
from faceswap_gan.tensors import Shape
from faceswap_gan.tensors import Tensor

SIZE = 224
MEAN_BGR = (91.4953, 103.8827, 131.0912)
TAPS = ("map_7", "map_28", "map_55", "map_112")
STAGES = {2: (64, 3), 3: (128, 4), 4: (256, 6), 5: (512, 3)}
"""Width and number of blocks of each stage."""


def build_vggface(
    weights: Path, before_activation: bool = False
) -> keras.Model:
    """Builds the frozen feature extractor of a perceptual loss.

    Args:
        weights: file to load, see `vggface_weights.fetch_weights`.
        before_activation: take the maps before their last rectifier. The
            largest map is a plain convolution's either way (v2.2 took the
            first block's 55 px sum in its stead).

    Returns:
        Functional model, without trainable variables, of images (B, H, W, 3),
        RGB in [-1, 1], to a dictionary of the maps named in `TAPS`:
        (B, 7, 7, 2048), (B, 28, 28, 512), (B, 55, 55, 256), (B, 112, 112, 64).

    Raises:
        CheckpointError: the file is not this network's.

    Reference:
        Cao et al., 2018, https://arxiv.org/abs/1710.08092
    """
    images = keras.Input((None, None, 3), name="images")
    x = VGGFacePreprocessing(name="preprocessing")(images)
    x = layers.Conv2D(
        64, 7, 2, padding="same", use_bias=False, name="conv1_7x7_s2"
    )(x)
    taps = {"map_112": x}
    x = _normalize(x, "conv1_7x7_s2")
    x = layers.ReLU(name="conv1_act")(x)
    x = layers.MaxPooling2D(3, 2, name="pool1")(x)
    for stage, (width, blocks) in STAGES.items():
        for block in range(1, blocks + 1):
            total = _block(x, width, stage, block)
            x = layers.ReLU(name=f"conv{stage}_{block}_act")(total)
        taps[f"map_{x.shape[1]}"] = total if before_activation else x
    outputs = {name: taps[name] for name in TAPS}
    model = keras.Model(images, outputs, name="vggface")
    load_weights(model, weights)
    model.trainable = False
    return model


@keras.saving.register_keras_serializable(package="faceswap_gan")
class VGGFacePreprocessing(layers.Layer):
    """Resizes RGB in [-1, 1] to 224 px BGR in [0, 255] less its mean."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(autocast=False, **kwargs)

    def call(self, images: Tensor) -> Tensor:
        x = ops.cast(images, "float32")
        x = ops.image.resize(
            x, (SIZE, SIZE), "bilinear", data_format="channels_last"
        )
        x = ops.flip(x, axis=-1) * 127.5 + 127.5
        return ops.cast(x - ops.array(MEAN_BGR), self.compute_dtype)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return (input_shape[0], SIZE, SIZE, input_shape[3])


def _block(x: Tensor, width: int, stage: int, block: int) -> Tensor:
    """A bottleneck up to its sum; the first of a stage projects the input."""
    name = f"conv{stage}_{block}"
    strides = 2 if block == 1 and stage > 2 else 1
    y = _conv(x, width, 1, f"{name}_1x1_reduce", strides)
    y = layers.ReLU(name=f"{name}_1x1_reduce_act")(y)
    y = _conv(y, width, 3, f"{name}_3x3")
    y = layers.ReLU(name=f"{name}_3x3_act")(y)
    y = _conv(y, 4 * width, 1, f"{name}_1x1_increase")
    if block == 1:
        x = _conv(x, 4 * width, 1, f"{name}_1x1_proj", strides)
    return layers.Add(name=f"{name}_sum")([y, x])


def _conv(
    x: Tensor, filters: int, kernel: int, name: str, strides: int = 1
) -> Tensor:
    x = layers.Conv2D(
        filters, kernel, strides, padding="same", use_bias=False, name=name
    )(x)
    return _normalize(x, name)


def _normalize(x: Tensor, name: str) -> Tensor:
    return layers.BatchNormalization(name=f"{name}_bn")(x)
