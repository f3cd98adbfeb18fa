"""YuNet, an optional detector, from a model file that the user has.

Wu, Peng and Yu 2023, "YuNet: A Tiny Millisecond-level Face Detector",
https://doi.org/10.1007/s11633-023-1423-y.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.faces.detect import MIN_FACE
from faceswap_gan.faces.detect import MIN_FACE_PIXELS
from faceswap_gan.faces.detect import THRESHOLD
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.geometry import Face
from faceswap_gan.hashing import sha256_of

SMALLEST = 16
OVERLAP = 0.3
MOST = 1000
LEAST_SIDE = 24
_OUTPUTS = {"cls": 1, "obj": 1, "bbox": 4, "kps": 10}
"""Numbers for each place of a map, by the kind of an output."""
_STRIDES = (8, 16, 32)
_TRIED = ((320, 320), (96, 64))
"""Widths and heights at which a network is tried out."""


class YunetDetector:
    """Faces by YuNet, their points by MTCNN's last network.

    YuNet's own points jitter, and a person's faces have to be aligned alike
    whatever found them. It is left at its own points only where MTCNN sees no
    face, as on a profile.

    Args:
        model: YuNet as ONNX, from the OpenCV model zoo.
        min_face: side of the smallest face to find, as a share of the
            picture's height.
        threshold: least score of a face in [0, 1].

    Raises:
        InputError: the file is not there or not YuNet.
    """

    name = "yunet"

    def __init__(
        self,
        model: Path,
        min_face: float = MIN_FACE,
        threshold: float = THRESHOLD,
    ):
        self.min_face, self.threshold = min_face, threshold
        self._points = MtcnnDetector(min_face, threshold)
        self._network = open_yunet(Path(model), threshold)
        self._digest = sha256_of(Path(model))[:16]

    @classmethod
    def open(cls, model: Path | None, min_face: float) -> "YunetDetector":
        """Opens it for a user; see `DETECTORS`.

        Raises:
            ConfigError: there is no file.
            InputError: the file is not there or not YuNet.
        """
        if model is None:
            raise ConfigError(
                "The detector yunet needs its model: give --detector "
                "yunet:FILE with the ONNX file of YuNet from the OpenCV model "
                "zoo."
            )
        return cls(model, min_face)

    def detect(self, images: list[np.ndarray]) -> list[list[Face]]:
        """Finds the faces in each picture; see `Detector.detect`."""
        return [self._refined(image, self._find(image)) for image in images]

    def refine(
        self, images: list[np.ndarray], expected: list[list[Face]]
    ) -> list[list[Face]]:
        """Finds expected faces by O-Net alone; see `Refiner.refine`."""
        return self._points.refine(images, expected)

    def fingerprint(self) -> str:
        """Returns model and limits; see `Detector.fingerprint`."""
        return f"yunet {self._digest} {self._points.fingerprint()}"

    def _find(self, image: np.ndarray) -> list[Face]:
        height, width = image.shape[:2]
        if min(height, width) < LEAST_SIDE:
            return []
        smallest = max(MIN_FACE_PIXELS, self.min_face * height)
        scale = min(1.0, SMALLEST / smallest)
        size = tuple(max(1, round(side * scale)) for side in (width, height))
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        self._network.setInputSize(size)
        rows = self._network.detect(cv2.cvtColor(small, cv2.COLOR_RGB2BGR))[1]
        if rows is None:
            return []
        grown = np.divide((width, height), size)
        finite = np.isfinite(rows).all(axis=1)
        return [_face(row, grown) for row in rows[finite].astype(np.float64)]

    def _refined(self, image: np.ndarray, faces: list[Face]) -> list[Face]:
        refined = self._points.refine([image], [faces])[0]
        pairs = zip(faces, refined, strict=True)
        better = [
            Face(other.box, other.landmarks, own.score)
            if other.score >= self.threshold
            else own
            for own, other in pairs
        ]
        return sorted(better, key=lambda face: -face.score)


def open_yunet(model: Path, threshold: float = THRESHOLD) -> cv2.FaceDetectorYN:
    """Opens YuNet's model file.

    Args:
        model: the ONNX file.
        threshold: least score of a face in [0, 1].

    Raises:
        InputError: the file is not there or not YuNet.
    """
    advice = "give the ONNX file of YuNet from the OpenCV model zoo."
    if not os.path.isfile(model):
        raise InputError(f"{model} is not there: {advice}")
    refusal = InputError(f"{model} is not a model of YuNet: {advice}")
    try:
        with _without_warnings():
            fits = all(_has_outputs(model, *size) for size in _TRIED)
            network = cv2.FaceDetectorYN.create(
                str(model), "", _TRIED[0], threshold, OVERLAP, MOST
            )
    except cv2.error as error:
        raise refusal from error
    if not fits:
        raise refusal
    return network


def _has_outputs(model: Path, width: int, height: int) -> bool:
    """Whether a network returns as many numbers as OpenCV reads unchecked."""
    network = cv2.dnn.readNetFromONNX(str(model))
    network.setInput(np.zeros((1, 3, height, width), np.float32))
    wanted = {
        f"{kind}_{stride}": count * (width // stride) * (height // stride)
        for kind, count in _OUTPUTS.items()
        for stride in _STRIDES
    }
    found = [output.size for output in network.forward(list(wanted))]
    return found == list(wanted.values())


@contextlib.contextmanager
def _without_warnings() -> Iterator[None]:
    """Keeps OpenCV from talking of its own inside."""
    log = cv2.utils.logging
    before = log.setLogLevel(log.LOG_LEVEL_ERROR)
    try:
        yield
    finally:
        log.setLogLevel(before)


def _face(row: np.ndarray, grown: np.ndarray) -> Face:
    """Makes a face of YuNet's x, y, width, height, five points and score."""
    low, size = row[:2] * grown, row[2:4] * grown
    points = (row[4:14].reshape(5, 2) + 0.5) * grown - 0.5
    box = np.concatenate([low, low + size]) - 0.5
    return Face(box, points, float(row[14]))
