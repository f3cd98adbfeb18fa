"""Which faces of a set harm a training, and moving them aside and back."""

from pathlib import Path
from typing import Any

import numpy as np

from faceswap_gan.faces.face_stats import FaceStats
from faceswap_gan.hashing import hashes_of
from faceswap_gan.picture_names import image_files
from faceswap_gan.project_paths import MANIFEST
from faceswap_gan.project_paths import WRONG_PERSON
from faceswap_gan.records.expressions import remove_expressions
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.storage import write_jsonl
from faceswap_gan.workspace import Workspace

WRONG, BLURRED, DUPLICATE = WRONG_PERSON, "blurred", "duplicate"
REASONS = (WRONG, BLURRED, DUPLICATE)
# A face is the person's when so large a share of the set looks like it.
LEAST_ALIKE = 0.1
# Share of the set's median sharpness.
LEAST_SHARP = 1 / 3
# Grey levels, RMS, between two thumbnails: noise alone makes more.
SAME_PICTURE = 1.0
_ROWS = 512


def find_rejects(faces: FaceStats, threshold: float | None) -> np.ndarray:
    """Judges each face of a set.

    Args:
        faces: the measured faces.
        threshold: greatest distance of embeddings of one person's faces; None
            where there are none.

    Returns:
        (n,) str: one of `REASONS`, or empty for a face to keep.
    """
    found = np.full(len(faces), "", dtype="<U16")
    if faces.embeddings is not None and threshold is not None:
        found[_strangers(faces.embeddings, threshold)] = WRONG
    least = LEAST_SHARP * np.median(faces.sharpness)
    found[(found == "") & (faces.sharpness < least)] = BLURRED
    kept = np.flatnonzero(found == "")
    found[kept[_copies(faces.take(kept))]] = DUPLICATE
    return found


def set_aside(workspace: Workspace, person: str, why: dict[Path, str]) -> Path:
    """Moves faces to `rejected/REASON`, and their rows of the manifest.

    Args:
        workspace: where the faces are.
        person: the name of the person there.
        why: one of `REASONS` for each file.

    Returns:
        The folder `rejected`.

    Raises:
        OutputError: a manifest cannot be written.
    """
    folder = workspace.rejected(person)
    rows = read_manifest(workspace.manifest(person))
    names = {file.name: reason for file, reason in why.items()}
    moved = [
        row | {"rejected": names[row["file"]]}
        for row in rows
        if row["file"] in names
    ]
    before = read_manifest(folder / MANIFEST)
    write_jsonl(folder / MANIFEST, before + moved)
    remove_expressions(
        workspace.expressions(person), set(hashes_of(why).values())
    )
    for file, reason in why.items():
        place = folder / reason.replace(" ", "_") / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)
    _write_rows(workspace, person, [r for r in rows if r["file"] not in names])
    return folder


def bring_back(workspace: Workspace, person: str) -> int:
    """Moves all faces back that were set aside.

    Args:
        workspace: where the faces are.
        person: the name of the person there.

    Returns:
        How many there were.

    Raises:
        OutputError: a manifest cannot be written.
    """
    faces = workspace.faces(person)
    folder = workspace.rejected(person)
    files = [
        file
        for reason in REASONS
        if (place := folder / reason.replace(" ", "_")).is_dir()
        for file in image_files(place)
    ]
    rows = {row["file"]: row for row in read_manifest(folder / MANIFEST)}
    for row in rows.values():
        row.pop("rejected")
    for file in files:
        file.replace(faces / file.name)
    rows |= {
        row["file"]: row for row in read_manifest(workspace.manifest(person))
    }
    _write_rows(workspace, person, [rows[name] for name in sorted(rows)])
    (folder / MANIFEST).unlink(missing_ok=True)
    return len(files)


def _write_rows(
    workspace: Workspace, person: str, rows: list[dict[str, Any]]
) -> None:
    manifest = workspace.manifest(person)
    if rows or manifest.exists():
        write_jsonl(manifest, rows)


def _strangers(embeddings: np.ndarray, threshold: float) -> np.ndarray:
    """Says of each embedding whether too few others are near it.

    A set in which most are strangers to each other is nobody's: none is one.
    """
    alike = [
        (_distances(part, embeddings) <= threshold).mean(axis=1)
        for part in _parts(embeddings)
    ]
    strangers = np.concatenate(alike) < LEAST_ALIKE
    return strangers & (strangers.mean() < 0.5)


def _copies(faces: FaceStats) -> np.ndarray:
    """Says of each face whether a sharper one looks the same."""
    order = np.argsort(-faces.sharpness, kind="stable")
    pictures = faces.thumbnails[order]
    limit = SAME_PICTURE * np.sqrt(pictures.shape[1])
    copies = np.zeros(len(order), bool)
    for start, part in zip(
        range(0, len(order), _ROWS), _parts(pictures), strict=True
    ):
        same = _distances(part, pictures) < limit
        for offset, row in enumerate(same):
            index = start + offset
            if not copies[index]:
                copies[index + 1 :] |= row[index + 1 :]
    result = np.empty_like(copies)
    result[order] = copies
    return result


def _parts(rows: np.ndarray) -> list[np.ndarray]:
    return [rows[n : n + _ROWS] for n in range(0, len(rows), _ROWS)]


def _distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    squares = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)
    return np.sqrt(np.maximum(squares - 2 * first @ second.T, 0))
