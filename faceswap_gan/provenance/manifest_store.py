"""Manifests of this user's outputs, to which stripped copies lead back.

A platform that codes a video anew throws its credentials away and leaves the
watermark. By that the manifest is found here. The watermark names a model, not
a file, so a small fingerprint of some frames says which output it was.
"""

import base64
import dataclasses
import hashlib
from collections.abc import Iterable
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from faceswap_gan.errors import FaceswapError
from faceswap_gan.errors import InputError
from faceswap_gan.provenance.payload import Payload
from faceswap_gan.provenance.user_folders import data_folder
from faceswap_gan.storage import read_json
from faceswap_gan.storage import write_bytes
from faceswap_gan.storage import write_json

ALGORITHM = "faceswap-gan.watermark.1"
_STORE = "manifests"
_EVERY, _MOST = 12, 5  # frames of which a fingerprint is taken
_SIDE, _ALIKE = 8, 6  # bits each way; bits that may differ, of 64


@dataclasses.dataclass(frozen=True)
class KeptManifest:
    """A manifest of an output.

    Attributes:
        title: the output's name.
        content: the manifest, as C2PA writes it.
        fingerprints: of some of the output's frames.
    """

    title: str
    content: bytes
    fingerprints: tuple[int, ...]

    def distance(self, fingerprints: Sequence[int]) -> float | None:
        """Returns the bits by which these differ from the nearest of its own.

        Returns:
            Their mean, or None where most are near to none.
        """
        nearest = [
            min(
                ((one ^ own).bit_count() for own in self.fingerprints),
                default=64,
            )
            for one in fingerprints
        ]
        near = sum(bits <= _ALIKE for bits in nearest)
        return sum(nearest) / len(nearest) if near * 2 > len(nearest) else None


def soft_binding(payload: Payload) -> dict[str, Any]:
    """Returns C2PA's assertion that ties a manifest to a watermark."""
    value = base64.b64encode(bytes(payload.symbols())).decode()
    return {
        "label": "c2pa.soft-binding",
        "data": {
            "alg": ALGORITHM,
            "blocks": [{"scope": {}, "value": value}],
        },
    }


def keep(
    content: bytes, title: str, payload: Payload, frames: Iterable[np.ndarray]
) -> str | None:
    """Keeps the manifest of an output.

    Args:
        content: the manifest.
        title: the output's name.
        payload: of its watermark.
        frames: its first ones, (H, W, 3) uint8 RGB.

    Returns:
        A sentence on why it could not be kept, or None.
    """
    name = hashlib.sha256(content).hexdigest()
    try:
        folder = _folder(payload)
        write_bytes(folder / f"{name}.c2pa", content)
        row = {"title": title, "fingerprints": fingerprints_of(frames)}
        write_json(folder / f"{name}.json", row)
    except FaceswapError as error:
        return (
            f"The credentials of {title} are in the file alone, and copies "
            f"without them will not lead back to it: {error}"
        )
    return None


def kept(payload: Payload) -> list[KeptManifest]:
    """Finds the manifests of outputs with a watermark; damaged ones not."""
    try:
        records = sorted(_folder(payload).glob("*.json"))
    except FaceswapError:
        return []
    found = (_read(record) for record in records)
    return [manifest for manifest in found if manifest is not None]


def stored_files() -> dict[Path, list[Path]]:
    """Lists every file of the store, damaged ones too, by its folder.

    Raises:
        OutputError: nothing says where this user's files are.
        InputError: the store cannot be read.
    """
    store = data_folder() / _STORE
    try:
        folders = sorted(store.iterdir()) if store.exists() else []
        return {
            folder: sorted(folder.iterdir())
            for folder in folders
            if folder.is_dir()
        }
    except OSError as error:
        raise InputError(
            f"{error.filename} cannot be read ({error.strerror}): allow "
            "yourself to read it, or remove it."
        ) from error


def title_in(manifest: Path) -> str:
    """Names the output of a file of the store, or nothing if none says it."""
    found = _read(manifest.with_suffix(".json"))
    return found.title if found else ""


def fingerprints_of(frames: Iterable[np.ndarray]) -> list[int]:
    """Takes the fingerprint of some frames: where brightness falls.

    Args:
        frames: (H, W, 3) uint8 RGB.
    """
    found: list[int] = []
    for number, frame in enumerate(frames):
        if number % _EVERY == 0:
            found.append(_fingerprint(frame))
        if len(found) == _MOST:
            break
    return found


def _fingerprint(frame: np.ndarray) -> int:
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    size = (_SIDE + 1, _SIDE)
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(int)
    bits = np.packbits(small[:, 1:] < small[:, :-1])
    return int.from_bytes(bits.tobytes(), "big")


def _folder(payload: Payload) -> Path:
    return data_folder() / _STORE / payload.name


def _read(record: Path) -> KeptManifest | None:
    try:
        row = read_json(record)
        content = record.with_suffix(".c2pa").read_bytes()
        prints = tuple(int(number) for number in row["fingerprints"])
        return KeptManifest(str(row["title"]), content, prints)
    except (InputError, OSError, KeyError, TypeError, ValueError):
        return None
