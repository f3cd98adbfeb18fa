"""The manifest of a face set: which pictures are in it, and whence."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from typing import Any
from typing import Literal

import pydantic

from faceswap_gan.errors import InputError
from faceswap_gan.json_text import first_fault
from faceswap_gan.names import first_of
from faceswap_gan.storage import read_jsonl

HASHED = "v2:"
"""Begins hashes of face sets that cover the pictures' content."""

Alignment = Literal["five points", "mesh"]
"""What the crop of a face was aligned by; older versions knew the former."""

Number = Annotated[float, pydantic.Field(ge=-1e6, le=1e6)]


Box = Annotated[list[Number], pydantic.Field(min_length=4, max_length=4)]
Point = Annotated[list[Number], pydantic.Field(min_length=2, max_length=2)]
Row = Annotated[list[Number], pydantic.Field(min_length=3, max_length=3)]


class FaceRow(pydantic.BaseModel, extra="allow", strict=True):
    """A line of `faces.jsonl`: a picture, and what is known of its face.

    Attributes:
        file: name of the picture in the face set's folder.
        picture_sha256: of the picture; None in sets of older versions.
        source: name of the file that the face was cut from; the rest is of
            the face there, and missing for pictures of another making.
        aligned_by: what its crop was aligned by; None in sets of older
            versions, which knew five points alone.
    """

    file: Annotated[str, pydantic.Field(pattern=r"^[^./\\][^/\\]*$")]
    picture_sha256: str | None = None
    source: str | None = None
    frame: int | None = None
    track: int | None = None
    box: Box | None = None
    landmarks: (
        Annotated[list[Point], pydantic.Field(min_length=5, max_length=5)]
        | None
    ) = None
    matrix: (
        Annotated[list[Row], pydantic.Field(min_length=2, max_length=2)] | None
    ) = None
    aligned_by: Alignment | None = None


def read_manifest(path: Path) -> list[dict[str, Any]]:
    """Reads the manifest of a face set; without a file there are no rows.

    Args:
        path: a `faces.jsonl`.

    Returns:
        Its rows as they are, each checked by `FaceRow`.

    Raises:
        InputError: a row does not say what it must.
    """
    rows = read_jsonl(path)
    for number, row in enumerate(rows, start=1):
        try:
            FaceRow.model_validate(row)
        except pydantic.ValidationError as error:
            raise InputError(
                f"{path} cannot be used: face {number} is not described as "
                f"it must be ({first_fault(error, 'row')}). Delete that line "
                "and extract the face again, or accept its picture with "
                "`faceswap-gan faces --accept`."
            ) from error
    return rows


def usual_alignment(rows: list[dict[str, Any]]) -> Alignment:
    """Returns what most faces of a manifest were aligned by."""
    meshes = sum(row.get("aligned_by") == "mesh" for row in rows)
    return "mesh" if 2 * meshes > len(rows) else "five points"


def face_set_hash(manifest: Path, pictures: Mapping[Path, str]) -> str:
    """Returns the hash of a face set: of its manifest and its pictures.

    Args:
        manifest: the file, which need not be there.
        pictures: SHA-256 of each picture.
    """
    rows = manifest.read_bytes() if manifest.exists() else b""
    lines = [f"{file.name} {digest}\n" for file, digest in pictures.items()]
    return HASHED + hashlib.sha256("".join(lines).encode() + rows).hexdigest()


def unaccepted(rows: list[dict[str, Any]], pictures: Mapping[Path, str]) -> str:
    """Says which pictures consent was not given for, by a manifest.

    Args:
        rows: of the manifest.
        pictures: SHA-256 of each picture.

    Returns:
        How many there are of each kind, and some names; empty for none.
    """
    known = {row["file"]: row.get("picture_sha256") for row in rows}
    kinds: dict[str, list[str]] = {
        "not in its manifest": [],
        "changed since": [],
        "kept by an older version, which recorded no hashes": [],
    }
    new, changed, old = kinds.values()
    for file, digest in pictures.items():
        if file.name not in known:
            new.append(file.name)
        elif known[file.name] is None:
            old.append(file.name)
        elif known[file.name] != digest:
            changed.append(file.name)
    return "; ".join(
        f"{len(names)} {kind} ({first_of(names, 3)})"
        for kind, names in kinds.items()
        if names
    )
