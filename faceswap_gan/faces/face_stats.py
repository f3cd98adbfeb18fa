"""What the faces of a set are like: measured, one row for each picture."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.five_points import FivePoints
from faceswap_gan.faces.five_points import aligned_picture
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.faces.quality import head_pose
from faceswap_gan.faces.quality import sharpness
from faceswap_gan.workspace import Workspace

THUMBNAIL = 32
# The middle of the crop, which shows skin and no background.
_MIDDLE = slice(56, 200)


@dataclasses.dataclass
class FaceStats:
    """The measured faces of a person.

    Attributes:
        person: whose they are.
        files: the n pictures, sorted by name.
        size: (n,) distance of the eyes in the source, in pixels; NaN where
            the source is not known.
        sharpness: (n,) see `quality.sharpness`.
        pose: (n, 2) yaw and pitch in degrees, see `quality.head_pose`.
        brightness: (n,) mean of the face in [0, 1].
        side: (n,) how much brighter the right half of the picture is than the
            left, in [-1, 1].
        thumbnails: (n, d) float32 grey levels of a small picture.
        embeddings: (n, e) of identity, or None without a model.
    """

    person: str
    files: list[Path]
    size: np.ndarray
    sharpness: np.ndarray
    pose: np.ndarray
    brightness: np.ndarray
    side: np.ndarray
    thumbnails: np.ndarray
    embeddings: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.files)

    def take(self, index: np.ndarray) -> "FaceStats":
        """Returns the faces at an index or where a mask is true."""
        places = np.arange(len(self))[index]
        arrays = {
            field.name: value[places]
            for field in dataclasses.fields(self)
            if isinstance(value := getattr(self, field.name), np.ndarray)
        }
        files = [self.files[place] for place in places]
        return dataclasses.replace(self, files=files, **arrays)


def measure_faces(
    workspace: Workspace,
    person: str,
    model: IdentityModel | None = None,
    detector: Detector | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> FaceStats:
    """Measures all faces of a person.

    Args:
        workspace: where the faces are.
        person: the name of the person there.
        model: embeds faces; without one `embeddings` is None.
        detector: finds faces that are not in the manifest; else the mesh does.
        progress: called with the faces done and in all.

    Raises:
        WorkspaceError: there are no faces of the person.
        InputError: a picture cannot be read.
    """
    files = workspace.face_files(person)
    points = FivePoints(workspace, person, detector)
    rows, embeddings = [], []
    for done, file in enumerate(files, start=1):
        crop = aligned_picture(file)
        rows.append(_measured(crop, points(file, crop)))
        rows[-1]["size"] = _source_size(points.rows.get(file.name))
        if model is not None:
            embeddings.append(model.embed(crop[None])[0])
        if progress is not None:
            progress(done, len(files))
    columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return FaceStats(
        person,
        files,
        **columns,
        embeddings=np.array(embeddings) if embeddings else None,
    )


def _measured(crop: np.ndarray, points: np.ndarray | None) -> dict[str, Any]:
    if points is None:
        points = TEMPLATE * ALIGNED_SIZE
    middle = cv2.cvtColor(crop[_MIDDLE, _MIDDLE], cv2.COLOR_RGB2GRAY) / 255.0
    left, right = (half.mean() for half in np.split(middle, 2, axis=1))
    size = (THUMBNAIL, THUMBNAIL)
    small = cv2.resize(
        crop[_MIDDLE, _MIDDLE], size, interpolation=cv2.INTER_AREA
    )
    return {
        "sharpness": sharpness(crop),
        "pose": np.array(head_pose(points)),
        "brightness": middle.mean(),
        "side": (right - left) / max(right + left, 1e-6),
        "thumbnails": np.float32(small).ravel(),
    }


def _source_size(row: dict[str, Any] | None) -> float:
    points = row and row.get("landmarks")
    return eye_distance(np.array(points)) if points else np.nan
