"""Freed memory is kept, so that large tensors cause no new page faults."""

import subprocess
import sys

import pytest

from faceswap_gan import allocator
from faceswap_gan.errors import ConfigError

BLOCK, TIMES = 64 << 20, 20
PAGES = BLOCK // 4096
PROGRAM = f"""
import resource
from faceswap_gan.allocator import keep_freed_memory
print(int(keep_freed_memory()))
begun = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range({TIMES}):
    b"x" * {BLOCK}
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - begun)
"""

only_glibc = pytest.mark.skipif(
    not allocator._is_glibc(), reason="another C library"
)


def told_and_faults(monkeypatch, mode: str) -> tuple[int, int]:
    monkeypatch.setenv(allocator.SWITCH, mode)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        check=True,
        capture_output=True,
        text=True,
    )
    told, faults = done.stdout.split()
    return int(told), int(faults)


@only_glibc
def test_kept_memory_faults_once_and_returned_memory_every_time(monkeypatch):
    told, kept = told_and_faults(monkeypatch, "keep")
    left, returned = told_and_faults(monkeypatch, "system")
    assert (told, left) == (1, 0)
    assert kept < 1.2 * PAGES
    assert returned > 0.9 * TIMES * PAGES


def test_other_c_libraries_are_left_alone(monkeypatch):
    monkeypatch.setattr(allocator, "_is_glibc", lambda: False)
    monkeypatch.setattr(allocator.ctypes, "CDLL", None)
    assert allocator.keep_freed_memory() is False


def test_a_misspelt_switch_is_refused(monkeypatch):
    monkeypatch.setenv(allocator.SWITCH, "of")
    with pytest.raises(ConfigError, match="keep or system"):
        allocator.keep_freed_memory()
