"""Whose face it is, by an embedding in which the same person is near."""

import functools
import importlib.util
from pathlib import Path
from typing import Protocol

import numpy as np

from faceswap_gan.errors import MissingDependencyError

_ALIGNED_BOX = (42, 40, 210, 207)


class IdentityModel(Protocol):
    """Whatever maps a face to a point that says whose it is.

    Attributes:
        name: what to call it in a report.
        threshold: Euclidean distance below which two faces are taken for the
            same person's.
    """

    name: str
    threshold: float

    def embed(self, crops: np.ndarray) -> np.ndarray:
        """Embeds faces.

        Args:
            crops: (n, 256, 256, 3) uint8 RGB aligned crops.

        Returns:
            (n, d) float64.
        """
        ...


class DlibIdentity:
    """dlib's ResNet of 128 numbers (King 2017), offline.

    Its author gives 0.6 as the distance between two people.

    Raises:
        MissingDependencyError: dlib or its models are not installed.
    """

    name = "dlib"
    threshold = 0.6

    def __init__(self) -> None:
        try:
            import dlib
        except ImportError as error:
            raise _missing("dlib") from error
        package = importlib.util.find_spec("face_recognition_models")
        if package is None or not package.submodule_search_locations:
            raise _missing("face_recognition_models")
        folder = Path(package.submodule_search_locations[0]) / "models"
        self._box = dlib.rectangle(*_ALIGNED_BOX)
        self._points = dlib.shape_predictor(
            str(folder / "shape_predictor_5_face_landmarks.dat")
        )
        self._network = dlib.face_recognition_model_v1(
            str(folder / "dlib_face_recognition_resnet_model_v1.dat")
        )

    def embed(self, crops: np.ndarray) -> np.ndarray:
        """Embeds faces; see `IdentityModel.embed`."""
        rows = []
        for crop in crops:
            crop = np.ascontiguousarray(crop)
            points = self._points(crop, self._box)
            rows.append(self._network.compute_face_descriptor(crop, points))
        return np.array(rows, np.float64).reshape(-1, 128)


@functools.lru_cache(maxsize=1)
def installed_identity() -> IdentityModel | None:
    """Returns dlib's model, or None where it is not installed."""
    try:
        return DlibIdentity()
    except MissingDependencyError:
        return None


def _missing(package: str) -> MissingDependencyError:
    return MissingDependencyError(
        f"Telling people apart needs '{package}', which is not installed: run "
        '`pip install "faceswap-gan[landmarks]"`.'
    )
