"""From codes to pictures, by each person's decoder."""

from typing import Any

import keras
import numpy as np
from keras import ops

from faceswap_gan.tensors import Tensor
from faceswap_gan.training.devices import predicted


def decode(
    decoder: keras.Model,
    code: Tensor,
    face: Tensor,
    training: bool | None = None,
) -> dict[str, Any]:
    """Decodes a code; under SPADE the decoder sees the input face too."""
    inputs = [code, face] if len(decoder.inputs) == 2 else code
    return decoder(inputs, training=training)


def reconstructions(
    model: keras.Model, faces: np.ndarray, person: int
) -> np.ndarray:
    """Returns each person's decoder's picture of faces, without augmentation.

    Args:
        model: a `FaceSwapGAN`.
        faces: (n, s, s, 3) float32 in [-1, 1].
        person: number of the person whose faces they are.

    Returns:
        (people, n, s, s, 4) float32: alpha and RGB.
    """
    centred = ops.convert_to_numpy(model.centred(faces, person))
    code = predicted(model.encoder, centred)
    outputs = [
        predicted(d, [code, faces] if len(d.inputs) == 2 else code)
        for d in model.decoders
    ]
    return np.stack([output["rgba"] for output in outputs])
