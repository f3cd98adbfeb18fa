"""Movements of a face, and how far each of a person's faces makes them."""

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from typing import Self

import numpy as np

from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh.head import head_pose
from faceswap_gan.faces.mesh.points import COEFFICIENTS
from faceswap_gan.records.expressions import Expression

MADE = 1.0
"""The amount from which on a movement is made."""
SLIGHT = 0.5
"""The amount below which it is not: between both it is left open."""


@dataclass(frozen=True)
class Movement:
    """A movement, and the words for it.

    Attributes:
        part: what of the face it moves; no face moves a part two ways.
        at: how much of its measure is the amount 1, negative for what
            lowers the measure.
        doing: as in "Film Ada smiling".
        farther: the same, done farther than before.
        having: beside another movement, as in "looking up with a smile".
        lacking: the same where it is not made.
    """

    part: str
    at: float
    doing: str
    farther: str
    having: str
    lacking: str


def _turned(part: str, at: float, side: str) -> Movement:
    doing = f"turning the head {side}"
    having, lacking = f"with the head turned {side}", f"without {doing}"
    return Movement(part, at, doing, f"{doing} farther", having, lacking)


def _looking(part: str, at: float, side: str) -> Movement:
    doing = f"looking {side}"
    farther, having = f"looking farther {side}", f"while {doing}"
    return Movement(part, at, doing, farther, having, f"without {doing}")


# Angles are degrees, the mouth's opening is in distances of the eyes: they
# count from the face at rest, whatever a film shows most. How far eyes are open
# at rest, where brows and lips lie and how a head's pitch reads differ from one
# person to another: coefficients (parts of their range) and the head's pitch
# count from the person's own median, the eyes' opening as a share of its upper
# quartile, since some lower their lids half of the time. The amounts are what
# somebody who looks at the pictures calls made.
MOVEMENTS = (
    _turned("head yaw", -15, "to the left in the picture"),
    _turned("head yaw", 15, "to the right in the picture"),
    _turned("head pitch", 10, "up"),
    _turned("head pitch", -10, "down"),
    _looking("gaze pitch", -6, "down"),
    _looking("gaze pitch", 6, "up"),
    _looking("gaze yaw", -12, "to the left in the picture"),
    _looking("gaze yaw", 12, "to the right in the picture"),
    Movement(
        *("smile", 0.25, "smiling", "smiling more broadly"),
        *("with a smile", "without a smile"),
    ),
    Movement(
        *("pucker", 0.5, "pursing the lips", "pursing the lips more"),
        *("with pursed lips", "without pursing the lips"),
    ),
    Movement(
        *("lips", 0.12, "opening the mouth", "opening the mouth wider"),
        *("with an open mouth", "with a closed mouth"),
    ),
    Movement(
        *("brows up", 0.25, "raising the brows", "raising the brows higher"),
        *("with raised brows", "without raising the brows"),
    ),
    Movement(
        *("brows down", 0.25, "lowering the brows", "lowering the brows more"),
        *("with lowered brows", "without lowering the brows"),
    ),
    Movement(
        *("lids", -0.6, "closing the eyes", "closing the eyes more tightly"),
        *("with closed eyes", "with open eyes"),
    ),
    Movement(
        *("lids", 0.2, "opening the eyes wide", "opening the eyes wider"),
        *("with wide-open eyes", "without opening the eyes wide"),
    ),
)
_COEFFICIENTS = {
    "smile": ("mouthSmileLeft", "mouthSmileRight"),
    "pucker": ("mouthPucker",),
    "brows up": ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    "brows down": ("browDownLeft", "browDownRight"),
}


def amounts(expressions: Sequence[Expression | None]) -> np.ndarray:
    """Measures how far faces of one person make each movement.

    Args:
        expressions: of the faces, as many as there are of this person: how the
            face is at rest is seen from all; None where it is not known.

    Returns:
        (n, movements) float: 0 at rest, `MADE` where a movement is made, and
        negative for the opposite; NaN where there is no expression.
    """
    result = np.full((len(expressions), len(MOVEMENTS)), np.nan)
    known = [n for n, one in enumerate(expressions) if one is not None]
    if known:
        own = [one for one in expressions if one is not None]
        geometry = Geometry.of_expressions(own)
        result[known] = _amounts(geometry, geometry, _coefficients(own))
    return result


def amounts_of_meshes(
    meshes: np.ndarray, expressions: Sequence[Expression]
) -> np.ndarray:
    """Measures how far faces of which only the mesh is known make movements.

    Args:
        meshes: (n, 478, 3) of one person.
        expressions: of that person's other faces, from which is seen how the
            face is at rest.

    Returns:
        (n, movements) float, see `amounts`; NaN for those of coefficients.
    """
    usual = Geometry.of_expressions(expressions)
    return _amounts(Geometry.of_meshes(meshes), usual, {})


class Geometry(NamedTuple):
    """What is measured on meshes, of n faces.

    Attributes:
        gaze: (n, 2) yaw and pitch in degrees.
        head: (n, 3) yaw, pitch and roll in degrees.
        lids: (n, 2) openings.
        lips: (n,) openings.
    """

    gaze: np.ndarray
    head: np.ndarray
    lids: np.ndarray
    lips: np.ndarray

    @classmethod
    def of_expressions(cls, expressions: Sequence[Expression]) -> Self:
        """Takes what was measured before."""
        columns = ([getattr(e, f) for e in expressions] for f in cls._fields)
        return cls(*map(np.array, columns))

    @classmethod
    def of_meshes(cls, meshes: np.ndarray) -> Self:
        """Measures meshes (n, 478, 3)."""
        return cls(
            measures.gaze(meshes).mean(axis=1),
            head_pose(meshes),
            measures.lid_openings(meshes),
            measures.lip_opening(meshes),
        )


def _amounts(
    faces: Geometry, usual: Geometry, coefficients: Mapping[str, np.ndarray]
) -> np.ndarray:
    """Returns amounts (n, movements) of faces, beside the usual ones."""
    open_ = np.percentile(usual.lids, 75, axis=0)
    unknown = np.full(len(faces.lips), np.nan)
    measured = {
        "gaze yaw": faces.gaze[:, 0],
        "gaze pitch": faces.gaze[:, 1],
        "head yaw": faces.head[:, 0],
        "head pitch": faces.head[:, 1] - np.median(usual.head[:, 1]),
        "lids": (faces.lids / np.where(open_ > 0, open_, 1)).mean(axis=1) - 1,
        "lips": faces.lips,
        **coefficients,
    }
    columns = [measured.get(m.part, unknown) / m.at for m in MOVEMENTS]
    return np.stack(columns, axis=1)


def _coefficients(expressions: Sequence[Expression]) -> dict[str, np.ndarray]:
    """Returns what is measured by coefficients, (n,), 0 at rest."""
    coefficients = np.array([one.coefficients for one in expressions])
    found = {}
    for part, names in _COEFFICIENTS.items():
        columns = [COEFFICIENTS.index(name) for name in names]
        mean = coefficients[:, columns].mean(axis=1)
        found[part] = mean - np.median(mean)
    return found
