"""Faces and eye masks as arrays, and reproducible batches of them."""

import hashlib
import itertools
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np

from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces.face_picture import check_picture
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import compose
from faceswap_gan.faces.geometry import enlargement
from faceswap_gan.faces.geometry import network_view
from faceswap_gan.storage import atomic_path
from faceswap_gan.workspace import Workspace

OVERSAMPLING = 1.25


def working_size(resolution: int, coverage: float) -> int:
    """Side in pixels at which faces are kept for training.

    A little finer than the network's own pixels, so that one bilinear
    sampling neither blurs nor aliases; never finer than the aligned crop.
    """
    return min(ALIGNED_SIZE, round(OVERSAMPLING * resolution / coverage))


def load_faces(workspace: Workspace, person: str, size: int) -> np.ndarray:
    """Loads a person's faces with their masks, from the cache if it fits.

    Args:
        workspace: the project's folder.
        person: the person's name.
        size: side in pixels of the arrays' pictures.

    Returns:
        Memory-mapped (n, size, size, 5) uint8: RGB, eye mask, face mask.

    Raises:
        WorkspaceError: no faces, or a missing mask.
        ConsentError: there are pictures that nobody accepted.
        InputError: a picture cannot be read.
    """
    files = workspace.accepted_faces(person)
    folders = (workspace.eye_masks(person), workspace.face_masks(person))
    masks = [
        [mask_file(workspace, folder, file) for file in files]
        for folder in folders
    ]
    sources = list(zip(files, *masks, strict=True))
    cache = workspace.root / "cache" / f"{person}_{size}_{_digest(sources)}.npy"
    if not cache.exists():
        _write_cache(cache, sources, size)
        for old in cache.parent.glob(f"{person}_{size}_*.npy"):
            if old != cache:
                old.unlink()
    return np.load(cache, mmap_mode="r")


def mask_file(workspace: Workspace, folder: Path, face: Path) -> Path:
    """Gives the mask of a face in a folder of masks: same stem, PNG.

    Raises:
        WorkspaceError: there is none.
    """
    mask = folder / f"{face.stem}.png"
    if not mask.exists():
        raise WorkspaceError(
            f"{face} has no mask {mask}: run `faceswap-gan masks --workspace "
            f"{workspace.root}`."
        )
    return mask


def batches(
    faces: list[np.ndarray],
    batch_size: int,
    seed: int,
    step: int,
    chances: list[np.ndarray] | None = None,
) -> Iterator[np.ndarray]:
    """Draws batches without end; batch `i` depends on `(seed, i)` alone.

    Args:
        faces: one (n, w, w, c) array for each person.
        batch_size: faces of each person in a batch.
        seed: seed of the whole training.
        step: number of the first batch.
        chances: (n,) probability of each face, for each person; equal ones
            if None.

    Yields:
        (batch, people, w, w, c) uint8.
    """
    while True:
        random = np.random.default_rng((seed, step))
        drawn = draw(random, faces, batch_size, chances)
        chosen = [own[few] for own, few in zip(faces, drawn, strict=True)]
        yield np.stack(chosen, axis=1)
        step += 1


def draw(
    random: np.random.Generator,
    faces: list[np.ndarray],
    batch_size: int,
    chances: list[np.ndarray] | None,
) -> list[np.ndarray]:
    """Draws the sorted indices (batch,) of each person's next faces."""
    chances = chances or [None] * len(faces)
    return [
        np.sort(random.choice(len(own), batch_size, p=chance))
        for own, chance in zip(faces, chances, strict=True)
    ]


def network_faces(
    faces: np.ndarray, coverage: float, resolution: int
) -> np.ndarray:
    """Cuts the network's view out of aligned faces, without augmentation.

    Args:
        faces: (n, w, w, 3) uint8, w as given by `working_size`.
        coverage: share of the side that the network sees.
        resolution: side of the result.

    Returns:
        (n, resolution, resolution, 3) float32 in [-1, 1].
    """
    view = network_view(coverage, resolution)
    scale = ALIGNED_SIZE / faces.shape[1]
    matrix = compose(view, enlargement(scale))
    size = (resolution, resolution)
    views = [
        cv2.warpAffine(face, matrix, size, borderMode=cv2.BORDER_REPLICATE)
        for face in faces
    ]
    return np.stack(views).astype(np.float32) / 127.5 - 1


def to_uint8(picture: np.ndarray) -> np.ndarray:
    """Turns pictures in [-1, 1] into uint8."""
    return np.clip(np.rint((picture + 1) * 127.5), 0, 255).astype(np.uint8)


def _digest(sources: list[tuple[Path, ...]]) -> str:
    facts = [_facts(file) for group in sources for file in group]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _facts(file: Path) -> tuple[str, int, int]:
    known = file.stat()
    return file.name, known.st_mtime_ns, known.st_size


def _write_cache(
    cache: Path, sources: list[tuple[Path, ...]], size: int
) -> None:
    with atomic_path(cache) as temporary:
        array = np.lib.format.open_memmap(
            temporary, "w+", np.uint8, (len(sources), size, size, 5)
        )
        with ThreadPoolExecutor() as pool:
            jobs = pool.map(_stacked, sources, itertools.repeat(size))
            for index, stack in enumerate(jobs):
                array[index] = stack
        array.flush()


def _stacked(sources: tuple[Path, ...], size: int) -> np.ndarray:
    face, *masks = sources
    planes = [_read(face, cv2.IMREAD_COLOR_RGB, size)]
    planes += [_read(mask, cv2.IMREAD_GRAYSCALE, size) for mask in masks]
    return np.dstack(planes)


def _read(file: Path, flag: int, size: int) -> np.ndarray:
    check_picture(file)
    data = np.fromfile(file, np.uint8)
    picture = cv2.imdecode(data, flag) if data.size else None
    if picture is None:
        raise WorkspaceError(
            f"{file} cannot be read as a picture: delete it or extract it "
            "again."
        )
    shrinks = size < min(picture.shape[:2])
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    return cv2.resize(picture, (size, size), interpolation=method)
