"""The points of the dense mesh, for all who ask a model of landmarks."""

from collections.abc import Sequence

import numpy as np

from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.mesh.aligned_mesh import with_mesh
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.networks.mesh_weights import present_mesh_file
from faceswap_gan.records.expressions import POINTS

LEAST_SCORE = 0.5
"""Of a mesh that is believed: below it the network rather sees no face."""


class MeshLandmarks:
    """The dense mesh as a `LandmarkModel`, several faces at a time.

    A face whose mesh is known keeps it. Another's is found from its five
    points, then once more and evenly from those of the mesh that was found.

    Attributes:
        mesh: what finds them.
    """

    name = "mesh"

    def __init__(self) -> None:
        self.mesh = FaceMesh()

    @staticmethod
    def installed() -> bool:
        """Whether the network's weights are here, so that it can be asked."""
        return present_mesh_file() is not None

    def points(self, image: np.ndarray, face: Face) -> np.ndarray:
        """Finds the points of a face; see `LandmarkModel`."""
        return self.points_of_all([image], [face])[0]

    def points_of_all(
        self, images: Sequence[np.ndarray], faces: Sequence[Face]
    ) -> list[np.ndarray]:
        """Finds the points of many faces; see `LandmarkModel`."""
        return [
            face.landmarks
            if own.mesh is None or own.score < LEAST_SCORE
            else own.mesh
            for face, own in zip(faces, self.find(images, faces), strict=True)
        ]

    def find(
        self, images: Sequence[np.ndarray], faces: Sequence[Face]
    ) -> list[Face]:
        """Returns the faces with their meshes, and how sure these are.

        Args:
            images: the picture of each face.
            faces: as many.
        """
        found = list(map(with_mesh, faces))
        new = [n for n, face in enumerate(found) if face.mesh is None]
        for look in (self.mesh.find, self.mesh.find_evenly):
            again = look([images[n] for n in new], [[found[n]] for n in new])
            for n, (face,) in zip(new, again, strict=True):
                found[n] = face
            new = [n for n in new if found[n].score >= LEAST_SCORE]
        return found

    def meshes(
        self, images: Sequence[np.ndarray], faces: Sequence[Face]
    ) -> np.ndarray:
        """Returns the meshes of faces as `find` finds them.

        Args:
            images: the picture of each face.
            faces: as many.

        Returns:
            (n, 478, 3), NaN where the network rather sees no face.
        """
        meshes = np.full((len(faces), *POINTS), np.nan)
        for own, face in zip(meshes, self.find(images, faces), strict=True):
            if face.mesh is not None and face.score >= LEAST_SCORE:
                own[:] = face.mesh
        return meshes
