"""The swap: what turns an aligned face into another person's."""

import hashlib

import keras
import numpy as np

from faceswap_gan.errors import CheckpointError
from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.framework import trace_once
from faceswap_gan.networks.batches import predict


class SwapTransform:
    """Encodes faces and decodes them as another person.

    Batches are filled up to one size, so that the network is compiled once. A
    network that gives what is not a finite number raises `CheckpointError`.

    Args:
        encoder: model of faces (B, S, S, 3) to a code.
        decoder: model of the code, or of `[code, face]`, to a dictionary
            with `rgba` (B, S, S, 4), or of a larger side.
        coverage: share of the aligned crop's side that they see, as in their
            training.
        batch_size: faces that go through the networks at once.
        seen_decoder: the decoder of the person who is seen, if any, whose
            alpha says where that person's face is.

    Example:
        >>> SwapTransform(encoder, decoder, 0.8)(faces).shape
        (5, 64, 64, 4)
    """

    def __init__(
        self,
        encoder: keras.Model,
        decoder: keras.Model,
        coverage: float,
        batch_size: int = 8,
        seen_decoder: keras.Model | None = None,
    ):
        self.network = trace_once(joined(encoder, decoder))
        self.seen_network = None
        if seen_decoder is not None:
            seen = joined(encoder, seen_decoder)
            alpha = keras.Model(seen.input, seen.output[..., :1])
            self.seen_network = trace_once(alpha)
        self.spec = TransformSpec(coverage, self.network.input_shape[1])
        self.batch_size = batch_size

    def __call__(self, faces: FaceBatch) -> np.ndarray:
        """Transforms faces; see `FrameTransform.__call__`."""
        return self._applied(self.network, faces)

    def seen_alpha(self, faces: FaceBatch) -> np.ndarray | None:
        """Finds the seen faces; see `SeenTransform.seen_alpha`."""
        if self.seen_network is None:
            return None
        return self._applied(self.seen_network, faces)

    def _applied(self, network: keras.Model, faces: FaceBatch) -> np.ndarray:
        results = predict(network, faces.crops, self.batch_size)
        if not np.isfinite(results).all():
            raise CheckpointError(
                "The model makes pictures of what are not finite numbers: it "
                "is damaged, or its training went wrong. Use an older "
                "checkpoint, or train another with --fresh."
            )
        return results

    def fingerprint(self) -> str:
        """Returns the hash of the weights; see `FrameTransform.fingerprint`."""
        digest = hashlib.sha256()
        networks = filter(None, (self.network, self.seen_network))
        for weight in [w for network in networks for w in network.weights]:
            # Their names are not told: a process numbers them as it goes.
            values = keras.ops.convert_to_numpy(weight)
            digest.update(str(values.shape).encode())
            digest.update(values.tobytes())
        return digest.hexdigest()


def joined(encoder: keras.Model, decoder: keras.Model) -> keras.Model:
    """Joins what encodes a face and what decodes it to one network.

    Smaller pictures that the decoder makes too are of use in training alone.
    Where it makes larger ones than the encoder sees, faces are of its side.

    Args:
        encoder: see `SwapTransform`.
        decoder: see `SwapTransform`.

    Returns:
        Model of faces (B, S, S, 3) to RGBA (B, S, S, 4).
    """
    side = decoder.output["rgba"].shape[1]
    seen = face = keras.Input((side, side, 3))
    if (scale := side // encoder.input_shape[1]) > 1:
        seen = keras.layers.AveragePooling2D(scale, dtype="float32")(face)
    code = encoder(seen)
    inputs = [code, seen] if len(decoder.inputs) == 2 else code
    largest = keras.Model(decoder.input, decoder.output["rgba"], name="decoder")
    return keras.Model(face, largest(inputs))
