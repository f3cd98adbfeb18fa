"""What each face of a face set expresses, kept beside its manifest.

The rows are found by the hash of their picture: the manifest, and with it the
hash of the face set, stays as it is when they are completed.
"""

import base64
import binascii
from collections.abc import Collection
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import numpy as np
import pydantic

from faceswap_gan.json_text import parse_json
from faceswap_gan.sealed import sealed
from faceswap_gan.sealed import unsealed
from faceswap_gan.storage import read_lines
from faceswap_gan.storage import write_jsonl

POINTS = (478, 3)
STEPS = 64
"""Steps to a pixel in which points are kept: 1/128 px is the largest error."""
FARTHEST = 2**15 // STEPS
"""Pixels from the corner of the picture that a point can be kept in."""

_Share = Annotated[float, pydantic.Field(ge=0, le=1)]
_Angle = Annotated[float, pydantic.Field(ge=-180, le=180)]
_Opening = Annotated[float, pydantic.Field(ge=0, le=100)]


class Expression(pydantic.BaseModel, extra="forbid", strict=True, frozen=True):
    """What a face expresses.

    Attributes:
        points: the mesh in pixels of the aligned picture, as `packed` has it.
        coefficients: of the 52 expressions.
        gaze: yaw and pitch in degrees, the mean of both eyes.
        head: yaw, pitch and roll in degrees.
        lids: how far the eyes are open, the left one in the picture first.
        lips: how far the lips are.
    """

    points: str
    coefficients: Annotated[
        list[_Share], pydantic.Field(min_length=52, max_length=52)
    ]
    gaze: Annotated[list[_Angle], pydantic.Field(min_length=2, max_length=2)]
    head: Annotated[list[_Angle], pydantic.Field(min_length=3, max_length=3)]
    lids: Annotated[list[_Opening], pydantic.Field(min_length=2, max_length=2)]
    lips: _Opening

    @pydantic.field_validator("points")
    @classmethod
    def _whole(cls, points: str) -> str:
        unpacked(points)
        return points

    def mesh(self) -> np.ndarray:
        """Returns the points, (478, 3) float64."""
        return unpacked(self.points)


class ExpressionRow(
    pydantic.BaseModel, extra="forbid", strict=True, frozen=True
):
    """A line of `expressions.jsonl`.

    Attributes:
        picture_sha256: of the picture.
        made_by: the fingerprint of the networks.
        score: how sure these are that the picture shows a face.
        expression: None where they are not sure.
    """

    picture_sha256: Annotated[str, pydantic.Field(pattern=r"^[0-9a-f]{64}$")]
    made_by: str
    score: _Share
    expression: Expression | None


def packed(mesh: np.ndarray) -> str:
    """Returns points as text: base64 of 16-bit integers, little-endian.

    Args:
        mesh: (478, 3), or fewer, in pixels, each less than `FARTHEST` from 0.
    """
    steps = np.round(np.asarray(mesh, np.float64) * STEPS)
    return base64.b64encode(steps.astype("<i2").tobytes()).decode()


def unpacked(text: str, shape: tuple[int, int] = POINTS) -> np.ndarray:
    """Returns the points that `packed` made text of, float64.

    Args:
        text: the text.
        shape: of the points, those of a mesh unless given.

    Raises:
        ValueError: the text is of no such points.
    """
    try:
        steps = np.frombuffer(base64.b64decode(text, validate=True), "<i2")
        return steps.reshape(shape) / STEPS
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"it is not {shape[0]} points") from error


def can_be_packed(mesh: np.ndarray) -> bool:
    """Says whether a mesh is finite and about the picture, as `packed` asks."""
    return bool((np.abs(mesh) < FARTHEST - 1).all())


def read_expressions(path: Path) -> tuple[dict[str, ExpressionRow], int]:
    """Reads a file of expressions; without a file there are none.

    Args:
        path: an `expressions.jsonl`.

    Returns:
        The rows by the hash of their picture, and how many lines are damaged.

    Raises:
        InputError: the file cannot be read.
    """
    lines = read_lines(path)
    rows = [row for row in map(_row, lines) if row is not None]
    return {row.picture_sha256: row for row in rows}, len(lines) - len(rows)


def write_expressions(path: Path, rows: Iterable[ExpressionRow]) -> None:
    """Writes a file of expressions, atomically.

    Raises:
        OutputError: it cannot be written.
    """
    write_jsonl(path, [sealed(row.model_dump()) for row in rows])


def remove_expressions(path: Path, pictures: Collection[str]) -> None:
    """Removes the rows of pictures that leave a face set.

    Args:
        path: an `expressions.jsonl`, which need not be there.
        pictures: their hashes.

    Raises:
        InputError: the file cannot be read.
        OutputError: it cannot be written.
    """
    rows, damaged = read_expressions(path)
    left = [row for sha, row in rows.items() if sha not in pictures]
    if damaged or len(left) < len(rows):
        write_expressions(path, left)


def _row(line: bytes) -> ExpressionRow | None:
    """Returns the row of a line, or None where it is damaged."""
    try:
        return ExpressionRow.model_validate(unsealed(parse_json(line)))
    except ValueError:  # Of pydantic, too.
        return None
