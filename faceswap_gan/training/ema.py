"""Averages of weights over the steps of a training, which conversion uses."""

from collections.abc import Callable
from collections.abc import Iterable

import keras
from keras import ops

from faceswap_gan.tensors import Shape
from faceswap_gan.tensors import Tensor


class WeightAverages(keras.layers.Layer):
    """Counts steps and moves exponential averages of weights with each.

    It returns what it is called on. That a layer does this, as a norm moves
    its mean, lets every backend carry it through a compiled step; a model that
    is called without `training` stays as it is. Each step averages the weights
    that it begins with. The momentum warms up, as the first weights are none
    to remember.

    Args:
        variables: what is averaged.
        momentum: share of the averages that stays, in the long run.

    Attributes:
        step: number of steps that were begun.
        averages: a float32 variable for each of the variables.
    """

    def __init__(self, variables: Iterable[keras.Variable], momentum: float):
        super().__init__(dtype="float32", name="averages")
        own = tuple(variables)
        # Keras would take a list of them for weights of this layer.
        self._averaged: Callable[[], tuple[keras.Variable, ...]] = lambda: own
        self.momentum = momentum
        self.step = self._memory((), "int32", "step")
        self.averages = [
            self._memory(v.shape, "float32", "average") for v in own
        ]
        self.built = True
        self.start()

    def _memory(self, shape: Shape, dtype: str, name: str) -> Tensor:
        return self.add_weight(
            shape=shape,
            initializer="zeros",
            dtype=dtype,
            trainable=False,
            name=name,
        )

    def start(self) -> None:
        """Sets the averages to what the variables are now."""
        pairs = zip(self.averages, self._averaged(), strict=True)
        for average, variable in pairs:
            average.assign(ops.convert_to_numpy(variable.value))

    def call(self, inputs: Tensor, training: bool | None = None) -> Tensor:
        """Returns the inputs; in training a step begins."""
        if training:
            passed = ops.cast(self.step, "float32")
            warm = (1.0 + passed) / (10.0 + passed)
            kept = ops.minimum(self.momentum, warm)
            pairs = zip(self.averages, self._averaged(), strict=True)
            for average, variable in pairs:
                value = ops.cast(variable.value, "float32")
                value = ops.stop_gradient(value)
                average.assign(kept * average + (1 - kept) * value)
            self.step.assign_add(1)
        return inputs
