"""Faces by their dense mesh: MTCNN finds newcomers, the mesh follows them."""

import dataclasses
import functools
from pathlib import Path

import numpy as np

from faceswap_gan.faces.detect import MIN_FACE
from faceswap_gan.faces.detect import THRESHOLD
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import box_iou
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.networks.mesh_weights import SHA256
from faceswap_gan.networks.mesh_weights import find_mesh_file

SURE = 0.95
"""Score of MTCNN from which on it needs nobody to agree."""
SAME_FACE = 0.5
"""Overlap of two meshes from which on they are of one face."""


class MeshDetector:
    """MTCNN's search and the dense mesh's points.

    Where no mesh can be seen, as on a profile, there is a face only if MTCNN
    is all but sure of it, whose box and points it then keeps. What the mesh
    rather sees upside down is no face: MTCNN takes some chins for brows.

    Args:
        min_face: side of the smallest face to find, as a share of the
            picture's height; never less than 20 pixels.
        threshold: least score of a face in [0, 1], for both.
        file: the published file of the mesh. Without it that of
            `find_mesh_file` is looked for with the first face.

    Raises:
        CheckpointError: the file given is not there, or another.
    """

    name = "mesh"

    def __init__(
        self,
        min_face: float = MIN_FACE,
        threshold: float = THRESHOLD,
        file: Path | None = None,
    ):
        self.min_face, self.threshold = min_face, threshold
        self._finder = MtcnnDetector(min_face, threshold)
        self._file = None if file is None else find_mesh_file(file)

    @classmethod
    def open(cls, model: Path | None, min_face: float) -> "MeshDetector":
        """Opens it for a user; see `DETECTORS`."""
        return cls(min_face, file=model)

    @functools.cached_property
    def mesh(self) -> FaceMesh:
        """What finds the points.

        Raises:
            CheckpointError: its file is not there and cannot be downloaded.
        """
        return FaceMesh(self._file)

    def detect(self, images: list[np.ndarray]) -> list[list[Face]]:
        """Finds the faces in each picture; see `Detector.detect`."""
        found = self._finder.search(images, refined=False)
        upright = self.mesh.find_afresh(images, found)
        turned = self.mesh.find(images, [list(map(_turned, f)) for f in found])
        return [
            self._agreed(*views)
            for views in zip(found, upright, turned, strict=True)
        ]

    def refine(
        self, images: list[np.ndarray], expected: list[list[Face]]
    ) -> list[list[Face]]:
        """Finds expected faces by the mesh alone; see `Refiner.refine`."""
        return self.mesh.find(images, expected)

    def fingerprint(self) -> str:
        """Returns weights and limits; see `Detector.fingerprint`."""
        return f"mesh {SHA256[:16]} {self._finder.fingerprint()}"

    def _agreed(
        self, found: list[Face], upright: list[Face], turned: list[Face]
    ) -> list[Face]:
        """Returns the faces of a picture that both or one see.

        Args:
            found: by MTCNN.
            upright: their meshes.
            turned: their meshes if they stood on their heads.
        """
        faces = []
        for face, mesh, other in zip(found, upright, turned, strict=True):
            if other.score > max(mesh.score, self.threshold):
                continue
            if mesh.score >= self.threshold:
                faces.append(dataclasses.replace(mesh, score=face.score))
            elif face.score >= SURE:
                faces.append(face)
        return _apart(faces)


def _turned(face: Face) -> Face:
    """Returns a face at the same place that stands on its head."""
    middle = face.landmarks.mean(axis=0)
    return dataclasses.replace(face, landmarks=2 * middle - face.landmarks)


def _apart(faces: list[Face]) -> list[Face]:
    """Leaves the best of faces that turned out to be the same."""
    kept: list[Face] = []
    for face in faces:
        boxes = np.array([other.box for other in kept]).reshape(-1, 4)
        if not (box_iou(face.box, boxes) > SAME_FACE).any():
            kept.append(face)
    return kept
