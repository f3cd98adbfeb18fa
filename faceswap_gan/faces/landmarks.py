"""Points of a whole face, from whichever model is there.

The mesh has 478 points, see `mesh.points`; the 68 are those of the iBUG 300-W
annotation: jaw 0-16, brows 17-26, nose 27-35, eyes 36-47, mouth 48-67.
"""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import MissingDependencyError
from faceswap_gan.faces.align import align
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import invert
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.networks.mesh_weights import find_mesh_file
from faceswap_gan.suggestion import did_you_mean

KINDS = ("auto", "mesh", "dlib", "fan", "five-point")
# By kind: the module that has to be there, its package, what installs it.
_NEEDED = (
    ("dlib", "dlib", "dlib", "landmarks"),
    ("dlib", "face_recognition_models", "face_recognition_models", "landmarks"),
    ("fan", "face_alignment", "face-alignment", "fan"),
)
# Where each model's own detector would put its box on an aligned crop.
_DLIB_BOX = np.array([0.165, 0.155, 0.820, 0.810]) * ALIGNED_SIZE
_FAN_BOX = np.array([0.195, 0.140, 0.795, 0.860]) * ALIGNED_SIZE


class LandmarkModel(Protocol):
    """Whatever finds the points of a face: 68, or the 478 of a mesh.

    Attributes:
        name: what to call it in a report.
    """

    name: str

    def points(self, image: np.ndarray, face: Face) -> np.ndarray:
        """Finds the points of a face.

        Args:
            image: (height, width, 3) uint8 RGB, a frame or a crop.
            face: a face in it: its five points, and its mesh if it has one.

        Returns:
            (68, 2) or (478, 3) float64 pixels of the picture; the face's own
            (5, 2) where the model sees no face.
        """
        ...

    def points_of_all(
        self, images: Sequence[np.ndarray], faces: Sequence[Face]
    ) -> list[np.ndarray]:
        """Finds the points of many faces, which may be faster together.

        Args:
            images: the picture of each face.
            faces: as many.

        Returns:
            What `points` returns for each.
        """
        views = zip(images, faces, strict=True)
        return [self.points(image, face) for image, face in views]


class DlibLandmarks(LandmarkModel):
    """dlib's regression trees (Kazemi and Sullivan 2014), offline.

    They look at the aligned crop, so that turned and small faces are as good
    as upright and large ones.

    Raises:
        MissingDependencyError: dlib or its models are not installed.
    """

    name = "dlib"

    def __init__(self) -> None:
        check_landmarks(self.name)
        import dlib

        # That package imports pkg_resources, which newer Pythons lack.
        package = importlib.util.find_spec("face_recognition_models")
        assert package and package.submodule_search_locations
        folder = Path(package.submodule_search_locations[0]) / "models"
        file = folder / "shape_predictor_68_face_landmarks.dat"
        self._predict = dlib.shape_predictor(str(file))
        corners = [round(edge) for edge in _DLIB_BOX]
        self._box = dlib.rectangle(*corners)

    def points(self, image: np.ndarray, face: Face) -> np.ndarray:
        """Finds the points of a face; see `LandmarkModel.points`."""
        crop = np.ascontiguousarray(align(image, face.landmarks))
        found = self._predict(crop, self._box).parts()
        points = np.array([(point.x, point.y) for point in found], np.float64)
        return transform(invert(alignment(face.landmarks)), points)


class FanLandmarks(LandmarkModel):
    """The face alignment network (Bulat and Tzimiropoulos 2017), on torch.

    Raises:
        MissingDependencyError: the package is not installed, or its weights
            are not there and cannot be downloaded.
    """

    name = "fan"

    def __init__(self) -> None:
        check_landmarks(self.name)
        import face_alignment

        has_gpu = face_alignment.api.torch.cuda.is_available()
        try:
            # The detector "folder" needs no weights; it is never asked.
            self._network = face_alignment.FaceAlignment(
                face_alignment.LandmarksType.TWO_D,
                face_detector="folder",
                device="cuda" if has_gpu else "cpu",
            )
        except OSError as error:
            raise MissingDependencyError(
                f"The weights of face-alignment cannot be downloaded ({error}):"
                " go online once, or choose --landmarks dlib."
            ) from error

    def points(self, image: np.ndarray, face: Face) -> np.ndarray:
        """Finds the points of a face; see `LandmarkModel.points`."""
        crop = align(image, face.landmarks)
        found = self._network.get_landmarks_from_image(
            crop, detected_faces=[_FAN_BOX]
        )
        points = np.asarray(found[0], np.float64)
        return transform(invert(alignment(face.landmarks)), points)


def check_landmarks(kind: str) -> None:
    """Refuses a name that is none of `KINDS`, or of what is not installed.

    Raises:
        ConfigError: there is no such model.
        MissingDependencyError: its package is not installed.
        CheckpointError: the mesh's file is not there and cannot be
            downloaded, or is another file.
    """
    if kind not in KINDS:
        raise ConfigError(
            f"--landmarks {kind} is not known: choose {', '.join(KINDS)}."
            f"{did_you_mean(kind, KINDS)}"
        )
    if kind == "mesh":
        find_mesh_file()
    for name, module, package, extra in _NEEDED:
        if name == kind and not _installed(module):
            raise _missing(package, extra)


def choose_landmarks(kind: str = "auto") -> LandmarkModel | None:
    """Returns the model of that name.

    Args:
        kind: "mesh", "dlib", "fan", "five-point", or "auto" for the first of
            these that is installed; nothing is downloaded for "auto".

    Returns:
        The model, or None where the five points have to do.

    Raises:
        MissingDependencyError: a model was asked for that is not installed.
        CheckpointError: the mesh's file cannot be had, or is another.
        ConfigError: there is no such model.
    """
    if kind == "mesh" or (kind == "auto" and MeshLandmarks.installed()):
        return MeshLandmarks()
    check_landmarks(kind)
    if kind == "dlib" or (kind == "auto" and _installed("dlib")):
        return DlibLandmarks()
    if kind == "fan" or (kind == "auto" and _installed("face_alignment")):
        return FanLandmarks()
    return None


def _installed(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _missing(package: str, extra: str) -> MissingDependencyError:
    return MissingDependencyError(
        f"These landmarks need '{package}', which is not installed: run "
        f'`pip install "faceswap-gan[{extra}]"` or choose '
        "--landmarks five-point."
    )
