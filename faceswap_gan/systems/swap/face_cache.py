"""Faces as one array on disk, which says of what it is made and is checked.

The name holds the hash of the content of the files that it was made of, and
behind the array lies the hash of its own content. An array that is stale has
another name; one that is damaged has another hash. Both are made anew.

The hash behind the array is no SHA-256, which would take longer than all else
that a training reads: it is there for damage, and who can forge the array can
forge its hash too.
"""

import hashlib
import io
import itertools
import json
import logging
import math
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import xxhash

from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces.face_picture import check_picture
from faceswap_gan.files import remove_quietly
from faceswap_gan.files import reserve
from faceswap_gan.storage import atomic_path
from faceswap_gan.video.images import read_image
from faceswap_gan.video.images import read_transparency

FORMAT = 5
CHANNELS = 6
"""RGB, eye, face and mouth mask."""
BLOCK = 1 << 20

Sources = list[dict[Path, str]]


def cached_faces(
    folder: Path,
    person: str,
    size: int,
    sources: Sources,
    check: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """Opens the array of these pictures; makes it where it is not whole.

    Args:
        folder: where such arrays are kept; others of the same person and size
            are removed.
        person: the name of the person.
        size: side in pixels of the array's pictures.
        sources: of each face the picture, the eye mask, the face mask and,
            where there is one, the mouth mask, each with its SHA-256.
        check: is called before each face that is read, and may raise.

    Returns:
        Memory-mapped (n, size, size, 6) uint8: RGB, eye, face and mouth mask,
        the last of which is empty where there is none.

    Raises:
        WorkspaceError: a picture cannot be read.
        OutputError: the array cannot be written, such as on a full disk.
    """
    shape = (len(sources), size, size, CHANNELS)
    cache = folder / f"{person}_{size}_{_digest(sources)}.npy"
    faces = _whole(cache, shape)
    if faces is None:
        _write(cache, sources, shape, check)
        faces = np.load(cache, mmap_mode="r")
    name = re.compile(rf"{re.escape(person)}_{size}_[0-9a-f]+\.npy")
    for file in folder.glob("*.npy"):
        if file != cache and name.fullmatch(file.name):
            remove_quietly(file)
    return faces


def _whole(cache: Path, shape: tuple[int, ...]) -> np.ndarray | None:
    """Opens an array if it is there and its content is what it was."""
    log = logging.getLogger(__name__)
    try:
        if _is_intact(cache, shape):
            return np.load(cache, mmap_mode="r")
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror
        log.warning("%s cannot be read (%s): it is made anew.", cache, reason)
    else:
        log.warning("%s is damaged: it is made anew.", cache)
    return None


def _is_intact(cache: Path, shape: tuple[int, ...]) -> bool:
    header = _header(shape)
    left, hasher = math.prod(shape), xxhash.xxh3_128()
    length = len(header) + left + hasher.digest_size
    block = memoryview(bytearray(BLOCK))
    with open(cache, "rb", buffering=0) as file:
        if os.fstat(file.fileno()).st_size != length:
            return False
        if file.read(len(header)) != header:
            return False
        while left and (count := file.readinto(block[:left])):
            hasher.update(block[:count])
            left -= count
        return not left and file.read() == hasher.digest()


def _write(
    cache: Path,
    sources: Sources,
    shape: tuple[int, ...],
    check: Callable[[], None],
) -> None:
    """Writes an array picture by picture, and the hash of all behind it.

    It is not written through a memory map: on a full disk that would kill the
    process.
    """
    header, hasher = _header(shape), xxhash.xxh3_128()
    length = len(header) + math.prod(shape) + hasher.digest_size
    with atomic_path(cache) as temporary, open(temporary, "wb") as file:
        reserve(file, length)
        file.write(header)
        with ThreadPoolExecutor() as pool:
            for stack in pool.map(
                _stacked, sources, itertools.repeat(shape[1])
            ):
                check()
                hasher.update(stack.data)
                file.write(stack.data)
        file.write(hasher.digest())


def _header(shape: tuple[int, ...]) -> bytes:
    """Returns what NumPy writes before an array of bytes."""
    header = io.BytesIO()
    facts = {"descr": "|u1", "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(header, facts)
    return header.getvalue()


def _digest(sources: Sources) -> str:
    """Hashes what an array depends on."""
    contents = [list(source.values()) for source in sources]
    made_of = json.dumps([FORMAT, cv2.__version__, contents])
    return hashlib.sha256(made_of.encode()).hexdigest()[:16]


def _stacked(source: dict[Path, str], size: int) -> np.ndarray:
    """Reads a face and its masks; what is transparent is black in each."""
    face, *masks = source
    clear = read_transparency(face) if check_picture(face) else None
    planes = [_decoded(mask, cv2.IMREAD_GRAYSCALE) for mask in masks]
    planes = [_resized(plane, size) for plane in planes]
    if clear is None:
        rgb = _decoded(face, cv2.IMREAD_COLOR_RGB)
    else:
        rgb = read_image(face)
        opacity = _resized(clear[..., 3], size) / 255
        planes = [np.rint(plane * opacity).astype(np.uint8) for plane in planes]
    planes += [np.zeros((size, size), np.uint8)] * (CHANNELS - 3 - len(planes))
    return np.dstack([_resized(rgb, size), *planes])


def _decoded(file: Path, flag: int) -> np.ndarray:
    check_picture(file)
    data = np.fromfile(file, np.uint8)
    picture = cv2.imdecode(data, flag) if data.size else None
    if picture is None:
        raise WorkspaceError(
            f"{file} cannot be read as a picture: delete it or extract it "
            "again."
        )
    return picture


def _resized(picture: np.ndarray, size: int) -> np.ndarray:
    shrinks = size < min(picture.shape[:2])
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(picture, (size, size), interpolation=method)
