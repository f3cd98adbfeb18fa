"""What faces do, in numbers that codes are to tell alike of everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from faceswap_gan.faces.movements import MOVEMENTS
from faceswap_gan.faces.movements import amounts
from faceswap_gan.faces.movements import amounts_of_meshes
from faceswap_gan.records.expressions import Expression
from faceswap_gan.tensors import Tensor

PARTS = (
    "lids",
    "lips",
    "gaze yaw",
    "gaze pitch",
    "smile",
    "pucker",
    "brows up",
    "brows down",
    "head yaw",
    "head pitch",
)
"""Of `movements.MOVEMENTS`, each once."""
_SIDED = np.array([part.endswith("yaw") for part in PARTS])
# Eyes that are closed as far look nowhere.
_CLOSED = 0.7


def performed(expressions: Sequence[Expression | None]) -> np.ndarray:
    """Returns what a person's faces do, beside the person's usual face.

    Args:
        expressions: of the faces; None where it is not known.

    Returns:
        (n, 10) float32 amounts of the movements `PARTS`, 1 where one is made;
        NaN where it is not known, such as where closed eyes look.
    """
    return _told(amounts(expressions))


def performed_by_meshes(
    meshes: np.ndarray, expressions: Sequence[Expression | None]
) -> np.ndarray:
    """Returns what a person's faces do of which only the mesh is known.

    Args:
        meshes: (n, 478, 3) of the faces.
        expressions: of the person's other faces, at least one known.

    Returns:
        (n, 10), see `performed`; NaN for what a mesh's points do not measure.
    """
    usual = [one for one in expressions if one is not None]
    return _told(amounts_of_meshes(meshes, usual))


def _told(made: np.ndarray) -> np.ndarray:
    """Returns of amounts (n, movements) those that codes are to tell."""
    parts = [movement.part for movement in MOVEMENTS]
    numbers = made[:, [parts.index(part) for part in PARTS]]
    closed = numbers[:, PARTS.index("lids")] > _CLOSED
    for part in ("gaze yaw", "gaze pitch"):
        numbers[closed, PARTS.index(part)] = np.nan
    return numbers.astype(np.float32)


@dataclass(frozen=True)
class Performance:
    """What everybody's faces do, and what reads it off their codes.

    One reader serves all people, so that one movement of two people has one
    place in their codes, whichever others it is coupled with in a film.

    Attributes:
        outputs: what `FaceSwapGAN.call` returns.
        numbers: (n, people, 10), see `performed`; None if nothing is known.
        reader: from latent vectors (n, units) to numbers (n, 10).
    """

    outputs: Sequence[dict[str, Any]]
    numbers: Tensor | None
    reader: keras.Model

    def of(self, person: int) -> Tensor:
        """A person's numbers (n, 10), mirrored where the faces are.

        Where nothing is known they are (1, 10).
        """
        if self.numbers is None:
            return ops.full((1, len(PARTS)), np.nan)
        side = self.outputs[person]["side"][:, None]
        numbers = ops.cast(self.numbers[:, person], "float32")
        return numbers * ops.where(_SIDED, side, 1.0)


def expression(performance: Performance) -> Tensor:
    """How far what codes say of a face lies from what it does."""
    return sum(
        _apart(performance.reader(own["latent"]), performance.of(person))
        for person, own in enumerate(performance.outputs)
    )


def _apart(read: Tensor, numbers: Tensor) -> Tensor:
    """Mean distance of what is read from numbers (n, 10) where these are."""
    known = ops.logical_not(ops.isnan(numbers))
    wanted = ops.where(known, numbers, 0.0)
    return ops.mean(ops.where(known, ops.abs(read - wanted), 0.0))
