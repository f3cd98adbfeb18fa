"""Who a person is to this project: the basis on which their face is used."""

import datetime
import itertools
import os
from pathlib import Path
from typing import Literal
from typing import cast
from typing import get_args

import pydantic

from faceswap_gan.errors import ConsentError
from faceswap_gan.errors import InputError
from faceswap_gan.files import cannot_write
from faceswap_gan.hashing import sha256_of
from faceswap_gan.json_text import first_fault
from faceswap_gan.records.manifest import Alignment
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_json
from faceswap_gan.suggestion import did_you_mean

Basis = Literal["self", "consent", "licensed", "public-domain", "synthetic"]
BASES = get_args(Basis)


class Source(pydantic.BaseModel, extra="forbid"):
    """A file that faces of a person were taken from."""

    name: str
    sha256: str
    basis: Basis
    note: str = ""
    date: str


OF_A_TRAINING = {"face_set", "expressions", "aligned_by"}
"""What of a `Person` stands in checkpoints alone."""


class Person(pydantic.BaseModel, extra="forbid"):
    """The content of `person.json`: a name and where the faces come from.

    In a checkpoint `face_set` tells which faces the model was trained on, see
    `Workspace.face_set`, and `expressions` by what they express they were
    drawn, as a hash; it is empty where they were drawn by something else.
    `aligned_by` says what most of these were aligned by.
    """

    name: str
    basis: Basis
    note: str = ""
    date: str
    sources: list[Source] = []
    face_set: str = ""
    expressions: str = ""
    aligned_by: Alignment = "five points"


def record_consent(
    path: Path, name: str, basis: str, note: str, files: list[Path]
) -> Person:
    """Writes or extends the consent record of a person.

    Args:
        path: the person's `person.json`.
        name: the person's name in the workspace.
        basis: one of `BASES`; the newest statement holds for the person, each
            source keeps its own.
        note: free text, such as where the signed form is kept.
        files: the inputs used now, kept with their SHA-256.

    Returns:
        The record as written.

    Raises:
        ConsentError: the basis is not one of `BASES`, or the record there is
            damaged or somebody else's.
    """
    check_basis(basis, name)
    sources = {sha256_of(file): file.name for file in files}
    return record_sources(path, name, basis, note, sources)


def record_sources(
    path: Path, name: str, basis: str, note: str, files: dict[str, str]
) -> Person:
    """Does as `record_consent` for files whose hashes are known.

    Args:
        path: the person's `person.json`.
        name: the person's name in the workspace.
        basis: one of `BASES`.
        note: free text.
        files: the name of each by its SHA-256.
    """
    stated = check_basis(basis, name)
    today = datetime.date.today().isoformat()
    known = read_record(path, name).sources if path.exists() else []
    sources = {source.sha256: source for source in known}
    for digest, file in files.items():
        sources[digest] = Source(
            name=file, sha256=digest, basis=stated, note=note, date=today
        )
    person = Person(
        name=name,
        basis=stated,
        note=note,
        date=today,
        sources=list(sources.values()),
    )
    write_json(path, person.model_dump(exclude=OF_A_TRAINING))
    return person


def restate_consent(
    path: Path, name: str, basis: str, note: str
) -> Path | None:
    """Records the basis again, also where the record there is damaged.

    Args:
        path: the person's `person.json`.
        name: the person's name in the workspace.
        basis: one of `BASES`.
        note: free text.

    Returns:
        The name under which a damaged record is kept, None if there is none.

    Raises:
        ConsentError: the basis is not one of `BASES`, or the record there is
            somebody else's.
        OutputError: the record cannot be written.
    """
    check_basis(basis, name)
    aside = None
    if path.exists():
        try:
            read_person(path)
        except ConsentError:
            aside = _set_aside(path)
    record_consent(path, name, basis, note, [])
    return aside


def _set_aside(path: Path) -> Path:
    """Renames a damaged record to a name that is free."""
    for number in itertools.count(1):
        aside = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
        if not os.path.lexists(aside):
            break
    try:
        return path.rename(aside)
    except OSError as error:
        raise cannot_write(path, error) from error


def check_basis(basis: str, name: str) -> Basis:
    """Returns a basis, or refuses what is not one of `BASES`.

    Raises:
        ConsentError: it is none.
    """
    if basis not in BASES:
        raise ConsentError(
            f"{basis!r} is not a known basis: say on what basis {name}'s face "
            f"is used, one of {', '.join(BASES)}."
            f"{did_you_mean(basis, BASES)}"
        )
    return cast(Basis, basis)


def read_record(path: Path, name: str) -> Person:
    """Reads the consent record of a certain person.

    Raises:
        ConsentError: there is none, it is damaged, or it is somebody else's.
    """
    record = read_person(path)
    if record.name != name:
        raise ConsentError(
            f"{path} is the consent record of {record.name}, not of {name}: "
            f"if the faces are {record.name}'s, call the folder "
            f"face_{record.name}; else remove it and extract them again."
        )
    return record


def read_person(path: Path) -> Person:
    """Reads a consent record.

    Raises:
        ConsentError: there is none, or it is damaged.
    """
    if not path.exists():
        raise ConsentError(
            f"{path} is missing, so no consent is recorded for these faces: "
            "run `faceswap-gan extract` with --consent, or `faceswap-gan "
            "faces --accept` for pictures that you put there yourself."
        )
    try:
        return validated(read_json(path), str(path))
    except (ConsentError, InputError) as error:
        workspace, person = path.parents[1], path.parent.name[len("face_") :]
        raise ConsentError(
            f"{error} To state the basis anew, run `faceswap-gan consent "
            f"--workspace {workspace} --person {person} --basis BASIS`, which "
            "keeps this file under another name."
        ) from error


def validated(record: object, origin: str) -> Person:
    """Makes a person of a record as JSON holds it.

    Args:
        record: the record.
        origin: where it is from, for the error.

    Raises:
        ConsentError: it does not say what it must.
    """
    try:
        return Person.model_validate(record)
    except pydantic.ValidationError as error:
        raise ConsentError(
            f"{origin} is not a consent record ({first_fault(error)})."
        ) from error
