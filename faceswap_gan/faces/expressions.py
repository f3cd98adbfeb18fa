"""What the faces of a face set express, found once for each picture."""

from collections.abc import Collection
from collections.abc import Sequence

import numpy as np

from faceswap_gan.faces.five_points import FivePoints
from faceswap_gan.faces.five_points import aligned_picture
from faceswap_gan.faces.geometry import Face
from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh.landmarks import LEAST_SCORE
from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.faces.mesh.model import FaceMesh
from faceswap_gan.faces.movements import Geometry
from faceswap_gan.networks.mesh_weights import SHA256
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import ExpressionRow
from faceswap_gan.records.expressions import can_be_packed
from faceswap_gan.records.expressions import packed
from faceswap_gan.records.expressions import read_expressions
from faceswap_gan.records.expressions import write_expressions
from faceswap_gan.workspace import Workspace

BATCH = 32
"""Faces that are looked at together."""
FINGERPRINT = f"mesh 2 {SHA256[:16]}"
"""Of the weights, and of the way that this version feeds and measures."""


class Expressions:
    """The expressions of a person's faces: those on disk, and new ones.

    Args:
        workspace: where the faces are; the caller holds the person's lock.
        person: the name of the person there.

    Attributes:
        notes: a sentence if rows on disk cannot be used.

    Raises:
        InputError: the file of expressions cannot be read.
    """

    def __init__(self, workspace: Workspace, person: str):
        self._path = workspace.expressions(person)
        rows, useless = read_expressions(self._path)
        self._rows = {
            sha: row for sha, row in rows.items() if row.made_by == FINGERPRINT
        }
        useless += len(rows) - len(self._rows)
        self._changed = useless > 0
        self.notes = (
            [
                f"Of the expressions in {self._path} {useless} were damaged "
                "or made by another version: they are made anew."
            ]
            if useless
            else []
        )
        self._landmarks = MeshLandmarks()

    def has(self, picture: str) -> bool:
        """Whether the picture of this hash need not be looked at."""
        return picture in self._rows

    def complete(
        self,
        pictures: Sequence[str],
        images: Sequence[np.ndarray],
        faces: Sequence[Face],
    ) -> list[Face]:
        """Finds what is not known yet of some faces.

        Args:
            pictures: the hash of each picture.
            images: the aligned pictures.
            faces: the face in each.

        Returns:
            The faces, with the meshes of those that have one.
        """
        new = [n for n, sha in enumerate(pictures) if sha not in self._rows]
        found = self._landmarks.find(
            [images[n] for n in new], [faces[n] for n in new]
        )
        for n, row in zip(
            new, self._measured([pictures[n] for n in new], found), strict=True
        ):
            self._rows[pictures[n]] = row
            self._changed = True
        return [
            _with_mesh(face, self._rows[sha])
            for sha, face in zip(pictures, faces, strict=True)
        ]

    def keep(self, pictures: Collection[str]) -> None:
        """Writes the expressions of the pictures that are there.

        Args:
            pictures: the hashes of all; what is known of others is left out.

        Raises:
            OutputError: the file cannot be written.
        """
        there = {sha: self._rows[sha] for sha in pictures if sha in self._rows}
        if self._changed or len(there) < len(self._rows):
            write_expressions(self._path, there.values())

    def _measured(
        self, pictures: Sequence[str], faces: Sequence[Face]
    ) -> list[ExpressionRow]:
        """Measures faces that the network looked at."""
        seen = [
            face.mesh is not None
            and face.score >= LEAST_SCORE
            and can_be_packed(face.mesh)
            for face in faces
        ]
        meshes = [f.mesh for f, one in zip(faces, seen, strict=True) if one]
        found = np.array(meshes).reshape(-1, 478, 3)
        made = iter(measured(found, self._landmarks.mesh))
        return [
            ExpressionRow(
                picture_sha256=picture,
                made_by=FINGERPRINT,
                score=round(face.score, 4),
                expression=next(made) if one else None,
            )
            for picture, face, one in zip(pictures, faces, seen, strict=True)
        ]


def complete_expressions(workspace: Workspace, person: str) -> list[str]:
    """Finds the expressions of the faces that were extracted.

    Without the mesh's weights nothing is done.

    Args:
        workspace: where the faces are; the caller holds the person's lock.
        person: the name of the person there.

    Returns:
        Sentences on what is on disk and cannot be used.

    Raises:
        InputError: a picture or a record cannot be read.
        OutputError: the file of expressions cannot be written.
    """
    if not MeshLandmarks.installed():
        return []
    hashes = workspace.picture_hashes(person)
    expressions = Expressions(workspace, person)
    five = FivePoints(workspace, person)
    new = [
        file
        for file, sha in hashes.items()
        if not expressions.has(sha)
        and five.knows(file)
        and five.rows[file.name].get("picture_sha256") == sha
    ]
    try:
        for start in range(0, len(new), BATCH):
            files = new[start : start + BATCH]
            images = [aligned_picture(file) for file in files]
            faces = [face_at(five.known(file)) for file in files]
            expressions.complete([hashes[f] for f in files], images, faces)
    finally:
        expressions.keep(hashes.values())
    return expressions.notes


def face_at(five: np.ndarray) -> Face:
    """Returns a face of which five points (5, 2) are known."""
    box = np.concatenate([five.min(axis=0), five.max(axis=0)])
    return Face(box, five, 1.0)


def relative_openings(rows: Sequence[ExpressionRow]) -> np.ndarray:
    """Returns how open eyes and mouths are, as this person's usually are.

    Args:
        rows: of one person's faces.

    Returns:
        (n, 3): the openings of both eyes over their median, and the opening of
        the lips beyond its median, which is about 0; NaN without a face.
    """
    openings = np.full((len(rows), 3), np.nan)
    for n, row in enumerate(rows):
        if row.expression is not None:
            openings[n] = [*row.expression.lids, row.expression.lips]
    if np.isnan(openings).all():
        return openings
    lips = openings[:, 2:] - np.nanmedian(openings[:, 2])
    return np.hstack([measures.relative_openings(openings[:, :2]), lips])


def measured(meshes: np.ndarray, mesh: FaceMesh) -> list[Expression]:
    """Returns what meshes express.

    Args:
        meshes: (n, 478, 3), each of which `can_be_packed`.
        mesh: makes coefficients of them.
    """
    columns = zip(
        meshes,
        mesh.coefficients(meshes),
        *Geometry.of_meshes(meshes),
        strict=True,
    )
    return [
        Expression(
            points=packed(points),
            coefficients=_rounded(coefficients.clip(0, 1), 3),
            gaze=_rounded(gaze, 2),
            head=_rounded(head, 2),
            lids=_rounded(lids, 4),
            lips=round(float(lips), 4),
        )
        for points, coefficients, gaze, head, lids, lips in columns
    ]


def _with_mesh(face: Face, row: ExpressionRow) -> Face:
    if row.expression is None:
        return face
    return Face(face.box, face.landmarks, row.score, mesh=row.expression.mesh())


def _rounded(values: np.ndarray, digits: int) -> list[float]:
    return [round(float(value), digits) for value in values]
