"""From the watermark of a copy back to the credentials of its original."""

import dataclasses
from collections import Counter
from pathlib import Path

from faceswap_gan.errors import InputError
from faceswap_gan.names import first_of
from faceswap_gan.provenance.credentials_reader import Credentials
from faceswap_gan.provenance.credentials_reader import read_manifest
from faceswap_gan.provenance.file_search import frames_at
from faceswap_gan.provenance.manifest_store import fingerprints_of
from faceswap_gan.provenance.manifest_store import kept
from faceswap_gan.provenance.payload import Payload

# Bits of 64 by which a copy is nearer to its original than to others.
_TELLS = 2
_NAMED = 3


@dataclasses.dataclass(frozen=True)
class Origin:
    """What this computer kept of outputs with the watermark of a file.

    Attributes:
        kept: how many outputs of the same model there are.
        titles: of those that the file resembles, the nearest first; several
            may have the same name.
        credentials: theirs.
    """

    kept: int
    titles: tuple[str, ...] = ()
    credentials: tuple[Credentials, ...] = ()

    @property
    def title(self) -> str:
        """The one output that the file resembles, or nothing."""
        return self.titles[0] if len(self.titles) == 1 else ""

    def sentence(self) -> str:
        """Says where the watermark leads."""
        if not self.titles:
            return (
                "The watermark leads to credentials kept on this computer, "
                f"of {self.kept} of its model's outputs, but the file looks "
                "like none of them: it may be cropped or mirrored, from "
                "elsewhere, or forged."
            )
        known = all(one.known for one in self.credentials)
        own = "your own" if known else "a"
        if self.title:
            return (
                f"The watermark leads back to {self.title}, whose credentials "
                f"are kept on this computer, intact and signed with {own} "
                "certificate; the file looks like a copy of it."
            )
        names = [
            f"{title} ({count} of this name)" if count > 1 else title
            for title, count in Counter(self.titles).items()
        ]
        return (
            "The watermark leads to credentials kept on this computer, intact "
            f"and signed with {own} certificate, of {len(self.titles)} outputs "
            f"that look much alike: {first_of(names, _NAMED)}. The file may be "
            "a copy of one of them."
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
    found = []
    for manifest in manifests if fingerprints else ():
        distance = manifest.distance(fingerprints)
        if distance is not None:
            credentials = read_manifest(manifest.content)
            if credentials.state == "intact":
                found.append((distance, manifest.title, credentials))
    found.sort(key=lambda row: row[:2])
    near = [row for row in found if row[0] <= found[0][0] + _TELLS]
    titles = tuple(row[1] for row in near)
    return Origin(len(manifests), titles, tuple(row[2] for row in near))
