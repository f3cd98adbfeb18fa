"""Faces that lie on their side or stand on their head."""

import dataclasses
from typing import Any

import numpy as np

from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detect import restore
from faceswap_gan.faces.detect import state_of
from faceswap_gan.faces.geometry import Face

QUARTERS = (1, 3, 2)


class Rotating:
    """Turns pictures without a face by quarters until there is one.

    Points keep their anatomical order, so that the alignment sets the face
    upright; boxes are upright in the picture as it is.

    Args:
        detector: finds upright faces in the pictures as they come.
        retry: finds them in turned pictures.
    """

    def __init__(self, detector: Detector, retry: Detector):
        self._detector, self._retry = detector, retry
        self.name = detector.name
        self._order = list(QUARTERS)

    def detect(self, images: list[np.ndarray]) -> list[list[Face]]:
        """Finds the faces in each picture; see `Detector.detect`."""
        found = self._detector.detect(images)
        for quarters in list(self._order):
            empty = [n for n, faces in enumerate(found) if not faces]
            turned = [np.rot90(images[n], quarters) for n in empty]
            for n, faces in zip(empty, self._retry.detect(turned), strict=True):
                height, width = images[n].shape[:2]
                found[n] = [
                    _turned_back(face, quarters, width, height)
                    for face in faces
                ]
                if faces and quarters != self._order[0]:
                    self._order.remove(quarters)
                    self._order.insert(0, quarters)
        return found

    def fingerprint(self) -> str:
        """Returns what it turns for; see `Detector.fingerprint`."""
        inner = self._detector.fingerprint(), self._retry.fingerprint()
        return f"rotating {' '.join(inner)}"

    def state(self) -> list[Any]:
        """Returns the order of turns, and the detector's state."""
        return [self._order, state_of(self._detector)]

    def restore(self, state: list[Any]) -> None:
        """Remembers the order of turns; see `Stateful`."""
        order, inner = state
        self._order = list(order)
        restore(self._detector, inner)


def _turned_back(face: Face, quarters: int, width: int, height: int) -> Face:
    """Maps a face of a turned picture to the picture as it is.

    Args:
        face: in the picture turned counterclockwise.
        quarters: by how many quarters it is turned.
        width: of the picture as it is.
        height: of the picture as it is.
    """
    turn = (quarters, width, height)
    corners = _points_back(face.box.reshape(2, 2), *turn)
    mesh = None
    if face.mesh is not None:
        flat = _points_back(face.mesh[:, :2], *turn)
        mesh = np.column_stack([flat, face.mesh[:, 2]])
    return dataclasses.replace(
        face,
        box=np.concatenate([corners.min(axis=0), corners.max(axis=0)]),
        landmarks=_points_back(face.landmarks, *turn),
        mesh=mesh,
    )


def _points_back(
    points: np.ndarray, quarters: int, width: int, height: int
) -> np.ndarray:
    x, y = points.T
    places = {
        1: (width - 1 - y, x),
        2: (width - 1 - x, height - 1 - y),
        3: (y, height - 1 - x),
    }
    return np.column_stack(places[quarters])
