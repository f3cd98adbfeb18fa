"""Who judges expression and pose: what reads a face before and after."""

import dataclasses
import itertools
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Protocol

import numpy as np

from faceswap_gan.errors import CheckpointError
from faceswap_gan.evaluation.catalog_expression import EXPRESSION_METRICS
from faceswap_gan.evaluation.expression import eye_opening
from faceswap_gan.evaluation.expression import mouth_opening
from faceswap_gan.evaluation.expression import pose
from faceswap_gan.evaluation.pairs import Pair
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.landmarks import LandmarkModel
from faceswap_gan.faces.landmarks import choose_landmarks
from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh.head import head_pose
from faceswap_gan.faces.mesh.landmarks import LEAST_SCORE
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.networks.mesh_weights import SHA256

POSE = ("yaw", "pitch", "roll")
GAZE = ("gaze_yaw", "gaze_pitch")
# Pairs read at once, which are eight faces.
_PAIRS = 4

Expression = dict[str, float]


class Judge(Protocol):
    """Reads the expression of faces.

    Attributes:
        name: what to call it in a report.
        metrics: the model that judges by the names of the metrics that it can
            judge, see `catalog_expression`.
        reason: why it is not the face mesh, a sentence; empty if it is.
    """

    name: str
    metrics: dict[str, str]
    reason: str

    def read(
        self, images: list[np.ndarray], faces: list[Face]
    ) -> list[Expression | None]:
        """Reads a face in each picture.

        Args:
            images: (height, width, 3) uint8 each, RGB.
            faces: about where the face of each is.

        Returns:
            What was measured by its name, in the order of the pictures; None
            where no face is seen.
        """
        ...


class MeshJudge:
    """The face mesh, which sees irises, brows and lids.

    Args:
        mesh: finds the points.
    """

    name = f"face mesh, SHA-256 {SHA256}"
    reason = ""

    def __init__(self, mesh: FaceMesh):
        self.metrics = {metric.name: self.name for metric in EXPRESSION_METRICS}
        self._mesh = mesh

    def read(
        self, images: list[np.ndarray], faces: list[Face]
    ) -> list[Expression | None]:
        """Reads a face in each picture; see `Judge.read`."""
        found = self._mesh.find_afresh(images, [[face] for face in faces])
        return [
            mesh_expression(face.mesh)
            if face.mesh is not None and face.score >= LEAST_SCORE
            else None
            for (face,) in found
        ]


class LandmarkJudge:
    """The face's own five points, and 68 where something finds them.

    Args:
        landmarks: finds 68 points or 478; None judges the pose alone.
        reason: why the face mesh does not judge, a sentence.
    """

    def __init__(self, landmarks: LandmarkModel | None, reason: str):
        self._landmarks, self.reason = landmarks, reason
        self.metrics = {"pose_error": "five points"}
        self.name = landmarks.name if landmarks else "five points"
        if landmarks is not None:
            for name in ("mouth_correlation", "eye_correlation"):
                self.metrics[name] = landmarks.name

    def read(
        self, images: list[np.ndarray], faces: list[Face]
    ) -> list[Expression | None]:
        """Reads a face in each picture; see `Judge.read`."""
        return [self._read(*one) for one in zip(images, faces, strict=True)]

    def _read(self, image: np.ndarray, face: Face) -> Expression:
        values = _named(POSE, pose(face.landmarks))
        if self._landmarks is not None:
            points = self._landmarks.points(image, face)
            values["mouth"] = mouth_opening(points)
            values["eyes"] = eye_opening(points)
        return values


def mesh_expression(mesh: np.ndarray) -> Expression:
    """Returns what a mesh (478, 3) says of expression and pose, by name."""
    gaze = measures.gaze(mesh).mean(axis=0)
    return {
        **_named(POSE, head_pose(mesh)),
        **_named(GAZE, gaze),
        "mouth": float(measures.lip_opening(mesh)),
        "mouth_width": float(measures.mouth_width(mesh)),
        "eyes": float(measures.lid_openings(mesh).mean()),
        "brows": float(measures.brow_heights(mesh).mean()),
    }


def choose_judge() -> Judge:
    """Returns the face mesh, or what is installed where that is not there."""
    try:
        return MeshJudge(FaceMesh())
    except CheckpointError as error:
        return LandmarkJudge(choose_landmarks(), str(error))


def with_expression(pairs: Iterable[Pair], judge: Judge) -> Iterator[Pair]:
    """Yields pairs with the expression of both faces, read in batches.

    Args:
        pairs: in any order.
        judge: reads the faces.
    """
    pairs = iter(pairs)
    while group := list(itertools.islice(pairs, _PAIRS)):
        views = [(pair.original, pair.face) for pair in group]
        views += [
            (pair.swapped, pair.swapped_face)
            for pair in group
            if pair.swapped_face is not None
        ]
        images, faces = map(list, zip(*views, strict=True))
        read = iter(judge.read(images, faces))
        before = [next(read) for _ in group]
        for pair, expression in zip(group, before, strict=True):
            after = None if pair.swapped_face is None else next(read)
            yield dataclasses.replace(
                pair, expression=expression, swapped_expression=after
            )


def _named(names: tuple[str, ...], values: np.ndarray) -> Expression:
    return dict(zip(names, map(float, values), strict=True))
