"""Faces as what JSON can hold, exactly."""

from typing import Any

import numpy as np

from faceswap_gan.faces.geometry import Face


def face_row(face: Face) -> dict[str, Any]:
    """Returns a face, but for a mesh in numbers, as JSON holds it, exactly."""
    row = {
        "frame": face.frame,
        "track": face.track,
        "score": float(face.score),
        "box": np.asarray(face.box, float).tolist(),
        "landmarks": np.asarray(face.landmarks, float).tolist(),
    }
    if face.aligned_mesh is not None:
        row["aligned_mesh"] = face.aligned_mesh
    return row


def face_of(row: dict[str, Any]) -> Face:
    """Returns the face of a `face_row`."""
    return Face(
        np.array(row["box"], float).reshape(4),
        np.array(row["landmarks"], float).reshape(5, 2),
        row["score"],
        row["frame"],
        row["track"],
        aligned_mesh=row.get("aligned_mesh"),
    )
