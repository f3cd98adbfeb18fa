"""Detectors: pictures in, the faces of each out."""

import dataclasses
import functools
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Protocol
from typing import runtime_checkable

import numpy as np

from faceswap_gan.errors import ConfigError
from faceswap_gan.faces.candidates import Candidates
from faceswap_gan.faces.candidates import nothing
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.pyramid import halvings

if TYPE_CHECKING:
    from faceswap_gan.faces.mtcnn import Mtcnn

MIN_FACE = 0.05
MIN_FACE_PIXELS = 20
THRESHOLD = 0.7
BATCH = 8


class Detector(Protocol):
    """Whatever finds faces in pictures.

    Attributes:
        name: what it is called, in `DETECTORS` if a user can choose it.
    """

    name: str

    def detect(self, images: list[np.ndarray]) -> list[list[Face]]:
        """Finds the faces in each picture.

        Args:
            images: (height, width, 3) uint8 each, RGB, of any sizes.

        Returns:
            A list of faces, best first, for each picture.
        """
        ...

    def fingerprint(self) -> str:
        """Returns what tells it from detectors that find other faces.

        It says which weights and settings it has, and is kept with what it
        found.
        """
        ...


@runtime_checkable
class Stateful(Protocol):
    """A detector that remembers something from one call to the next."""

    def state(self) -> Any:
        """Returns what it remembers, as JSON can hold it."""
        ...

    def restore(self, state: Any) -> None:
        """Remembers what another of its kind did."""
        ...


def state_of(detector: Detector) -> Any:
    """Returns what a detector remembers; most remember nothing: None."""
    return detector.state() if isinstance(detector, Stateful) else None


def restore(detector: Detector, state: Any) -> None:
    """Makes a detector go on as the one whose `state_of` is given."""
    if isinstance(detector, Stateful):
        detector.restore(state)


@runtime_checkable
class Refiner(Detector, Protocol):
    """A detector that can also look where a face is expected, and no further.

    Attributes:
        threshold: least score of a face in [0, 1].
    """

    threshold: float

    def refine(
        self, images: list[np.ndarray], expected: list[list[Face]]
    ) -> list[list[Face]]:
        """Finds expected faces where they really are.

        Args:
            images: (height, width, 3) uint8 each, RGB, of one size.
            expected: about where the faces of each picture are.

        Returns:
            The same faces in the same order, each with its own score, which
            may be below the threshold.
        """
        ...


class MtcnnDetector:
    """MTCNN over batches of pictures of one size.

    Args:
        min_face: side of the smallest face to find, as a share of the
            picture's height; never less than 20 pixels.
        threshold: least score of a face in [0, 1].

    Example:
        >>> faces = MtcnnDetector().detect([image])[0]
        >>> faces[0].landmarks.shape
        (5, 2)
    """

    name = "mtcnn"

    def __init__(
        self, min_face: float = MIN_FACE, threshold: float = THRESHOLD
    ):
        if not 0 < min_face <= 1 or not 0 < threshold < 1:
            raise ValueError(
                "min_face and threshold are shares between 0 and 1. Received: "
                f"{min_face}, {threshold}"
            )
        self.min_face = min_face
        self.threshold = threshold

    @classmethod
    def open(cls, model: Path | None, min_face: float) -> "MtcnnDetector":
        """Opens it for a user; see `DETECTORS`.

        Raises:
            ConfigError: a file was given, of which it needs none.
        """
        if model is not None:
            raise ConfigError(
                f"The detector mtcnn needs no file: leave out {model}."
            )
        return cls(min_face)

    @functools.cached_property
    def mtcnn(self) -> "Mtcnn":
        """The networks; Keras is loaded when the first face is looked for."""
        from faceswap_gan.faces.mtcnn import Mtcnn

        return Mtcnn((0.6, 0.7, self.threshold))

    def detect(self, images: list[np.ndarray]) -> list[list[Face]]:
        """Finds the faces in each picture; see `Detector.detect`."""
        return self.search(images, refined=True)

    def search(
        self, images: list[np.ndarray], refined: bool
    ) -> list[list[Face]]:
        """Finds the faces in each picture, best first.

        Args:
            images: (height, width, 3) uint8 each, RGB, of any sizes.
            refined: looks at each face again for its box and points, which are
                about a twentieth of the eyes' distance off otherwise.
        """
        found: list[list[Face]] = [[] for _ in images]
        by_size: dict[tuple[int, ...], list[int]] = {}
        for index, image in enumerate(images):
            by_size.setdefault(image.shape, []).append(index)
        for same in by_size.values():
            for start in range(0, len(same), BATCH):
                part = same[start : start + BATCH]
                faces = self._search([images[i] for i in part], refined)
                for index, own in zip(part, faces, strict=True):
                    found[index] = own
        return found

    def fingerprint(self) -> str:
        """Returns weights and limits; see `Detector.fingerprint`."""
        from faceswap_gan.faces.mtcnn_networks import weights_fingerprint

        limits = f"{self.min_face} {self.threshold}"
        return f"mtcnn {weights_fingerprint()} {limits}"

    def _search(
        self, images: list[np.ndarray], refined: bool
    ) -> list[list[Face]]:
        """Finds the faces in pictures of one size."""
        smallest = max(MIN_FACE_PIXELS, self.min_face * images[0].shape[0])
        pyramids = [halvings(image) for image in images]
        candidates = self.mtcnn.run_pnet(pyramids, smallest)
        candidates = self.mtcnn.run_rnet(pyramids, candidates)
        candidates = self.mtcnn.run_onet(pyramids, candidates)
        if refined:
            scores = candidates.scores
            candidates = self._refined(pyramids, candidates)
            candidates = dataclasses.replace(candidates, scores=scores)
        return [_faces(candidates, picture) for picture in range(len(images))]

    def refine(
        self, images: list[np.ndarray], expected: list[list[Face]]
    ) -> list[list[Face]]:
        """Finds expected faces by O-Net alone; see `Refiner.refine`."""
        pyramids = [halvings(image) for image in images]
        refined = self._refined(pyramids, _candidates(expected))
        return [_faces(refined, picture) for picture in range(len(images))]

    def _refined(
        self, pyramids: list[list[np.ndarray]], candidates: Candidates
    ) -> Candidates:
        from faceswap_gan.faces.refine_landmarks import refine_landmarks

        return refine_landmarks(self.mtcnn, pyramids, candidates)


def _candidates(faces: list[list[Face]]) -> Candidates:
    every = [face for own in faces for face in own]
    if not every:
        return nothing()
    return Candidates(
        np.repeat(np.arange(len(faces)), [len(own) for own in faces]),
        np.array([face.box for face in every]),
        np.array([face.score for face in every]),
        np.array([face.landmarks for face in every]),
    )


def _faces(candidates: Candidates, picture: int) -> list[Face]:
    own = candidates.take(candidates.picture == picture)
    assert own.points is not None, "Refined candidates have points."
    return [
        Face(box, points, float(score))
        for box, points, score in zip(
            own.boxes, own.points, own.scores, strict=True
        )
    ]
