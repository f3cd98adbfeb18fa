"""Taking pictures into a face set that somebody answers for."""

import dataclasses
import datetime
import hashlib
from typing import Any

from faceswap_gan.errors import ConsentError
from faceswap_gan.faces.face_picture import check_picture
from faceswap_gan.locking import holding
from faceswap_gan.records.consent import check_basis
from faceswap_gan.records.consent import record_sources
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.storage import write_jsonl
from faceswap_gan.workspace import Workspace


@dataclasses.dataclass(frozen=True)
class AcceptReport:
    """What was taken into a face set.

    Attributes:
        person: whose it is.
        accepted: how many pictures were taken in now.
        faces: how many there are in all.
        basis: on what basis, as it was stated.
        note: who says so.
    """

    person: str
    accepted: int
    faces: int
    basis: str
    note: str


@holding(lambda workspace, person: workspace.lock(person))
def accept_faces(
    workspace: Workspace, person: str, basis: str, note: str
) -> AcceptReport:
    """Takes the pictures in a person's folder into their face set.

    The manifest gets the hash of each picture that is new, was changed, or
    was kept by a version that recorded none, with the statement. Where a
    picture was changed, what the manifest knew of its face is dropped.

    Args:
        workspace: where the faces are.
        person: the name of the person there.
        basis: on what basis the face is used, see `records.consent`.
        note: who says so, or where that is kept.

    Raises:
        WorkspaceError: there are no faces of the person.
        ConsentError: the basis is not known, nobody says so, or the record
            there is somebody else's.
        InputError: the manifest cannot be read, or a file is no picture.
        OutputError: the manifest or the record cannot be written.
        BusyError: another process changes these faces or trains on them.
    """
    check_basis(basis, person)
    if not note.strip():
        raise ConsentError(
            "Pictures are accepted on somebody's word: say whose with "
            '--consent-note "WHO SAYS SO".'
        )
    if workspace.person_file(person).exists():
        workspace.record(person)
    pictures = workspace.picture_hashes(person)
    rows = {
        row["file"]: row for row in read_manifest(workspace.manifest(person))
    }
    word = {
        "basis": basis,
        "note": note,
        "date": datetime.date.today().isoformat(),
    }
    new = {}
    for file, digest in pictures.items():
        known = rows.get(file.name, {}).get("picture_sha256")
        if known != digest:
            check_picture(file)
            row = rows.get(file.name, {}) if known is None else {}
            new[file.name] = row | {
                "file": file.name,
                "picture_sha256": digest,
                "accepted": word,
            }
    _record(workspace, person, word, new)
    if new:
        rows |= new
        write_jsonl(
            workspace.manifest(person), [rows[name] for name in sorted(rows)]
        )
    return AcceptReport(person, len(new), len(pictures), basis, note)


def _record(
    workspace: Workspace,
    person: str,
    word: dict[str, Any],
    new: dict[str, dict[str, Any]],
) -> None:
    """Writes the statement into the consent record, as one source."""
    path = workspace.person_file(person)
    if path.exists() and not new:
        return
    hashes = "\n".join(row["picture_sha256"] for row in new.values())
    digest = hashlib.sha256(hashes.encode()).hexdigest()
    sources = {digest: f"{len(new)} pictures put into face_{person}"}
    record_sources(
        path, person, word["basis"], word["note"], sources if new else {}
    )
