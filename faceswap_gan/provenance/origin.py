"""From the watermark of a copy back to the credentials of its original."""

import dataclasses
from pathlib import Path

from faceswap_gan.errors import InputError
from faceswap_gan.provenance.credentials_reader import Credentials
from faceswap_gan.provenance.credentials_reader import read_manifest
from faceswap_gan.provenance.file_search import frames_at
from faceswap_gan.provenance.manifest_store import fingerprints_of
from faceswap_gan.provenance.manifest_store import kept
from faceswap_gan.provenance.payload import Payload


@dataclasses.dataclass(frozen=True)
class Origin:
    """What this computer kept of outputs with the watermark of a file.

    Attributes:
        kept: how many outputs of the same model there are.
        title: the one that the file resembles, or nothing.
        credentials: its own.
    """

    kept: int
    title: str = ""
    credentials: Credentials | None = None

    def sentence(self) -> str:
        """Says where the watermark leads."""
        if self.credentials is None:
            return (
                "The watermark leads to credentials kept on this computer, "
                f"of {self.kept} of its model's outputs, but the file looks "
                "like none of them: it may be cropped or mirrored, from "
                "elsewhere, or forged."
            )
        own = "your own" if self.credentials.known else "a"
        return (
            f"The watermark leads back to {self.title}, whose credentials "
            f"are kept on this computer, intact and signed with {own} "
            "certificate; the file looks like a copy of it."
        )


def origin_of(path: Path, payload: Payload) -> Origin | None:
    """Looks for the output that a file is a copy of.

    Args:
        path: a video or a picture.
        payload: of its watermark.

    Returns:
        What was found, or None where nothing of that model is kept.
    """
    manifests = kept(payload)
    if not manifests:
        return None
    try:
        fingerprints = fingerprints_of(frames_at(path, 0))
    except InputError:
        fingerprints = []
    for manifest in manifests:
        if manifest.resembles(fingerprints):
            credentials = read_manifest(manifest.content)
            if credentials.state == "intact":
                return Origin(len(manifests), manifest.title, credentials)
    return Origin(len(manifests))
