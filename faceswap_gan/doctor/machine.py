"""Python, packages, codecs, memory and disk; nothing heavy is imported."""

import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from faceswap_gan.doctor.finding import Finding
from faceswap_gan.doctor.finding import install
from faceswap_gan.networks.mesh_weights import INSTALL
from faceswap_gan.networks.mesh_weights import present_mesh_file

PACKAGE = "faceswap-gan"
PYTHONS = ((3, 11), (3, 13))
CODECS = {"libx264": "H.264 video", "aac": "AAC sound"}
EXTRAS = {
    "landmarks": (("dlib", "face_recognition_models"), "68 points offline"),
    "fan": (("face_alignment",), "68 points by a network"),
}
ENOUGH_DISK, ENOUGH_MEMORY = 5.0, 4.0
_GIB = 2**30


def python(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Says whether this Python is one of those supported.

    Args:
        version: (major, minor).
    """
    first, last = PYTHONS
    text = f"Python {platform.python_version()} on {platform.platform()}"
    if first <= version <= last:
        return Finding("ok", text)
    return Finding(
        "missing",
        f"{text}; 3.{first[1]} to 3.{last[1]} are supported",
        f"python3.{last[1]} -m venv .venv",
    )


def packages(requirements: list[str] | None = None) -> Finding:
    """Says which required packages are not installed.

    Args:
        requirements: as the installed package states them, unless given.
    """
    if requirements is None:
        try:
            requirements = importlib.metadata.requires(PACKAGE) or []
        except importlib.metadata.PackageNotFoundError:
            return Finding(
                "missing", f"{PACKAGE} is not installed", "pip install ."
            )
    needed = [
        name[0]
        for line in requirements
        if "extra ==" not in line and (name := re.match(r"[\w.-]+", line))
    ]
    absent = [name for name in needed if not _distributed(name)]
    if absent:
        command = f"pip install {' '.join(absent)}"
        return Finding("missing", f"not there: {', '.join(absent)}", command)
    return Finding("ok", f"all {len(needed)} required packages are there")


def _distributed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def mesh() -> Finding:
    """Says whether the face mesh is there; it is read when it is used."""
    if present_mesh_file() is not None:
        return Finding("ok", "face mesh: 478 points and expressions offline")
    return Finding("advice", "no face mesh: coarser masks", INSTALL)


def extras() -> Iterator[Finding]:
    """Says which optional models of landmarks are there; one is enough."""
    there = [
        f"{extra}: {use}"
        for extra, (modules, use) in EXTRAS.items()
        if all(importlib.util.find_spec(module) for module in modules)
    ]
    yield from (Finding("ok", text) for text in there)
    if not there:
        first = next(iter(EXTRAS))
        text = "people told apart by tracks alone"
        yield Finding("advice", text, install(first))


def codecs() -> Finding:
    """Says whether PyAV can write what is written by default."""
    if importlib.util.find_spec("av") is None:
        return Finding("missing", "PyAV, for videos", "pip install av")
    import av

    absent = []
    for name in CODECS:
        try:
            av.codec.Codec(name, "w")
        except av.codec.codec.UnknownCodecError:
            absent.append(f"{CODECS[name]} ({name})")
    found = f"PyAV {av.__version__} with FFmpeg {av.ffmpeg_version_info}"
    if absent:
        return Finding(
            "missing",
            f"{found} cannot write {', '.join(absent)}",
            "pip install --force-reinstall --only-binary av av",
        )
    return Finding("ok", f"{found} writes {', '.join(CODECS.values())}")


def disk(folder: Path) -> Finding:
    """Says how much room there is in a folder."""
    free = shutil.disk_usage(folder).free / _GIB
    text = f"{free:.1f} GiB free in {folder.resolve()}"
    if free >= ENOUGH_DISK:
        return Finding("ok", text)
    return Finding("advice", f"{text}; a project takes {ENOUGH_DISK:g}")


def memory() -> Finding:
    """Says how many processors and how much memory there is."""
    cores = f"{os.cpu_count()} processors"
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return Finding("ok", cores)
    size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / _GIB
    text = f"{cores}, {size:.1f} GiB of memory"
    if size >= ENOUGH_MEMORY:
        return Finding("ok", text)
    return Finding("advice", f"{text}; training takes {ENOUGH_MEMORY:g}")
