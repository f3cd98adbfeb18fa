"""Why no face was found in a frame."""

import numpy as np

from faceswap_gan.faces.detect import MIN_FACE_PIXELS
from faceswap_gan.faces.detect import MtcnnDetector

NOBODY = "no face found"
UNSURE = "low score"
SMALL = "too small"
OTHER = "another face only"
REASONS = (NOBODY, UNSURE, SMALL, OTHER)
DOUBT = 0.4


class MissingFaceReason:
    """Searches pictures without a face again, with a lower threshold.

    Args:
        min_face: side of the smallest face that the detector finds, as a
            share of the picture's height.
    """

    def __init__(self, min_face: float):
        self._min_face = min_face
        self._sensitive: MtcnnDetector | None = None

    def __call__(self, image: np.ndarray) -> str:
        """Returns one of `REASONS`.

        Args:
            image: (height, width, 3) uint8 RGB.
        """
        self._sensitive = self._sensitive or MtcnnDetector(
            self._min_face / 2, DOUBT
        )
        faces = self._sensitive.detect([image])[0]
        if not faces:
            return NOBODY
        largest = max(face.box[3] - face.box[1] for face in faces)
        smallest = max(MIN_FACE_PIXELS, self._min_face * image.shape[0])
        return SMALL if largest < smallest else UNSURE
