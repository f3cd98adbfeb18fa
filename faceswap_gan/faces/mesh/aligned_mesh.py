"""A face's mesh in its aligned crop, as text that a record can keep."""

import dataclasses

import numpy as np

from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import invert
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.mesh.points import COUNT
from faceswap_gan.faces.outlines import OUTLINING
from faceswap_gan.records.expressions import can_be_packed
from faceswap_gan.records.expressions import packed
from faceswap_gan.records.expressions import unpacked


def aligned(face: Face) -> Face:
    """Returns a face that keeps what its mesh outlines, as text.

    That takes 1/20 of the memory, goes along where the five points are
    smoothed, and is the same when it is read from a record.

    Args:
        face: a face; a mesh that reaches far out of the crop is left out.
    """
    if face.mesh is None:
        return face
    outlines = transform(alignment(face.landmarks), face.mesh[OUTLINING, :2])
    text = packed(outlines) if can_be_packed(outlines) else None
    return dataclasses.replace(face, mesh=None, aligned_mesh=text)


def with_mesh(face: Face) -> Face:
    """Returns a face with the mesh that its record has kept, if any.

    Args:
        face: a face, whose five points say where the aligned crop is now.

    Returns:
        The face; points and depths of the mesh that were not kept are no
        numbers.
    """
    if face.mesh is not None or face.aligned_mesh is None:
        return face
    outlines = unpacked(face.aligned_mesh, (len(OUTLINING), 2))
    mesh = np.full((COUNT, 3), np.nan)
    back = invert(alignment(face.landmarks))
    mesh[OUTLINING, :2] = transform(back, outlines)
    return dataclasses.replace(face, mesh=mesh)
