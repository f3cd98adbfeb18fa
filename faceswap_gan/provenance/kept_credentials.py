"""Which credentials in this user's data folder name whom.

All projects of a user share that folder. A person is known there by the name
together with the face set, or with a model of the project.
"""

import contextlib
import dataclasses
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from typing import Literal

from faceswap_gan.errors import InputError
from faceswap_gan.errors import OutputError
from faceswap_gan.files import check_ordinary
from faceswap_gan.hashing import hashes_of
from faceswap_gan.names import first_of
from faceswap_gan.picture_names import image_files
from faceswap_gan.project_paths import MANIFEST
from faceswap_gan.provenance.ancestry import people_before
from faceswap_gan.provenance.credentials_reader import statements_in
from faceswap_gan.provenance.holding import Holding
from faceswap_gan.provenance.holding import holding_at
from faceswap_gan.provenance.manifest_store import stored_files
from faceswap_gan.provenance.manifest_store import title_in
from faceswap_gan.provenance.side_files import noted_models
from faceswap_gan.provenance.trained import TrainedModel
from faceswap_gan.records.manifest import face_set_hash
from faceswap_gan.workspace import Workspace

Whose = Literal["the person's", "a namesake's", "unreadable", "others'"]
_NAMED = 5


@dataclasses.dataclass(frozen=True)
class Known:
    """By what a project knows a person in credentials.

    Attributes:
        names: of the person, and of folders with the person's faces.
        face_sets: hashes of those faces, as they are and as trained on.
        models: SHA-256 of the weights that the project trained or used.
    """

    names: frozenset[str]
    face_sets: frozenset[str]
    models: frozenset[str]

    def whose(self, content: bytes) -> Whose:
        """Says whose credentials are, as far as this person is concerned.

        Args:
            content: a manifest, as C2PA writes it.
        """
        statements, intact = statements_in(content)
        naming = [s for s in statements if self.names & face_sets(s).keys()]
        if any(map(self._is_meant, naming)):
            return "the person's"
        if naming:
            return "a namesake's"
        return "others'" if statements and intact else "unreadable"

    def _is_meant(self, statement: dict[str, Any]) -> bool:
        found = face_sets(statement)
        sets = {found[name] for name in self.names & found.keys()}
        model = str(statement.get("model", ""))
        return bool(self.face_sets & sets) or model in self.models


def known_by(
    workspace: Workspace,
    names: Collection[str],
    folders: Iterable[Path],
    models: Iterable[TrainedModel],
) -> Known:
    """Gathers by what a project knows a person.

    What cannot be read tells nothing; then credentials become doubts.

    Args:
        workspace: the project.
        names: of the person, and of folders with the person's faces.
        folders: those.
        models: all of the project.
    """
    sets, digests = set(), set()
    with contextlib.suppress(InputError):
        digests |= noted_models(workspace)
    for folder in filter(Path.is_dir, folders):
        with contextlib.suppress(InputError):
            pictures = hashes_of(image_files(folder))
            sets.add(face_set_hash(folder / MANIFEST, pictures))
    for model in models:
        people = (*model.people, *people_before(model.ancestors))
        sets |= {p.face_set for p in people if p.name in names}
        digests.update(model.digests)
    return Known(
        frozenset(names), frozenset(sets - {""}), frozenset(digests - {""})
    )


def kept_credentials(known: Known) -> tuple[list[Holding], list[str]]:
    """Finds the credentials that name a person.

    Args:
        known: by what the person is known.

    Returns:
        Those that do, by model, and a sentence on all of which it cannot be
        said.
    """
    try:
        stored = stored_files()
    except (InputError, OutputError) as error:
        return [], [f"Credentials may be kept that name the person: {error}"]
    found: list[Holding] = []
    doubts: list[str] = []
    for folder, files in stored.items():
        whose: dict[Whose, list[Path]] = {}
        there = set(files)
        for file in files:
            if file.suffix == ".c2pa":
                whose.setdefault(_whose(file, known), []).append(file)
            elif file.with_suffix(".c2pa") not in there:
                whose.setdefault("unreadable", []).append(file)
        if own := whose.pop("the person's", []):
            found.append(_holding(folder, own))
        doubts += _doubts(folder, whose)
    return found, doubts


def _whose(file: Path, known: Known) -> Whose:
    try:
        check_ordinary(file)
        return known.whose(file.read_bytes())
    except OSError:
        return "unreadable"


def _holding(folder: Path, manifests: Collection[Path]) -> Holding:
    titles = dict.fromkeys(filter(None, map(title_in, manifests)))
    outputs = first_of(list(titles), _NAMED) or "outputs"
    # What names the person goes last: what was interrupted is found again.
    rows = [manifest.with_suffix(".json") for manifest in manifests]
    files = [*filter(Path.exists, rows), *manifests]
    what = f"credentials that name the person, of {outputs}"
    return holding_at(folder, what, files)


def _doubts(folder: Path, whose: dict[Whose, list[Path]]) -> Iterator[str]:
    if namesakes := whose.get("a namesake's"):
        yield (
            f"{folder} holds credentials that name somebody of this name with "
            "other faces, perhaps of another project "
            f"({_listed(namesakes)}): remove these files yourself if it is "
            "the same person."
        )
    if unreadable := whose.get("unreadable"):
        yield (
            f"{folder} holds what cannot be read and may name the person "
            f"({_listed(unreadable)}): remove it yourself."
        )


def _listed(files: Iterable[Path]) -> str:
    names = []
    for file in files:
        title = title_in(file) if file.suffix == ".c2pa" else ""
        names.append(f"{file.name} of {title}" if title else file.name)
    return first_of(names, _NAMED)


def face_sets(statement: dict[str, Any]) -> dict[str, str]:
    """Returns the face set of each person that a statement names.

    Those are also the people of the models that its model began from.
    """
    before = _rows(statement, "ancestors")
    rows = [row for each in before for row in _rows(each, "people")]
    return {
        str(row.get("name")): str(row.get("face_set", ""))
        for row in (*rows, *_rows(statement, "people"))
    }


def _rows(record: dict[str, Any], key: str) -> list[dict[str, Any]]:
    rows = record.get(key)
    rows = rows if isinstance(rows, list) else []
    return [row for row in rows if isinstance(row, dict)]
