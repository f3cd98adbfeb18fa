"""Adam in one pass over the weights, where the backend has a kernel for it."""

from collections.abc import Callable

import keras
from keras import ops

from faceswap_gan.framework import adam_kernel


def adam(*arguments, **options) -> keras.optimizers.Adam:
    """Returns Adam, fused where that is available; see `keras.optimizers.Adam`.

    On TensorFlow Keras writes Adam as a dozen operations, each of which reads
    and writes as many numbers as there are weights. On JAX the compiler joins
    them, on torch Keras itself does.
    """
    kernel = adam_kernel()
    if kernel is None:
        return keras.optimizers.Adam(*arguments, **options)
    return _FusedAdam(kernel, *arguments, **options)


class _FusedAdam(keras.optimizers.Adam):
    def __init__(self, kernel: Callable, *arguments, **options):
        super().__init__(*arguments, **options)
        self._kernel = kernel

    def update_step(self, gradient, variable, learning_rate):
        index = self._get_variable_index(variable)
        step = ops.cast(self.iterations + 1, variable.dtype)
        self._kernel(
            variable,
            self._momentums[index],
            self._velocities[index],
            ops.cast(gradient, variable.dtype),
            rate=ops.cast(learning_rate, variable.dtype),
            betas=(self.beta_1, self.beta_2),
            powers=(ops.power(self.beta_1, step), ops.power(self.beta_2, step)),
            epsilon=self.epsilon,
        )
