"""What two people of a project express, held against each other."""

from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import numpy as np

from faceswap_gan.commands import command_line
from faceswap_gan.faces.expression_gap import ExpressionGap
from faceswap_gan.faces.expression_gap import expression_gaps
from faceswap_gan.faces.expression_gap import gap_scores
from faceswap_gan.faces.expression_gap import nearest_faces
from faceswap_gan.faces.expressions import FINGERPRINT
from faceswap_gan.faces.face_stats import FaceStats
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.faces.movements import amounts
from faceswap_gan.hashing import hashes_of
from faceswap_gan.networks.mesh_weights import REMEDY
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import read_expressions
from faceswap_gan.workspace import Workspace

MOST_GAPS = 8
SHOWN = 4
"""Faces of each person that are shown for a gap."""


@dataclass(frozen=True)
class ShownGap:
    """Something that one of two people never did, for words and pictures.

    Attributes:
        to_film: a sentence that says what to film.
        seen: a sentence that says how often each of them is seen doing it.
        faces: pictures of the one who does it.
        nearest: of each of these the other's most similar face.
    """

    to_film: str
    seen: str
    faces: list[Path]
    nearest: list[Path]


@dataclass
class ExpressionComparison:
    """What one person does and the other never did.

    Attributes:
        gaps: the most important first.
        notes: sentences on what is not known, and whether nothing is missing.
    """

    gaps: list[ShownGap] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def compare_expressions(
    workspace: Workspace, kept: FaceStats, other: FaceStats
) -> ExpressionComparison:
    """Finds what a person does in a film that another never did.

    Args:
        workspace: where the faces are.
        kept: the faces of the person in the film.
        other: those of the person who is to be swapped in.

    Raises:
        InputError: a picture or a file of expressions cannot be read.
    """
    result = ExpressionComparison()
    here, there = (
        amounts(_expressions(workspace, faces, result.notes))
        for faces in (kept, other)
    )
    if result.notes and not MeshLandmarks.installed():
        result.notes.append(f"That needs the face mesh first. {REMEDY}")
    if np.isnan(here).all() or np.isnan(there).all():
        return result
    gaps = expression_gaps(here, there)[:MOST_GAPS]
    nearest = nearest_faces(here, there)
    order = _clearest(gaps, gap_scores(here, there))
    for gap in gaps:
        parts = np.array_split(gap.faces, min(SHOWN, len(gap.faces)))
        places = [part[np.argmin(order[part])] for part in parts]
        result.gaps.append(
            ShownGap(
                gap.to_film(other.person),
                _seen(gap, kept, other),
                [kept.files[place] for place in places],
                [other.files[nearest[place]] for place in places],
            )
        )
    if not gaps:
        result.notes.append(
            f"Whatever {kept.person} does here, {other.person} was seen "
            "doing too."
        )
    return result


def _expressions(
    workspace: Workspace, faces: FaceStats, notes: list[str]
) -> list[Expression | None]:
    """Reads what faces express, and notes how many were not looked at."""
    rows, _ = read_expressions(workspace.expressions(faces.person))
    found = [rows.get(sha) for sha in hashes_of(faces.files).values()]
    known = [
        row if row and row.made_by == FINGERPRINT else None for row in found
    ]
    if missing := known.count(None):
        whose = ("--workspace", workspace.root, "--person", faces.person)
        notes.append(
            f"What {faces.person} expresses is not known of {missing} of "
            f"{len(known)} faces: `{command_line('masks', *whose)}` finds it."
        )
    return [row.expression if row else None for row in known]


def _clearest(gaps: list[ExpressionGap], scores: np.ndarray) -> np.ndarray:
    """Returns the rank of each face as an example of a gap.

    First come those of the fewest gaps, and of these what is farthest from the
    other person.
    """
    of_gaps = np.zeros(len(scores), int)
    for gap in gaps:
        of_gaps[gap.faces] += 1
    return np.argsort(np.lexsort((-scores, of_gaps)))


def _seen(gap: ExpressionGap, kept: FaceStats, other: FaceStats) -> str:
    share = f"{len(gap.faces)} of {len(kept)} faces"
    lacking = f"{gap.others or 'none'} of {len(other)}"
    return f"{kept.person} does so in {share}, {other.person} in {lacking}."
