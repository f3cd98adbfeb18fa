"""From codes to pictures, by each person's decoder."""

from typing import Any

import keras
import numpy as np
from keras import ops

from faceswap_gan.networks.code_range import within
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


def cycled(
    model: keras.Model,
    person: int,
    code: Tensor,
    face: Tensor,
    training: bool | None = None,
) -> dict[str, Tensor]:
    """Swaps a person's faces to the next person and back.

    Args:
        model: a `FaceSwapGAN`.
        person: number of the person whose faces they are.
        code: of the faces.
        face: (n, s, s, 3) what the encoder saw.
        training: whether this is a step of a training.

    Returns:
        RGBA (n, s, s, 4): `there`, the swaps, and `cycle`, back.
    """
    other = (person + 1) % len(model.decoders)
    there = decode(model.decoders[other], code, face, training)["rgba"]
    swapped = ops.split(there, [1], axis=-1)[1]
    back = model.encoder(model.centred(swapped, other), training=training)
    cycle = decode(model.decoders[person], back, swapped, training)["rgba"]
    return {"there": there, "cycle": cycle}


def as_encoded(model: keras.Model, faces: np.ndarray) -> np.ndarray:
    """Shrinks faces of the side that is made to what the encoder sees.

    Args:
        model: a `FaceSwapGAN`.
        faces: (n, s, s, 3) float32.
    """
    scale = faces.shape[1] // model.encoder.input_shape[1]
    if scale == 1:
        return faces
    return ops.convert_to_numpy(ops.average_pool(faces, scale, scale))


def reconstructions(
    model: keras.Model, faces: np.ndarray, person: int
) -> np.ndarray:
    """Returns each person's decoder's picture of faces, without augmentation.

    Codes of another person's faces are kept within the decoder's person's.

    Args:
        model: a `FaceSwapGAN`.
        faces: (n, s, s, 3) float32 in [-1, 1], of the side that is made.
        person: number of the person whose faces they are.

    Returns:
        (people, n, s, s, 4) float32: alpha and RGB.
    """
    faces = as_encoded(model, faces)
    centred = ops.convert_to_numpy(model.centred(faces, person))
    own_code, latent = predicted(model.coder, centred)
    pictures = []
    for number, decoder in enumerate(model.whole_decoders):
        code = own_code
        if number != person and model.code_ranges:
            kept = _within(model, number, latent)
            code = predicted(model.expander, kept)
        inputs = [code, faces] if len(decoder.inputs) == 2 else code
        pictures.append(predicted(decoder, inputs)["rgba"])
    return np.stack(pictures)


def _within(model: keras.Model, person: int, latent: np.ndarray) -> np.ndarray:
    """Keeps latent vectors (n, D) within those of a person."""
    vector = keras.Input(latent.shape[1:])
    limit = model.config.model.code_range
    kept = within(model.code_ranges[person], limit, vector)
    return ops.convert_to_numpy(keras.Model(vector, kept)(latent))
