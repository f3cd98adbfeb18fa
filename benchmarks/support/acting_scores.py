"""How far a swap keeps what somebody does, beside the true answer."""

from typing import NamedTuple

import numpy as np

from faceswap_gan.evaluation.expression import correlation
from faceswap_gan.evaluation.expression import landmark_error
from faceswap_gan.faces.expressions import face_at
from faceswap_gan.faces.expressions import measured
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.faces.movements import amounts

from .acting import Take
from .swap_scores import fine_detail
from .swap_scores import picture_scores

LIDS_BAR, LIPS_BAR, GAZE_BAR, PSNR_DROP = 0.85, 0.90, 6.0, 2.0
OPEN = 0.5
"""The share of their median from which on eyes are open and have a gaze."""


class Scores(NamedTuple):
    """What a direction has, the means over its frames."""

    psnr: float
    ssim: float
    eyes: float
    mouth: float
    lids: float
    lips: float
    gaze: float
    points: float
    sharp: float
    seen: float

    def ratio(self, other: "Scores") -> float:
        """Returns the least share of what is asked, beside a direction."""
        return min(
            self.lids / LIDS_BAR,
            self.lips / LIPS_BAR,
            GAZE_BAR / self.gaze,
            self.psnr / (other.psnr - PSNR_DROP),
        )


def scores(made: np.ndarray, truth: Take, spec: TransformSpec) -> Scores:
    """Compares pictures (n, s, s, 3) uint8 with the true answer."""
    rows = [
        picture_scores(*frame)
        for frame in zip(
            made, truth.faces, truth.eyes, truth.mouths, strict=True
        )
    ]
    detail = [sum(map(fine_detail, faces)) for faces in (made, truth.faces)]
    found, wanted = (meshes(faces, spec) for faces in (made, truth.faces))
    seen = ~np.isnan(found + wanted).any(axis=(1, 2))
    return Scores(
        *np.nanmean(rows, axis=0),
        *_kept(found[seen], wanted[seen]),
        detail[0] / detail[1],
        seen.mean(),
    )


def _kept(found: np.ndarray, wanted: np.ndarray) -> list[float]:
    """Compares lids, lips, gaze and points of meshes (n, 478, 3)."""
    if not len(found):
        return [0.0, 0.0, np.inf, np.inf]
    lids, own_lids = (measures.lid_openings(m).mean(1) for m in (found, wanted))
    lips, own_lips = (measures.lip_opening(m) for m in (found, wanted))
    gaze, own_gaze = (measures.gaze(m).mean(axis=1) for m in (found, wanted))
    away = np.linalg.norm(gaze - own_gaze, axis=1)
    points = [
        landmark_error(one[:, :2], own[:, :2])
        for one, own in zip(found, wanted, strict=True)
    ]
    return [
        correlation(lids, own_lids) or 0.0,
        correlation(lips, own_lips) or 0.0,
        away[own_lids >= OPEN * np.median(own_lids)].mean(),
        np.mean(points),
    ]


def meshes(faces: np.ndarray, spec: TransformSpec) -> np.ndarray:
    """Reads pictures (n, s, s, 3) uint8, as far as a face is seen in them.

    Args:
        faces: the pictures.
        spec: where in them the face is.

    Returns:
        (n, 478, 3), nan where there is no face.
    """
    rough = [face_at(spec.points())] * len(faces)
    return MeshLandmarks().meshes(list(faces), rough)


def movements(faces: np.ndarray, spec: TransformSpec) -> np.ndarray:
    """Returns the `amounts` of the movements in pictures (n, s, s, 3)."""
    found = meshes(faces, spec)
    seen = ~np.isnan(found).any(axis=(1, 2))
    made = iter(measured(found[seen], FaceMesh()))
    return amounts([next(made) if one else None for one in seen])
