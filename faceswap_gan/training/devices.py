"""Batches and predictions of a model that several devices may share."""

import threading
from collections.abc import Callable
from collections.abc import Iterator

import keras
import numpy as np
from keras import tree

from faceswap_gan.errors import TrainingError
from faceswap_gan.framework import shares
from faceswap_gan.framework import trace_once
from faceswap_gan.networks.batches import predict
from faceswap_gan.settings.base import Config
from faceswap_gan.tensors import Batch
from faceswap_gan.tensors import Tensor


class BatchDataset(keras.utils.PyDataset):
    """Batches by their number, the same however often they are asked for.

    Keras looks at a batch, and begins anew, before it trains on several
    devices of TensorFlow: what a generator had given would be lost.

    Args:
        begin: yields batches without end, from the given step on.
        start: number of the first step.
        count: number of steps.
    """

    def __init__(
        self,
        begin: Callable[[int], Iterator[Batch]],
        start: int,
        count: int,
    ):
        super().__init__()
        self._begin, self._start, self._count = begin, start, count
        self._source: Iterator[Batch] = iter(())
        self._next = -1
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: int) -> Batch:
        with self._lock:
            if index != self._next:
                self._source = self._begin(self._start + index)
            self._next = index + 1
            return next(self._source)


def check_shared(batch_size: int, devices: int) -> None:
    """Makes sure that a batch can be divided among devices.

    Raises:
        TrainingError: it cannot, with the next that can.
    """
    if batch_size % devices:
        more = batch_size + -batch_size % devices
        raise TrainingError(
            f"A batch of {batch_size} cannot be divided among {devices} "
            f"devices: take --set training.batch_size={more}, or let fewer "
            "devices be seen (CUDA_VISIBLE_DEVICES=0)."
        )


def dispatch_size(config: Config) -> int:
    """Returns how many steps the device takes in one go: on torch, one."""
    if keras.backend.backend() == "torch":
        return 1
    return config.training.dispatch


def predicted(
    network: keras.Model, inputs: np.ndarray | list[np.ndarray]
) -> Tensor:
    """Returns a network's output for a batch of any size.

    Args:
        network: the network.
        inputs: one (n, ...) array or several.

    Returns:
        The output of n, as numpy arrays: on JAX devices share a batch that
        they divide evenly, on TensorFlow each of them returns the whole batch.
    """
    count = len(tree.flatten(inputs)[0])
    trace_once(network)
    return predict(network, inputs, count + -count % shares())
