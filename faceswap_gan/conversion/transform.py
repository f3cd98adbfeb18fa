"""What happens to an aligned face: the frame transform, and the swap."""

import hashlib
from collections.abc import Sequence
from typing import Protocol
from typing import runtime_checkable

import keras
import numpy as np

from faceswap_gan.errors import CheckpointError
from faceswap_gan.framework import trace_once


class FrameTransform(Protocol):
    """What a converter applies to the aligned faces of a video.

    Attributes:
        resolution: side S of the pictures in pixels.
    """

    resolution: int

    def __call__(self, faces: np.ndarray, tracks: Sequence[int]) -> np.ndarray:
        """Transforms a batch of faces; those of a track come in time order.

        Args:
            faces: (B, S, S, 3) float32 RGB in [-1, 1], B >= 1.
            tracks: number of each face's track, for transforms that remember.

        Returns:
            (B, S, S, 4) float32: alpha in [0, 1], then RGB in [-1, 1].
        """

    def fingerprint(self) -> str:
        """Tells it from every transform that makes other pictures."""


@runtime_checkable
class SeenTransform(FrameTransform, Protocol):
    """A transform that also knows where the faces are that it replaces."""

    def seen_alpha(
        self, faces: np.ndarray, tracks: Sequence[int]
    ) -> np.ndarray | None:
        """Finds where the faces are whose place others take.

        Args:
            faces: see `__call__`.
            tracks: see `__call__`.

        Returns:
            (B, S, S, 1) float32 in [0, 1], or None where that is not known.
        """


class SwapTransform:
    """Encodes faces and decodes them as another person.

    Batches are filled up to one size, so that the network is compiled once. A
    network that gives what is not a finite number raises `CheckpointError`.

    Args:
        encoder: model of faces (B, S, S, 3) to a code.
        decoder: model of the code, or of `[code, face]`, to a dictionary
            with `rgba` (B, S, S, 4).
        batch_size: faces that go through the networks at once.
        own: the decoder of the person who is seen, if any, whose alpha says
            where that person's face is.

    Example:
        >>> SwapTransform(encoder, decoder)(faces, tracks).shape
        (5, 64, 64, 4)
    """

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        batch_size: int = 8,
        own: keras.Model | None = None,
    ):
        self.network = trace_once(joined(encoder, decoder))
        self.own = None if own is None else trace_once(joined(encoder, own))
        self.resolution = encoder.input_shape[1]
        self.batch_size = batch_size

    def __call__(self, faces: np.ndarray, tracks: Sequence[int]) -> np.ndarray:
        """See `FrameTransform.__call__`; tracks do not matter here."""
        return self._applied(self.network, faces)

    def seen_alpha(
        self, faces: np.ndarray, tracks: Sequence[int]
    ) -> np.ndarray | None:
        """See `SeenTransform.seen_alpha`; tracks do not matter here."""
        if self.own is None:
            return None
        return self._applied(self.own, faces)[..., :1]

    def _applied(self, network: keras.Model, faces: np.ndarray) -> np.ndarray:
        size = self.batch_size
        missing = -len(faces) % size
        filled = np.pad(faces, [(0, missing), (0, 0), (0, 0), (0, 0)])
        outputs = [
            network.predict_on_batch(filled[start : start + size])
            for start in range(0, len(filled), size)
        ]
        results = np.concatenate(outputs)[: len(faces)]
        if not np.isfinite(results).all():
            raise CheckpointError(
                "The model makes pictures of what are not finite numbers: it "
                "is damaged, or its training went wrong. Use an older "
                "checkpoint, or train another with --fresh."
            )
        return results

    def fingerprint(self) -> str:
        """Gives the hash of the weights; see `FrameTransform.fingerprint`."""
        digest = hashlib.sha256()
        others = [] if self.own is None else self.own.weights
        for weight in [*self.network.weights, *others]:
            # Their names are not told: a process numbers them as it goes.
            values = keras.ops.convert_to_numpy(weight)
            digest.update(str(values.shape).encode())
            digest.update(values.tobytes())
        return digest.hexdigest()


def joined(encoder: keras.Model, decoder: keras.Model) -> keras.Model:
    """Joins what encodes a face and what decodes it to one network.

    Args:
        encoder: see `SwapTransform`.
        decoder: see `SwapTransform`.

    Returns:
        Model of faces (B, S, S, 3) to RGBA (B, S, S, 4).
    """
    face = keras.Input(encoder.input_shape[1:])
    code = encoder(face)
    inputs = [code, face] if len(decoder.inputs) == 2 else code
    return keras.Model(face, decoder(inputs)["rgba"])
