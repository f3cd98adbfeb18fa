"""How a face swap does on faces without augmentation, and what is wrong."""

import contextlib
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence

import keras
import numpy as np

from faceswap_gan.systems.swap import data
from faceswap_gan.systems.swap.code_ranges import CodeRanges
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.entry import PSNR
from faceswap_gan.systems.swap.gan import FaceSwapGAN
from faceswap_gan.systems.swap.held_out import Faces
from faceswap_gan.systems.swap.held_out import spread
from faceswap_gan.systems.swap.kept import ExpressionReader
from faceswap_gan.systems.swap.kept import mean_errors
from faceswap_gan.systems.swap.reconstruct import reconstructions
from faceswap_gan.systems.system import HELD_OUT
from faceswap_gan.systems.system import Score

EMPTY, FULL = 0.002, 0.998
"""Mean alpha at which a mask no longer masks."""


class FaceValidation:
    """Scores reconstructions of training faces and of held-out ones.

    Args:
        sets: by their name, the faces (n, w, w, 6) of each person; people of
            whom a set has none are left out of its score.
        config: the settings.
        reader: reads what faces do, if anything can.
        ranges: measures how far codes reach.
    """

    def __init__(
        self,
        sets: Mapping[str, Sequence[Faces]],
        config: SwapConfig,
        reader: ExpressionReader | None,
        ranges: CodeRanges,
    ):
        view = (config.model.coverage, config.model.side)
        self.sets = {
            name: {
                person: data.network_faces(
                    faces[spread(len(faces))][..., :3], *view
                )
                for person, faces in enumerate(people)
                if len(faces)
            }
            for name, people in sets.items()
            if any(map(len, people))
        }
        self._reader, self._ranges = reader, ranges
        self._seen: dict[int, np.ndarray] = {}
        if reader:
            for person, faces in self.sets.get(HELD_OUT, {}).items():
                self._seen[person] = reader(faces, person)

    def __call__(self, model: FaceSwapGAN) -> list[Score]:
        """Returns the scores of a model, with averaged weights.

        They are the mean PSNR of each set, to which each person counts alike,
        and how far swaps of held-out faces depart from what these do. The
        model's ranges of codes are measured for that, and stay.
        """
        scores = []
        with ema_weights(model):
            self._ranges(model)
            for name, people in self.sets.items():
                made = {
                    person: reconstructions(model, own, person)[..., 1:]
                    for person, own in people.items()
                }
                values = [
                    _psnr(made[person][person], own)
                    for person, own in people.items()
                ]
                scores.append(Score(PSNR, name, float(np.mean(values))))
                if name == HELD_OUT and self._reader:
                    scores += self._kept(self._reader, made, model.people)
        return scores

    def _kept(
        self,
        reader: ExpressionReader,
        made: Mapping[int, np.ndarray],
        names: Sequence[str],
    ) -> list[Score]:
        """Compares swaps of each person with what was seen of that person."""
        scores: list[Score] = []
        for person, seen in self._seen.items():
            for other, swaps in enumerate(made[person]):
                if other != person:
                    read = reader(swaps, other)
                    part = f"{names[person]}_to_{names[other]}"
                    scores += mean_errors(seen, read, part)
        return scores


def health(model: FaceSwapGAN, batch: np.ndarray) -> str | None:
    """Says what is wrong with a model: broken numbers, a lost mask.

    Args:
        model: the model.
        batch: (n, people, w, w, 6) uint8.

    Returns:
        The end of a sentence, or None where nothing is wrong.
    """
    for variable in model.variables:
        value = variable.numpy()
        if value.dtype.kind == "f" and not np.isfinite(value).all():
            return "a weight is no longer a number"
    settings = model.config.model
    for index, person in enumerate(model.people):
        faces = data.network_faces(
            batch[:, index, ..., :3], settings.coverage, settings.side
        )
        own = reconstructions(model, faces, index)[index]
        alpha = float(own[..., :1].mean())
        if not EMPTY < alpha < FULL:
            state = "empty" if alpha <= EMPTY else "full"
            return f"the mask of {person} is {state} everywhere"
    return None


@contextlib.contextmanager
def ema_weights(model: FaceSwapGAN) -> Iterator[None]:
    """Puts the averaged weights into the generators inside a `with`."""
    before = [
        keras.ops.convert_to_numpy(v.value) for v in model.generator_variables
    ]
    averages = model.current_averages()
    pairs = zip(model.generator_variables, averages, strict=True)
    for variable, average in pairs:
        # A copy, since JAX may give away the array behind a variable.
        variable.assign(keras.ops.convert_to_numpy(average.value))
    try:
        yield
    finally:
        for variable, value in zip(
            model.generator_variables, before, strict=True
        ):
            variable.assign(value)


def _psnr(pictures: np.ndarray, faces: np.ndarray) -> float:
    """Mean dB over pictures (n, s, s, 3) in [-1, 1]."""
    error = np.mean((pictures - faces) ** 2, axis=(1, 2, 3))
    return float(np.mean(10 * np.log10(4 / np.maximum(error, 1e-10))))
