"""Reading Content Credentials: what a file says, and whether it holds."""

import dataclasses
import json
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

State = Literal["intact", "altered", "unsigned"]


@dataclasses.dataclass(frozen=True)
class Credentials:
    """What the credentials of a file say.

    Attributes:
        state: `intact`: signed and unchanged since; `altered`; `unsigned`.
        generator: the software that signed, with its version.
        signer: whom the certificate names.
        known: whether it is this user's own self-made certificate.
        source: name of the file that was edited.
        source_sha256: its hash, where this project signed.
        assertion: this project's statement, see `credentials.Statement`.
        earlier: whether it is that of a file of which this one was made.
    """

    state: State
    generator: str = ""
    signer: str = ""
    known: bool = False
    source: str = ""
    source_sha256: str = ""
    assertion: dict[str, Any] | None = None
    earlier: bool = False


def read(path: Path) -> Credentials:
    """Reads and checks the credentials of any file, without a network.

    Args:
        path: a file; what it is follows from its content.
    """
    try:
        with open(path, "rb") as stream:
            reader = c2pa.Reader(
                kind_of(path), stream, context=make_context(own_root())
            )
            return _credentials(reader)
    except c2pa.C2paError.NotSupported:
        return Credentials("unsigned")
    except c2pa.C2paError:
        return Credentials("altered" if _has_box(path) else "unsigned")


def _has_box(path: Path) -> bool:
    """Whether there are credentials in a file, readable or not."""
    if path.stat().st_size == 0:
        return False
    with (
        open(path, "rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        return content.find(_BOX) >= 0


def _credentials(reader: c2pa.Reader) -> Credentials:
    state = reader.get_validation_state()
    manifest = reader.get_active_manifest() or {}
    own = _assertion(manifest)
    manifests = json.loads(reader.json())["manifests"].values()
    older = next(filter(None, map(_assertion, manifests)), None)
    source = _parent(manifest)
    return Credentials(
        state="altered" if state == "Invalid" else "intact",
        generator=_generator(manifest),
        signer=manifest.get("signature_info", {}).get("issuer", ""),
        known=state == "Trusted",
        source=source.get("title", ""),
        source_sha256=source.get("metadata", {}).get("sha256", ""),
        assertion=own or older,
        earlier=own is None and older is not None,
    )


def _assertion(manifest: dict) -> dict[str, Any] | None:
    for found in manifest.get("assertions") or []:
        if found["label"] == LABEL and isinstance(found["data"], dict):
            return found["data"]
    return None


def _parent(manifest: dict) -> dict:
    for ingredient in manifest.get("ingredients") or []:
        if ingredient.get("relationship") == "parentOf":
            return ingredient
    return {}


def _generator(manifest: dict) -> str:
    for info in manifest.get("claim_generator_info") or []:
        return " ".join(filter(None, (info["name"], info.get("version"))))
    return manifest.get("claim_generator", "")
