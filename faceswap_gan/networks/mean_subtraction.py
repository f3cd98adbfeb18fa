"""Mean subtraction, which brings the faces of different people together."""

from typing import Any

import keras
from keras import ops

from faceswap_gan.tensors import Shape
from faceswap_gan.tensors import Tensor


@keras.saving.register_keras_serializable(package="faceswap_gan")
class MeanSubtraction(keras.layers.Layer):
    """Subtracts a person's mean picture from pictures of that person.

    What is left is how a face differs from its owner's usual one: pose, light
    and expression. A shared encoder then finds the same movement of two people
    at the same place, where it would otherwise tell one person's colours and
    features from the other's. The mean is a running one, taken in training,
    as that of batch normalization (Ioffe and Szegedy, 2015) but for each pixel
    and without the spread.

    Args:
        momentum: share of the mean that stays at each step, in the long run;
            it warms up, so that early pictures are soon forgotten.

    Example:
        >>> layer = MeanSubtraction()
        >>> layer(faces, training=True).shape
        (16, 64, 64, 3)
    """

    def __init__(self, momentum: float = 0.999, **kwargs: Any) -> None:
        super().__init__(**{"dtype": "float32", **kwargs})
        self.momentum = momentum

    def build(self, input_shape: Shape) -> None:
        """Makes the mean picture for faces (B, H, W, C)."""
        self.mean = self.add_weight(
            shape=tuple(input_shape[1:]),
            initializer="zeros",
            trainable=False,
            aggregation="mean",
            name="mean",
        )
        self.steps = self.add_weight(
            shape=(), initializer="zeros", trainable=False, name="steps"
        )

    def call(self, faces: Tensor, training: bool = False) -> Tensor:
        """Subtracts the mean of faces (B, H, W, C); training moves it."""
        if training:
            passed = ops.convert_to_tensor(self.steps)
            kept = ops.minimum(self.momentum, passed / (10.0 + passed))
            now = ops.stop_gradient(self.middle(faces, kept))
            self.mean.assign(kept * self.mean + (1 - kept) * now)
            self.steps.assign(passed + 1)
        return faces - ops.stop_gradient(ops.convert_to_tensor(self.mean))

    def middle(self, faces: Tensor, kept: Tensor) -> Tensor:
        """Returns what a batch (B, H, W, C) adds to the mean, (H, W, C).

        It is a mean over the batch, so that devices may divide it. `kept` is
        the share of the mean that stays.
        """
        return ops.mean(faces, axis=0)

    def get_config(self) -> dict[str, Any]:
        """Returns the arguments from which the layer can be made again."""
        return {**super().get_config(), "momentum": self.momentum}
