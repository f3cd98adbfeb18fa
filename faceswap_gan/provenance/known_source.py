"""What is known of the file that an output was made of."""

import functools
from pathlib import Path
from typing import Any

from faceswap_gan.errors import InputError
from faceswap_gan.hashing import sha256_of
from faceswap_gan.provenance.file_search import watermark_of
from faceswap_gan.provenance.manifest_store import soft_binding


def known_of(source: Path) -> dict[str, Any]:
    """Returns a file's hash and what its own watermark says, if it has one.

    All pictures of a video ask this of the same file, which is looked into
    once, unless it has changed since.
    """
    status = source.stat()
    written = status.st_mtime_ns, status.st_ctime_ns
    return dict(
        _looked_up(source.absolute(), status.st_ino, status.st_size, *written)
    )


@functools.lru_cache(maxsize=1)
def _looked_up(source: Path, *_written: int) -> dict[str, Any]:
    known: dict[str, Any] = {"sha256": sha256_of(source)}
    try:
        found = watermark_of(source, thorough=False)
    except InputError:
        return known
    if found is not None:
        known["watermark"] = soft_binding(found.payload)["data"]
    return known
