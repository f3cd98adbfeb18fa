"""The three convolutional networks of MTCNN and their packaged weights.

Zhang et al. 2016, "Joint Face Detection and Alignment using Multi-task
Cascaded Convolutional Networks", https://arxiv.org/abs/1604.02878.
"""

import functools
import importlib.util
from pathlib import Path

import joblib
import keras
import numpy as np
from keras import layers

from faceswap_gan.errors import MissingDependencyError
from faceswap_gan.framework import trace_once
from faceswap_gan.hashing import sha256_of
from faceswap_gan.networks import batches
from faceswap_gan.networks.batches import next_power_of_two
from faceswap_gan.tensors import Tensor

PROPOSAL_CELL = 12
PROPOSAL_STRIDE = 2
REFINEMENT_SIZE = 24
OUTPUT_SIZE = 48
LARGEST_BATCH = 256


def proposal_network() -> keras.Model:
    """Builds P-Net, which looks at every 12x12 cell in steps of 2 pixels.

    Returns:
        Model from (batch, height, width, 3) uint8 pictures to box offsets
        (batch, rows, columns, 4) and class shares (batch, rows, columns, 2),
        the second of which is the face's.
    """
    image = keras.Input((None, None, 3), dtype="uint8")
    x = _centred(image)
    x = _convolution(x, 10, 3, "conv1")
    x = layers.MaxPooling2D(2, padding="same")(x)
    x = _convolution(x, 16, 3, "conv2", GentlePReLU)
    x = _convolution(x, 32, 3, "conv3", GentlePReLU)
    offsets = layers.Conv2D(4, 1, name="offsets")(x)
    classes = layers.Conv2D(2, 1, activation="softmax", name="classes")(x)
    return _loaded(keras.Model(image, [offsets, classes], name="pnet"))


def refinement_network() -> keras.Model:
    """Builds R-Net, which judges and moves 24x24 crops.

    Returns:
        Model from (batch, 24, 24, 3) uint8 crops to box offsets (batch, 4)
        and class shares (batch, 2).
    """
    image = keras.Input((REFINEMENT_SIZE, REFINEMENT_SIZE, 3), dtype="uint8")
    x = _centred(image)
    x = _convolution(x, 28, 3, "conv1")
    x = layers.MaxPooling2D(3, 2, padding="same")(x)
    x = _convolution(x, 48, 3, "conv2", GentlePReLU)
    x = layers.MaxPooling2D(3, 2)(x)
    x = _convolution(x, 64, 2, "conv3", GentlePReLU)
    x = _dense(x, 128)
    offsets = layers.Dense(4, name="offsets")(x)
    classes = layers.Dense(2, activation="softmax", name="classes")(x)
    return _loaded(keras.Model(image, [offsets, classes], name="rnet"))


def output_network() -> keras.Model:
    """Builds O-Net, which judges and moves 48x48 crops and finds five points.

    Returns:
        Model from (batch, 48, 48, 3) uint8 crops to box offsets (batch, 4),
        points (batch, 10), five x then five y as shares of the crop's side,
        and class shares (batch, 2).
    """
    image = keras.Input((OUTPUT_SIZE, OUTPUT_SIZE, 3), dtype="uint8")
    x = _centred(image)
    x = _convolution(x, 32, 3, "conv1", GentlePReLU)
    x = layers.MaxPooling2D(3, 2, padding="same")(x)
    x = _convolution(x, 64, 3, "conv2", GentlePReLU)
    x = layers.MaxPooling2D(3, 2)(x)
    x = _convolution(x, 64, 3, "conv3", GentlePReLU)
    x = layers.MaxPooling2D(2, padding="same")(x)
    x = _convolution(x, 128, 2, "conv4", GentlePReLU)
    x = _dense(x, 256)
    offsets = layers.Dense(4, name="offsets")(x)
    points = layers.Dense(10, name="points")(x)
    classes = layers.Dense(2, activation="softmax", name="classes")(x)
    return _loaded(keras.Model(image, [offsets, points, classes], name="onet"))


def _centred(image: keras.KerasTensor) -> keras.KerasTensor:
    return layers.Rescaling(1 / 128, -127.5 / 128)(image)


class GentlePReLU(layers.PReLU):
    """PReLU for slopes of at most 1: two passes over a map instead of five."""

    def call(self, inputs: Tensor) -> Tensor:
        """Scales what is below zero by its channel's slope."""
        return keras.ops.maximum(inputs, self.alpha * inputs)


def _convolution(
    x: keras.KerasTensor,
    filters: int,
    size: int,
    name: str,
    rectifier: type[layers.PReLU] = layers.PReLU,
) -> keras.KerasTensor:
    x = layers.Conv2D(filters, size, name=name)(x)
    return rectifier(shared_axes=(1, 2), name=f"{name}_prelu")(x)


def _dense(x: keras.KerasTensor, units: int) -> keras.KerasTensor:
    # The weights were trained on maps in the order (width, height, channel).
    x = layers.Flatten()(layers.Permute((2, 1, 3))(x))
    x = layers.Dense(units, name="dense")(x)
    return layers.PReLU(name="dense_prelu")(x)


def _loaded(model: keras.Model) -> keras.Model:
    model.set_weights(packaged_weights(model.name))
    model.trainable = False
    return trace_once(model)


def packaged_weights(name: str) -> list[np.ndarray]:
    """Reads a network's weights out of the `mtcnn` package.

    The package itself is not imported, since it would load TensorFlow.

    Args:
        name: "pnet", "rnet" or "onet".

    Returns:
        Arrays in the order of the network's layers.

    Raises:
        MissingDependencyError: the package is not installed.
    """
    return joblib.load(_weights_folder() / f"{name}.lz4")


@functools.cache
def weights_fingerprint() -> str:
    """Returns what tells these weights, and what computes with them, apart."""
    digest = sha256_of(_weights_folder())[:16]
    return f"{digest} {keras.backend.backend()}"


def _weights_folder() -> Path:
    package = importlib.util.find_spec("mtcnn")
    if package is None or not package.submodule_search_locations:
        raise MissingDependencyError(
            "The face detector's weights come with the package 'mtcnn', which "
            "is not installed: run `pip install mtcnn`."
        )
    folder = Path(package.submodule_search_locations[0])
    return folder / "assets" / "weights"


def predict(model: keras.Model, batch: np.ndarray) -> list[np.ndarray]:
    """Runs a network on a batch of any length, in few compiled sizes.

    Args:
        model: a network with several outputs.
        batch: (n, ...) pictures, n >= 1.

    Returns:
        One array (n, ...) for each output.
    """
    return batches.predict(model, batch, LARGEST_BATCH, next_power_of_two)
