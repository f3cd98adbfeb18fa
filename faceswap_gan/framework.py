"""Loading Keras and its backend: without noise, and with advice if missing.

This is the one module where a framework itself is the subject.
"""

import contextlib
import functools
import importlib.util
import logging
import os
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

from faceswap_gan.allocator import keep_freed_memory
from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import MissingDependencyError
from faceswap_gan.keras_import import import_keras
from faceswap_gan.suggestion import did_you_mean
from faceswap_gan.tensors import Tensor

PACKAGES = {"tensorflow": "cpu", "jax": "jax", "torch": "torch"}
TITLES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


def chosen_backend() -> str:
    """Returns the name of the backend to load, without loading it.

    `KERAS_BACKEND` chooses it. Without that the first that is installed is
    taken: TensorFlow, JAX, torch.

    Raises:
        ConfigError: there is no such backend.
        MissingDependencyError: the backend is not installed.
    """
    installed = [name for name in PACKAGES if importlib.util.find_spec(name)]
    asked = os.environ.get("KERAS_BACKEND", "").strip().lower()
    if asked and asked not in PACKAGES:
        raise ConfigError(
            f"KERAS_BACKEND is {asked}, and must be one of "
            f"{', '.join(PACKAGES)}.{did_you_mean(asked, PACKAGES)}"
        )
    wanted = asked or (installed or ["none"])[0]
    if wanted not in installed:
        extra = PACKAGES.get(wanted, "cpu")
        raise MissingDependencyError(
            "No framework to train or run networks with is installed"
            f"{f' as {wanted}' if wanted != 'none' else ''}: "
            f'run `pip install "faceswap-gan[{extra}]"`.'
        )
    return wanted


def load_framework() -> str:
    """Imports Keras with its backend, see `chosen_backend`.

    What other programs left in `keras.json` does not count here.

    Returns:
        The backend's name.

    Raises:
        ConfigError: there is no such backend.
        MissingDependencyError: the backend is not installed.
    """
    os.environ["KERAS_BACKEND"] = chosen_backend()
    keep_freed_memory()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # By itself TensorFlow takes oneDNN only where there is AVX-512; its
    # convolutions gain a quarter on AVX2 too.
    os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    return import_keras()


@contextlib.contextmanager
def on_every_device() -> Iterator[int]:
    """Shares the batches of what is built and trained inside a `with`.

    Every device of the best kind takes its part of a batch, and they agree on
    the gradients: by `DataParallel` on JAX, by `MirroredStrategy` on
    TensorFlow. torch, and a machine with one device, train on that.

    Yields:
        The number of devices.
    """
    import keras

    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        before = keras.distribution.distribution()
        if jax.device_count() > 1:
            spread = keras.distribution.DataParallel()
            keras.distribution.set_distribution(spread)
        try:
            yield jax.device_count()
        finally:
            keras.distribution.set_distribution(before)
    elif backend == "tensorflow":
        import tensorflow as tf

        config = tf.config
        kind = "GPU" if config.list_physical_devices("GPU") else "CPU"
        names = [device.name for device in config.list_logical_devices(kind)]
        if len(names) == 1:
            yield 1
            return
        with tf.distribute.MirroredStrategy(names).scope():
            yield len(names)
    else:
        yield 1


def is_tensorflow_on_cpu() -> bool:
    """Says whether TensorFlow computes, and has no GPU to do it on."""
    import keras

    if keras.backend.backend() != "tensorflow":
        return False
    import tensorflow as tf

    return not tf.config.list_physical_devices("GPU")


def computes_on_cpu() -> bool:
    """Says whether the backend computes on a CPU by itself."""
    import keras

    return "cpu" in str(keras.ops.ones(1).device).lower()


def gradients(
    function: Callable[..., Tensor], inputs: Sequence[Tensor]
) -> Callable[[], Sequence[Tensor]]:
    """Returns what computes the gradients of a function each time anew.

    Args:
        function: of the inputs, returns one number.
        inputs: tensors of the backend.
    """
    import keras

    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        compiled = jax.jit(jax.grad(function, range(len(inputs))))
        return lambda: compiled(*inputs)
    if backend == "torch":
        import torch

        leaves = [each.detach().requires_grad_() for each in inputs]
        return lambda: torch.autograd.grad(function(*leaves), leaves)
    import tensorflow as tf

    def taped() -> Sequence[Tensor]:
        with tf.GradientTape() as tape:
            for each in inputs:
                tape.watch(each)
            result = function(*inputs)
        return tape.gradient(result, inputs)

    return taped


def trace_once(network: Any) -> Any:
    """Makes TensorFlow trace a network for batches of every length at once.

    Keras traces a network again when the length of a batch changes, and
    TensorFlow counts the traces of all networks together, so that a few of
    them looked like one that is traced too often.

    Args:
        network: a `keras.Model`, traced when it first predicts; other
            backends, and a strategy of several devices, keep Keras's way.

    Returns:
        The network.
    """
    import keras

    if keras.backend.backend() != "tensorflow" or network.predict_function:
        return network
    import tensorflow as tf

    if tf.distribute.has_strategy():
        return network
    shapes = [
        tf.TensorSpec((None, *each.shape[1:]), each.dtype)
        for each in network.inputs
    ]

    @functools.cache
    def traced() -> Callable[..., Any]:
        def step(*parts: Any) -> Any:
            inputs = parts[0] if len(parts) == 1 else list(parts)
            return network(inputs, training=False)

        compiled = tf.function(step, shapes, jit_compile=network.jit_compile)
        return compiled.get_concrete_function()

    def predict(data: Any) -> Any:
        parts = keras.tree.flatten(data[0][0])
        pairs = zip(parts, shapes, strict=True)
        return traced()(*(tf.cast(part, each.dtype) for part, each in pairs))

    network.predict_function = predict
    return network


def replicas() -> int:
    """Returns the number of copies of a model whose losses are added up.

    It is more than one under a strategy of TensorFlow alone: JAX sees the
    whole batch as one.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        return 1
    import tensorflow as tf

    return tf.distribute.get_strategy().num_replicas_in_sync


def shares() -> int:
    """Returns the number of devices that a batch is divided among."""
    import keras

    spread = keras.distribution.distribution()
    return spread.device_mesh.devices.size if spread else replicas()


def adam_kernel() -> Callable[..., Any] | None:
    """Returns TensorFlow's kernel of Adam, None elsewhere or on many devices.

    Returns:
        A function of a raw variable, the variables of its two moments, its
        gradient, the learning rate, both betas, both to the power of the
        step's number, and epsilon; it changes the first three.
    """
    import keras

    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    if tf.distribute.has_strategy():
        return None

    def apply(
        variable: Tensor,
        mean: Tensor,
        square: Tensor,
        gradient: Tensor,
        rate: Tensor,
        betas: Sequence[Tensor],
        powers: Sequence[Tensor],
        epsilon: float,
    ) -> None:
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=mean.value.handle,
            v=square.value.handle,
            beta1_power=powers[0],
            beta2_power=powers[1],
            lr=rate,
            beta1=betas[0],
            beta2=betas[1],
            epsilon=epsilon,
            grad=gradient,
        )

    return apply
