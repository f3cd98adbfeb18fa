"""How the C library's allocator treats large tensors.

glibc maps each large block anew and gives it back as soon as it is freed, so
that a training takes a page fault for every 4 kB of every tensor of every
step. Kept by the process, the same memory is used again.
"""

import ctypes
import os

from faceswap_gan.errors import ConfigError

SWITCH = "FACESWAP_MALLOC"
"""`keep` (the default) keeps freed memory; `system` leaves the allocator."""

# The numbers of mallopt's parameters, from glibc's malloc.h.
TRIM_THRESHOLD, TOP_PAD, MMAP_THRESHOLD = -1, -2, -3
MMAP_MAX, ARENA_MAX = -4, -8
KEPT = {
    MMAP_THRESHOLD: 16 << 20,  # twice that adds a tenth to a conversion
    TRIM_THRESHOLD: -1,  # the heap's end is never given back
    TOP_PAD: 64 << 20,  # the heap grows by this many bytes at least
    ARENA_MAX: 1,  # other arenas are mapped, and given back
}
LARGE_KEPT = {MMAP_MAX: 0}  # no block is mapped by itself


def keep_freed_memory() -> bool:
    """Tells glibc to keep freed blocks of up to 16 MB, before the first tensor.

    Returns:
        Whether it does now: not where `FACESWAP_MALLOC` is `system`, nor with
        another C library.

    Raises:
        ConfigError: `FACESWAP_MALLOC` has another value.
    """
    return _told(KEPT)


def keep_large_blocks() -> bool:
    """Tells glibc to keep freed blocks of every size, before a training.

    A training's steps use large tensors again and again; what only runs
    networks forward would keep their weights' files and more for nothing.

    Returns:
        Whether it does now, as `keep_freed_memory`.

    Raises:
        ConfigError: `FACESWAP_MALLOC` has another value.
    """
    return _told(LARGE_KEPT)


def _told(settings: dict[int, int]) -> bool:
    wanted = os.environ.get(SWITCH, "keep")
    if wanted not in ("keep", "system"):
        raise ConfigError(f"{SWITCH} is '{wanted}': set it to keep or system.")
    if wanted == "system" or not _is_glibc():
        return False
    mallopt = ctypes.CDLL(None).mallopt
    return all(mallopt(*setting) for setting in settings.items())


def _is_glibc() -> bool:
    """Says whether this process runs on the GNU C library."""
    name = "CS_GNU_LIBC_VERSION"
    known = getattr(os, "confstr_names", {})
    return name in known and bool(os.confstr(name))
