"""Measuring how far the codes of everybody's own faces reach."""

from collections.abc import Iterator
from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from faceswap_gan.systems.swap import data
from faceswap_gan.systems.swap.held_out import Faces
from faceswap_gan.systems.swap.held_out import spread
from faceswap_gan.systems.swap.reconstruct import as_encoded
from faceswap_gan.systems.swap.settings.model import ModelConfig
from faceswap_gan.training.devices import predicted

MOST_FACES = 512
"""Faces of a person whose codes are measured."""
_AT_ONCE = 64


class CodeRanges:
    """Measures everybody's codes on training faces, without augmentation.

    Faces that were bent count as the person's own: their decoder has learnt to
    read them. What augmentation adds makes codes that no film has.

    Args:
        training: the faces (n, w, w, c) uint8 of each person, bent ones too.
        settings: of the model.
    """

    def __init__(self, training: Sequence[Faces], settings: ModelConfig):
        self._training = training
        self._view = (settings.coverage, settings.side)

    def __call__(self, model: keras.Model) -> None:
        """Brings a `FaceSwapGAN`'s ranges up to date with its weights."""
        for person, reach in enumerate(model.code_ranges):
            reach.learn(np.concatenate([*self._codes(model, person)]))

    def _codes(self, model: keras.Model, person: int) -> Iterator[np.ndarray]:
        own = self._training[person]
        places = spread(len(own), MOST_FACES)
        for start in range(0, len(places), _AT_ONCE):
            part = own[places[start : start + _AT_ONCE]][..., :3]
            faces = data.network_faces(part, *self._view)
            faces = as_encoded(model, faces)
            centred = ops.convert_to_numpy(model.centred(faces, person))
            yield predicted(model.coder, centred)[1]
