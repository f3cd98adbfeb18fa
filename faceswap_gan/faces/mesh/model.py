"""The dense mesh on faces of pictures, found about where they are expected."""

from pathlib import Path

import cv2
import numpy as np

from faceswap_gan.faces.geometry import MIRRORED_FIVE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import invert
from faceswap_gan.faces.geometry import scale_of
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.mesh.alignment import aligning_points
from faceswap_gan.faces.mesh.interpreters import Interpreters
from faceswap_gan.faces.mesh.interpreters import interpreters
from faceswap_gan.faces.mesh.points import COEFFICIENT_POINTS
from faceswap_gan.faces.mesh.points import MIRRORED
from faceswap_gan.faces.pyramid import halving_for
from faceswap_gan.faces.pyramid import halvings
from faceswap_gan.faces.pyramid import halvings_for
from faceswap_gan.networks.mesh_weights import find_mesh_file

CROP = 256
# Where the five points of a mean face lie in a crop whose side is 1.5 times
# the longer side of its mesh, in pixels.
_FIVE = np.array(
    [
        [93.4, 108.5],
        [162.6, 108.5],
        [128.0, 143.2],
        [103.3, 174.4],
        [152.7, 174.4],
    ]
)
# Side of the crop of a second look over that of the first: eyes are larger.
_NEARER = 0.9


class FaceMesh:
    """Finds the 478 points of faces, and what their expressions are.

    The networks are loaded when they are first asked, once in a process.

    Args:
        file: the published file of the mesh; see `find_mesh_file`.

    Raises:
        CheckpointError: the file is not there and cannot be downloaded.
    """

    def __init__(self, file: Path | None = None):
        self._file = find_mesh_file(file)

    def find(
        self, images: list[np.ndarray], expected: list[list[Face]]
    ) -> list[list[Face]]:
        """Finds expected faces where they really are.

        Args:
            images: (height, width, 3) uint8 each, RGB.
            expected: about where the five points of each picture's faces are.

        Returns:
            The same faces in the same order, with mesh, box, score and the
            five points that align it.
        """
        views = [
            (picture, face, crop_of(face))
            for picture, faces in enumerate(expected)
            for face in faces
        ]
        found: list[list[Face]] = [[] for _ in images]
        if not views:
            return found
        needed = {n: 0 for n, _, _ in views}
        for n, _, view in views:
            needed[n] = max(needed[n], halvings_for(view))
        pyramids = {n: halvings(images[n], most=needed[n]) for n in needed}
        crops = np.empty((len(views), CROP, CROP, 3), np.float32)
        for crop, (n, _, view) in zip(crops, views, strict=True):
            _draw(pyramids[n], view, crop)
        points, logits = self._networks["mesh"](crops)
        points = points.reshape(len(views), -1, 3)
        scores = 1 / (1 + np.exp(-logits.ravel().astype(np.float64)))
        for (n, face, view), own, score in zip(
            views, points, scores, strict=True
        ):
            found[n].append(_face(face, mesh_back(view, own), float(score)))
        return found

    def find_afresh(
        self, images: list[np.ndarray], expected: list[list[Face]]
    ) -> list[list[Face]]:
        """Finds faces as `find` does, then once more about their own meshes.

        Five points of another making say less well how large a face is.
        """
        return self.find(images, self.find(images, expected))

    def find_evenly(
        self, images: list[np.ndarray], expected: list[list[Face]]
    ) -> list[list[Face]]:
        """Finds faces as the mean of two looks, which errs less than one.

        The second look is at a smaller crop of the mirrored picture. It takes
        twice as long as `find`, whose arguments and faces these are.
        """
        found = self.find(images, expected)
        sides = [image.shape[1] for image in images]
        again = self.find(
            [np.ascontiguousarray(image[:, ::-1]) for image in images],
            [
                [_face_in_mirror(face, side) for face in faces]
                for faces, side in zip(expected, sides, strict=True)
            ],
        )
        return [
            [
                _mean(one, two, side)
                for one, two in zip(faces, others, strict=True)
            ]
            for faces, others, side in zip(found, again, sides, strict=True)
        ]

    def coefficients(self, meshes: np.ndarray) -> np.ndarray:
        """Returns how much of each expression faces show.

        Args:
            meshes: (n, 478, 3).

        Returns:
            (n, 52) float32 in [0, 1], in the order of `points.COEFFICIENTS`.
        """
        if not len(meshes):
            return np.zeros((0, 52), np.float32)
        chosen = meshes[:, COEFFICIENT_POINTS, :2].astype(np.float32)
        (made,) = self._networks["blendshapes"](chosen)
        return made.reshape(len(meshes), -1)

    @property
    def _networks(self) -> dict[str, Interpreters]:
        return interpreters(self._file)


def crop_of(face: Face) -> np.ndarray:
    """Returns the (2, 3) map from a picture to the upright crop about a face.

    It is told by the five points alone, so that whoever goes on from a record
    of faces cuts the same crops.
    """
    return similarity(face.landmarks, _FIVE)


def _draw(
    pictures: list[np.ndarray], view: np.ndarray, crop: np.ndarray
) -> None:
    """Fills a crop (256, 256, 3), float32 in [0, 1], from halvings.

    It is drawn from the smallest one that is not smaller than the crop.
    """
    drawn = cv2.warpAffine(
        *halving_for(pictures, view),
        (CROP, CROP),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    np.divide(drawn, np.float32(255), out=crop)


def in_mirror(mesh: np.ndarray, width: int) -> np.ndarray:
    """Returns a mesh (478, 3) in the mirror image of its picture.

    Args:
        mesh: in pixels.
        width: of the picture in pixels.
    """
    return mesh[MIRRORED] * [-1, 1, 1] + [width - 1, 0, 0]


def _face_in_mirror(face: Face, width: int) -> Face:
    """Returns a face in the mirror image of its picture, to be seen nearer."""
    middle = face.landmarks.mean(axis=0)
    five = middle + _NEARER * (face.landmarks - middle)
    five = five[MIRRORED_FIVE] * [-1, 1] + [width - 1, 0]
    return Face(face.box, five, face.score)


def _mean(face: Face, in_the_mirror: Face, width: int) -> Face:
    """Returns a face between both looks at it."""
    assert face.mesh is not None
    assert in_the_mirror.mesh is not None
    mesh = (face.mesh + in_mirror(in_the_mirror.mesh, width)) / 2
    return _face(face, mesh, face.score)


def mesh_back(view: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Returns where points (478, 3) of a crop are in its picture."""
    flat = transform(invert(view), points[:, :2].astype(np.float64) - 0.5)
    depth = points[:, 2] / scale_of(view)
    return np.column_stack([flat, depth])


def _face(expected: Face, mesh: np.ndarray, score: float) -> Face:
    box = np.concatenate([mesh[:, :2].min(axis=0), mesh[:, :2].max(axis=0)])
    return Face(
        box,
        aligning_points(mesh),
        score,
        expected.frame,
        expected.track,
        mesh,
    )
