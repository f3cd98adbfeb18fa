"""Freed memory is kept, so that large tensors cause no new page faults."""

import subprocess
import sys

import pytest

from faceswap_gan import allocator
from faceswap_gan.errors import ConfigError

SMALL, LARGE, TIMES = 8 << 20, 64 << 20, 20
PROGRAM = """
import resource, sys
from faceswap_gan import allocator
name, block, times = sys.argv[1], *map(int, sys.argv[2:])
told = allocator.keep_freed_memory()
if name == "training":
    told = allocator.keep_large_blocks()
begun = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(times):
    b"x" * block
print(int(told), resource.getrusage(resource.RUSAGE_SELF).ru_minflt - begun)
"""

only_glibc = pytest.mark.skipif(
    not allocator._is_glibc(), reason="another C library"
)


def told_and_shares(monkeypatch, mode: str, work: str, block: int):
    """Whether glibc was told, and how often a block's pages were faulted in."""
    monkeypatch.setenv(allocator.SWITCH, mode)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, work, str(block), str(TIMES)],
        check=True,
        capture_output=True,
        text=True,
    )
    told, faults = map(int, done.stdout.split())
    return told, faults / (block // 4096)


@only_glibc
@pytest.mark.parametrize(
    ("mode", "work", "block", "kept"),
    [
        ("keep", "any", SMALL, True),
        ("keep", "training", LARGE, True),
        ("keep", "any", LARGE, False),
        ("system", "training", LARGE, False),
    ],
)
def test_kept_memory_faults_once_and_returned_memory_every_time(
    monkeypatch, mode, work, block, kept
):
    told, times = told_and_shares(monkeypatch, mode, work, block)
    assert told == (mode == "keep")
    assert times < 1.2 if kept else times > 0.9 * TIMES


def test_other_c_libraries_are_left_alone(monkeypatch):
    monkeypatch.setattr(allocator, "_is_glibc", lambda: False)
    monkeypatch.setattr(allocator.ctypes, "CDLL", None)
    assert allocator.keep_freed_memory() is False


def test_a_misspelt_switch_is_refused(monkeypatch):
    monkeypatch.setenv(allocator.SWITCH, "of")
    with pytest.raises(ConfigError, match="keep or system"):
        allocator.keep_freed_memory()
