"""Where eyes, nose and mouth are in the pictures of a face set."""

from pathlib import Path

import cv2
import numpy as np

from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detectors import open_detector
from faceswap_gan.faces.face_picture import check_picture
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import transform
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.video.images import read_image
from faceswap_gan.workspace import Workspace


def aligned_picture(file: Path) -> np.ndarray:
    """Reads a face picture at the size of aligned ones, (256, 256, 3) uint8.

    Raises:
        InputError: it cannot be read.
    """
    check_picture(file)
    image = read_image(file)
    size = (ALIGNED_SIZE, ALIGNED_SIZE)
    if image.shape[:2] == size:
        return image
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)


class FivePoints:
    """Returns five points in a face picture, from the manifest or detected.

    Args:
        workspace: where the faces are.
        person: the name of the person there.
        detector: finds faces that are not in the manifest; else the mesh does.
    """

    def __init__(
        self,
        workspace: Workspace,
        person: str,
        detector: Detector | None = None,
    ):
        rows = read_manifest(workspace.manifest(person))
        self.rows = {row["file"]: row for row in rows}
        self._detector = detector

    def knows(self, file: Path) -> bool:
        """Whether the manifest tells, so that nothing need be detected."""
        row = self.rows.get(file.name, {})
        return bool(row.get("landmarks") and row.get("matrix"))

    def known(self, file: Path) -> np.ndarray:
        """Returns what the manifest tells of a file that it `knows`."""
        row = self.rows[file.name]
        return transform(np.array(row["matrix"]), np.array(row["landmarks"]))

    def __call__(self, file: Path, image: np.ndarray) -> np.ndarray | None:
        """Returns (5, 2) pixels of the aligned picture, None without a face."""
        if self.knows(file):
            return self.known(file)
        self._detector = self._detector or open_detector()
        faces = self._detector.detect([image])[0]
        return faces[0].landmarks if faces else None
