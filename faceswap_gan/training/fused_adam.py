"""Adam in one pass over the weights, where the backend has a kernel for it."""

from collections.abc import Callable
from typing import Any

import keras
from keras import ops

from faceswap_gan.framework import adam_kernel
from faceswap_gan.tensors import Tensor


def adam(*arguments: Any, **options: Any) -> keras.optimizers.Adam:
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
    def __init__(
        self, kernel: Callable[..., Any], *arguments: Any, **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self._kernel = kernel
        self._slots: dict[tuple[int, str | None], keras.Variable] = {}

    def add_variable_from_reference(
        self,
        reference_variable: Tensor,
        name: str | None = None,
        initializer: Any = "zeros",
    ) -> Tensor:
        slot = super().add_variable_from_reference(
            reference_variable, name, initializer
        )
        # The backend's own variable is what `update_step` is given.
        self._slots[id(reference_variable.value), name] = slot
        return slot

    def update_step(
        self, gradient: Tensor, variable: Tensor, learning_rate: Tensor
    ) -> None:
        step = ops.cast(self.iterations + 1, variable.dtype)
        self._kernel(
            variable,
            self._slots[id(variable), "momentum"],
            self._slots[id(variable), "velocity"],
            ops.cast(gradient, variable.dtype),
            rate=ops.cast(learning_rate, variable.dtype),
            betas=(self.beta_1, self.beta_2),
            powers=(ops.power(self.beta_1, step), ops.power(self.beta_2, step)),
            epsilon=self.epsilon,
        )
