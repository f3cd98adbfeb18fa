"""How far swaps keep what faces do: the opening of lids and lips, the gaze."""

from collections.abc import Sequence

import numpy as np

from faceswap_gan.faces.expressions import face_at
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.networks.mesh_weights import INSTALL
from faceswap_gan.networks.pictures import to_uint8
from faceswap_gan.systems.entry import Metric
from faceswap_gan.systems.swap.data import network_faces
from faceswap_gan.systems.swap.held_out import Faces
from faceswap_gan.systems.swap.held_out import spread
from faceswap_gan.systems.swap.settings.model import ModelConfig
from faceswap_gan.systems.system import Score

ERRORS = (
    Metric("lids_error", "Error of the lids' opening", "", False),
    Metric("lips_error", "Error of the lips' opening", "", False),
    Metric("gaze_error", "Error of the gaze", "degrees", False),
)
USUALLY = 0.75
"""Share of a person's faces whose eyes are open no farther than usual. The
median would be low of somebody who closes them half of the time."""
OPEN = 0.5
"""Share of their usual opening from which on eyes look somewhere."""


class ExpressionReader:
    """Reads what faces do, in the measure of their own person.

    The face mesh looks at a person's training faces first, as the network sees
    them: how far eyes that are open usually are.

    Args:
        people: training faces of each person, (n, w, w, 6) uint8.
        settings: of the model.

    Raises:
        CheckpointError: the file of the mesh is damaged.
    """

    def __init__(self, people: Sequence[Faces], settings: ModelConfig):
        view = (settings.coverage, settings.side)
        self._landmarks = MeshLandmarks()
        self._about = face_at(TransformSpec(*view).points())
        self._usual = [
            self._usual_of(
                network_faces(faces[spread(len(faces))][..., :3], *view)
            )
            for faces in people
        ]

    def __call__(self, faces: np.ndarray, person: int) -> np.ndarray:
        """Reads faces.

        Args:
            faces: (n, s, s, 3) float32 in [-1, 1].
            person: number of the person whom they show.

        Returns:
            (n, 4): the opening of the lids, 1 where it is as that of open eyes
            usually is, that of the lips in distances of the eyes, and the
            gaze's yaw and pitch in degrees; NaN where no face is seen.
        """
        return self._read(faces) / [self._usual[person], 1, 1, 1]

    def _usual_of(self, faces: np.ndarray) -> float:
        """Returns how far open eyes are, 1 where that cannot be seen."""
        lids = self._read(faces)[:, 0]
        seen = lids[lids > 0]
        return float(np.quantile(seen, USUALLY)) if len(seen) else 1.0

    def _read(self, faces: np.ndarray) -> np.ndarray:
        about = [self._about] * len(faces)
        meshes = self._landmarks.meshes([*to_uint8(faces)], about)
        read = np.full((len(faces), 4), np.nan)
        seen = np.isfinite(meshes).all(axis=(1, 2))
        found = meshes[seen]
        read[seen, 0] = measures.lid_openings(found).mean(axis=1)
        read[seen, 1] = measures.lip_opening(found)
        read[seen, 2:] = measures.gaze(found).mean(axis=1)
        return read


def errors(seen: np.ndarray, swapped: np.ndarray) -> np.ndarray:
    """Returns how far swaps depart from what was seen.

    Args:
        seen: (n, 4), see `ExpressionReader`.
        swapped: the same of the swaps, in the measure of who was swapped in.

    Returns:
        (n, 3) those of lids, lips and gaze, the last in degrees and NaN where
        the eyes that were seen are shut; NaN where no face is seen.
    """
    away = np.abs(swapped - seen)
    gaze = np.hypot(away[:, 2], away[:, 3])
    gaze[seen[:, 0] < OPEN] = np.nan
    return np.column_stack([away[:, :2], gaze])


def mean_errors(
    seen: np.ndarray, swapped: np.ndarray, part: str
) -> list[Score]:
    """Returns the means of `errors`, of what there is a mean of.

    Args:
        seen: see `errors`.
        swapped: see `errors`.
        part: what the scores are of.
    """
    scores = []
    for metric, values in zip(ERRORS, errors(seen, swapped).T, strict=True):
        known = values[np.isfinite(values)]
        if len(known):
            scores.append(Score(metric, part, float(known.mean())))
    return scores


def meshless_sentence() -> str | None:
    """Says what previews lack where the face mesh is not installed."""
    if MeshLandmarks.installed():
        return None
    return (
        "Previews and curves do not say how far swaps keep lids, lips and "
        f"gaze, since the face mesh is not here: `{INSTALL}` brings it."
    )
