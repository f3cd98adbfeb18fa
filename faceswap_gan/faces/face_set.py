"""The faces of a person on disk: pictures, and where each comes from."""

import dataclasses
import os
import shutil
from collections.abc import Collection
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.faces.align import warp
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.mesh import head
from faceswap_gan.faces.mesh.points import five_points
from faceswap_gan.faces.quality import head_pose
from faceswap_gan.faces.quality import sharpness
from faceswap_gan.files import cannot_write
from faceswap_gan.files import hidden_name
from faceswap_gan.files import remove_quietly
from faceswap_gan.files import short_name
from faceswap_gan.hashing import sha256_of
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.storage import write_jsonl
from faceswap_gan.video.frame import Frame
from faceswap_gan.video.images import write_image
from faceswap_gan.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class Origin:
    """The file that a picture of a face was cut from.

    Attributes:
        name: of the file.
        sha256: of its content.
    """

    name: str
    sha256: str

    def file_name(self, index: int | None) -> str:
        """Returns a face's file name, the same whenever the file is read.

        Args:
            index: of the frame in a video, None for a picture.
        """
        end = ".png" if index is None else f"_{index:06d}.png"
        return short_name(Path(self.name).stem, f"_{self.sha256[:8]}{end}")


def cut_out(
    file: Path, frame: Frame, face: Face, origin: Origin
) -> dict[str, Any]:
    """Cuts a face out of its frame and writes it.

    Args:
        file: the picture to write.
        frame: where the face was found.
        face: the face; its own points align it.
        origin: the file that the frame comes from.

    Returns:
        The face's row in the manifest.

    Raises:
        OutputError: the picture cannot be written.
    """
    matrix = alignment(face.landmarks)
    crop = warp(frame.image, matrix, ALIGNED_SIZE)
    points, yaw, pitch = _features(face)
    write_image(file, crop)
    return {
        "file": file.name,
        "picture_sha256": sha256_of(file),
        "source": origin.name,
        "sha256": origin.sha256,
        "frame": frame.index,
        "time": None if frame.time is None else _ratio(frame.time),
        "box": _rounded(face.box, 3),
        "landmarks": _rounded(points, 3),
        "score": round(face.score, 4),
        "track": face.track,
        "sharpness": round(sharpness(crop), 5),
        "yaw": round(yaw, 1),
        "pitch": round(pitch, 1),
        "matrix": _rounded(matrix, 6),
        "aligned_by": "five points" if face.mesh is None else "mesh",
    }


def _features(face: Face) -> tuple[np.ndarray, float, float]:
    """Returns where a face has its five points, and its yaw and pitch."""
    if face.mesh is None:
        return face.landmarks, *head_pose(face.landmarks)
    yaw, pitch, _ = head.head_pose(face.mesh)
    return five_points(face.mesh), float(yaw), float(pitch)


def put_faces(
    workspace: Workspace,
    person: str,
    faces: Mapping[Path, dict[str, Any]],
    stale: Collection[str],
) -> None:
    """Puts faces among a person's, replacing older ones of the same name.

    Args:
        workspace: of the person.
        person: whose faces they are.
        faces: the manifest's row of each picture, by its file.
        stale: names of faces to remove.

    Raises:
        OutputError: a picture or the manifest cannot be written.
    """
    folder, manifest = workspace.faces(person), workspace.manifest(person)
    rows = {row["file"]: row for row in read_manifest(manifest)}
    rows |= {row["file"]: row for row in faces.values()}
    left = sorted(rows.keys() - set(stale))
    write_jsonl(manifest, [rows[name] for name in left])
    for file, row in faces.items():
        _link(file, folder / row["file"])
    for name in stale:
        remove_quietly(folder / name)


def _link(file: Path, target: Path) -> None:
    """Links a file to a second name, or copies it where links cannot be."""
    if target.exists() and os.path.samefile(file, target):
        return
    temporary = hidden_name(target, f"{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_quietly(temporary)
        try:
            os.link(file, temporary)
        except OSError:
            shutil.copyfile(file, temporary)
        os.replace(temporary, target)
    except OSError as error:
        remove_quietly(temporary)
        raise cannot_write(target, error) from error


def _ratio(time: Fraction) -> str:
    return f"{time.numerator}/{time.denominator}"


def _rounded(array: np.ndarray, digits: int) -> list[Any]:
    return np.round(array, digits).tolist()
