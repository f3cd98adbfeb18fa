"""Reading Content Credentials: what a file says, and whether it holds."""

import dataclasses
import io
import json
import mimetypes
import mmap
from pathlib import Path
from typing import Any
from typing import Literal

import c2pa

from faceswap_gan.provenance.certificate import own_root
from faceswap_gan.provenance.credentials import LABEL
from faceswap_gan.provenance.credentials import kind_of
from faceswap_gan.provenance.credentials import make_context

# Type of a box that holds credentials, as ISO 19566-5 and C2PA number it.
_BOX = bytes.fromhex("6332706100110010800000aa00389b71")

# A failure that says who signed, not that anything was changed.
_UNTRUSTED = "signingCredential.untrusted"
# Failures that say that a manifest is not with the file that it is of.
_APART = ("assertion.dataHash.mismatch", "assertion.bmffHash.mismatch")

State = Literal["intact", "altered", "unsigned"]
Role = Literal["active", "parent", "ingredient", "none"]


@dataclasses.dataclass(frozen=True)
class Credentials:
    """What the credentials of a file say.

    Attributes:
        state: `intact`: signed and unchanged since; `altered`, or those of
            another file; `unsigned`.
        generator: the software that signed, with its version.
        signer: whom the certificate names.
        trusted: whether it is on a trust list, or this user's own.
        known: whether it is this user's own self-made certificate.
        source: name of the file that was edited.
        source_sha256: its hash, where this project signed.
        assertion: this project's statement, see `credentials.Statement`.
        role: whose statement it is: that of the file itself (`active`), of
            the file that it was edited from (`parent`), or of something else
            that is listed (`ingredient`), which says nothing of the file.
    """

    state: State
    generator: str = ""
    signer: str = ""
    trusted: bool = False
    known: bool = False
    source: str = ""
    source_sha256: str = ""
    assertion: dict[str, Any] | None = None
    role: Role = "none"


def read(path: Path, trust_list: str | None = None) -> Credentials:
    """Reads and checks the credentials of any file, without a network.

    Args:
        path: a file; what it is follows from its content.
        trust_list: certificates in PEM of those whose word counts, or None.
    """
    try:
        found = _credentials(_store(path, own_root()))
        if found.state != "intact" or found.known or trust_list is None:
            return found
        state = _store(path, trust_list)["validation_state"]
        return dataclasses.replace(found, trusted=state == "Trusted")
    except c2pa.C2paError.NotSupported:
        return Credentials("unsigned")
    except c2pa.C2paError:
        return Credentials("altered" if _has_box(path) else "unsigned")


def are_in(data: bytes, name: str) -> bool:
    """Whether a picture in memory has credentials that are intact.

    Args:
        data: the file.
        name: its name, whose ending says what it is.
    """
    kind = mimetypes.guess_type(name)[0]
    try:
        with c2pa.Reader(
            kind, io.BytesIO(data), context=make_context(own_root())
        ) as reader:
            return _credentials(json.loads(reader.json())).state == "intact"
    except c2pa.C2paError:
        return False


def read_manifest(content: bytes) -> Credentials:
    """Reads and checks credentials that are not in the file they are of.

    Args:
        content: a manifest, as C2PA writes it.

    Returns:
        What they say; `intact` means that they are as they were signed.
    """
    try:
        store, failures = _checked(content)
    except c2pa.C2paError:
        return Credentials("altered")
    known = _UNTRUSTED not in failures
    intact = failures <= {_UNTRUSTED, *_APART}
    return dataclasses.replace(
        _credentials(store),
        state="intact" if intact else "altered",
        trusted=intact and known,
        known=intact and known,
    )


def statements_in(content: bytes) -> tuple[list[dict[str, Any]], bool]:
    """Reads what credentials say that are not in the file they are of.

    Args:
        content: a manifest, as C2PA writes it.

    Returns:
        This project's statements in it, also those of files that its own was
        made from, and whether it is as it was signed.
    """
    try:
        store, failures = _checked(content)
    except c2pa.C2paError:
        return [], False
    said = filter(None, map(_assertion, store["manifests"].values()))
    return list(said), failures <= {_UNTRUSTED, *_APART}


def _checked(content: bytes) -> tuple[dict[str, Any], set[str]]:
    """Reads a manifest, and the codes of what is wrong with it."""
    with c2pa.Reader(
        "application/c2pa",
        io.BytesIO(content),
        context=make_context(own_root()),
    ) as reader:
        store = json.loads(reader.json())
    results = store["validation_results"]["activeManifest"]
    return store, {failure["code"] for failure in results["failure"]}


def _store(path: Path, trusted: str | None) -> dict[str, Any]:
    with open(path, "rb") as stream:
        reader = c2pa.Reader(
            kind_of(path), stream, context=make_context(trusted)
        )
        return json.loads(reader.json())


def _has_box(path: Path) -> bool:
    """Whether there are credentials in a file, readable or not."""
    if path.stat().st_size == 0:
        return False
    with (
        open(path, "rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return content.find(_BOX) >= 0


def _credentials(store: dict[str, Any]) -> Credentials:
    state = store["validation_state"]
    manifest = store["manifests"].get(store.get("active_manifest"), {})
    source = _parent(manifest)
    role, assertion = _statement(store, manifest)
    return Credentials(
        state="altered" if state == "Invalid" else "intact",
        generator=_generator(manifest),
        signer=manifest.get("signature_info", {}).get("issuer", ""),
        trusted=state == "Trusted",
        known=state == "Trusted",
        source=source.get("title", ""),
        source_sha256=(source.get("metadata") or {}).get("sha256", ""),
        assertion=assertion,
        role=role,
    )


def _statement(
    store: dict[str, Any], manifest: dict[str, Any]
) -> tuple[Role, dict[str, Any] | None]:
    """Finds this project's statement, and what it is a statement of."""
    manifests = store["manifests"]
    role: Role = "active"
    for _ in manifests:
        if (own := _assertion(manifest)) is not None:
            return role, own
        parent = _parent(manifest)
        if not _holds(parent, store):
            break
        role = "parent"
        manifest = manifests.get(parent.get("active_manifest"), {})
    listed = next(filter(None, map(_assertion, manifests.values())), None)
    return ("none" if listed is None else "ingredient"), listed


def _holds(ingredient: dict[str, Any], store: dict[str, Any]) -> bool:
    """Whether an ingredient was intact, and what is known of it still is."""
    results = ingredient.get("validation_results") or {}
    failures = [
        *(results.get("activeManifest") or {}).get("failure", []),
        *(ingredient.get("validation_status") or []),
    ]
    since = (store.get("validation_results") or {}).get("ingredientDeltas")
    for delta in since or []:
        failures += delta["validationDeltas"].get("failure", [])
    return all(failure.get("code") == _UNTRUSTED for failure in failures)


def _assertion(manifest: dict[str, Any]) -> dict[str, Any] | None:
    for found in manifest.get("assertions") or []:
        if found["label"] == LABEL and isinstance(found["data"], dict):
            return found["data"]
    return None


def _parent(manifest: dict[str, Any]) -> dict[str, Any]:
    for ingredient in manifest.get("ingredients") or []:
        if ingredient.get("relationship") == "parentOf":
            return ingredient
    return {}


def _generator(manifest: dict[str, Any]) -> str:
    for info in manifest.get("claim_generator_info") or []:
        return " ".join(filter(None, (info["name"], info.get("version"))))
    return manifest.get("claim_generator", "")
