"""A face set in the folders of faceswap-GAN, for programs that read those."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.storage import write_bytes
from faceswap_gan.video.images import write_image
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.workspace import Workspace

RAW, ALIGNED, EYES = "raw_faces", "aligned_faces", "binary_masks_eyes"


@dataclasses.dataclass
class FoldersReport:
    """What was written.

    Attributes:
        folder: holds `raw_faces`, `aligned_faces`, `binary_masks_eyes`.
        faces: how many are in each.
    """

    folder: str
    faces: int = 0


def write_folders(
    workspace: Workspace,
    person: str,
    video: Path,
    progress: Callable[[int, int | None], None] | None = None,
) -> FoldersReport:
    """Writes the faces that were extracted from a video, in three folders.

    `raw_faces` has the detector's boxes cut out of the frames,
    `aligned_faces` the faces of the set, `binary_masks_eyes` their eye masks;
    a face has the same file name in all.

    Args:
        workspace: has the person's faces and masks; gets `faces/`.
        person: whose faces.
        video: the one that they were extracted from.
        progress: called with the frames done and in all.

    Returns:
        How many there are and where.

    Raises:
        InputError: the video cannot be read.
        OutputError: a picture cannot be written.
    """
    folder = workspace.copies()
    rows: dict[int, list[dict[str, Any]]] = {}
    for row in read_manifest(workspace.manifest(person)):
        if row.get("source") == Path(video).name:
            rows.setdefault(row["frame"], []).append(row)
    report = FoldersReport(str(folder))
    with VideoReader(video) as frames:
        for frame in frames:
            for row in rows.get(frame.index, []):
                _write_face(workspace, person, folder, row, frame.image)
                report.faces += 1
            if progress is not None:
                progress(frame.index + 1, frames.frames)
    return report


def _write_face(
    workspace: Workspace,
    person: str,
    folder: Path,
    row: dict[str, Any],
    image: np.ndarray,
) -> None:
    name = row["file"]
    height, width = image.shape[:2]
    x1, y1, x2, y2 = np.round(row["box"]).astype(int)
    raw = image[max(y1, 0) : min(y2, height), max(x1, 0) : min(x2, width)]
    write_image(folder / RAW / name, raw)
    aligned = (workspace.faces(person) / name).read_bytes()
    write_bytes(folder / ALIGNED / name, aligned)
    mask = workspace.eye_masks(person) / name
    if mask.exists():
        write_bytes(folder / EYES / name, mask.read_bytes())
