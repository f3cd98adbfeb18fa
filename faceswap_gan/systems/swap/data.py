"""Faces and their masks as arrays, and reproducible batches of them."""

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from faceswap_gan.commands import command_line
from faceswap_gan.errors import WorkspaceError
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import compose
from faceswap_gan.faces.geometry import enlargement
from faceswap_gan.faces.geometry import network_view
from faceswap_gan.files import names_in
from faceswap_gan.hashing import hashes_of
from faceswap_gan.networks.pictures import normalized
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.face_cache import cached_faces
from faceswap_gan.systems.swap.held_out import Faces
from faceswap_gan.workspace import Workspace

OVERSAMPLING = 1.25


def working_size(resolution: int, coverage: float) -> int:
    """Side in pixels at which faces are kept for training.

    A little finer than the network's own pixels, so that one bilinear
    sampling neither blurs nor aliases; never finer than the aligned crop.
    """
    return min(ALIGNED_SIZE, round(OVERSAMPLING * resolution / coverage))


def load_faces(
    workspace: Workspace,
    person: str,
    size: int,
    pictures: Mapping[Path, str] | None = None,
    check: Callable[[], None] = lambda: None,
) -> np.ndarray:
    """Loads a person's faces with their masks, from the cache if it fits.

    Args:
        workspace: the project's folder.
        person: the person's name.
        size: side in pixels of the arrays' pictures.
        pictures: what `Workspace.accepted_faces` returns, where it is known.
        check: is called before each face that is decoded, and may raise.

    Returns:
        Memory-mapped (n, size, size, 6) uint8: see `cached_faces`.

    Raises:
        WorkspaceError: no faces, or a missing mask.
        ConsentError: there are pictures that nobody accepted.
        InputError: a picture or a mask cannot be read.
    """
    if pictures is None:
        pictures = workspace.accepted_faces(person)
    folders = mask_folders(workspace, person)
    masks = [mask_files(workspace, folder, pictures) for folder in folders]
    hashed = [pictures.items(), *(hashes_of(few).items() for few in masks)]
    sources = [dict(group) for group in zip(*hashed, strict=True)]
    cache = workspace.cache()
    return cached_faces(cache, person, size, sources, check)


def mask_folders(workspace: Workspace, person: str) -> list[Path]:
    """Returns the folders of the masks that a person's faces have.

    Mouth masks are left out where there are none, as in older face sets.
    """
    needed = [workspace.eye_masks(person), workspace.face_masks(person)]
    mouths = workspace.mouth_masks(person)
    return [*needed, mouths] if mouths.is_dir() else needed


def mouthless_sentence(
    workspace: Workspace, people: Iterable[str], config: SwapConfig
) -> str | None:
    """Says whose mouths are not weighted since no mask shows where they are."""
    losses = (config.loss.mouth, config.loss.mouth_edges)
    few = [p for p in people if not workspace.mouth_masks(p).is_dir()]
    if not (few and any(losses)):
        return None
    again = command_line("masks", "--workspace", workspace.root)
    return (
        f"The faces of {' and '.join(few)} have no mouth masks, as before "
        "there were any: their mouths are not weighted (loss.mouth, "
        f"loss.mouth_edges) until `{again}` has drawn them."
    )


def mask_files(
    workspace: Workspace, folder: Path, faces: Iterable[Path]
) -> list[Path]:
    """Returns the masks of faces in a folder of masks: same stems, PNG.

    Raises:
        WorkspaceError: there is none of a face.
        InputError: this user may not read the folder.
    """
    there = set(names_in(folder))
    masks = []
    for face in faces:
        name = f"{face.stem}.png"
        masks.append(folder / name)
        if name not in there:
            raise WorkspaceError(
                f"{face} has no mask {masks[-1]}: run "
                f"`{command_line('masks', '--workspace', workspace.root)}`."
            )
    return masks


def batches(
    faces: Sequence[Faces],
    batch_size: int,
    seed: int,
    step: int,
    chances: list[np.ndarray] | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draws batches without end; batch `i` depends on `(seed, i)` alone.

    Args:
        faces: one (n, w, w, c) array for each person.
        batch_size: faces of each person in a batch.
        seed: seed of the whole training.
        step: number of the first batch.
        chances: (n,) probability of each face, for each person; equal ones
            if None.

    Yields:
        (batch, people, w, w, c) uint8, and (batch, people) which faces they
        are.
    """
    while True:
        random = np.random.default_rng((seed, step))
        drawn = draw(random, faces, batch_size, chances)
        chosen = [own[few] for own, few in zip(faces, drawn, strict=True)]
        yield np.stack(chosen, axis=1), np.stack(drawn, axis=1)
        step += 1


def draw(
    random: np.random.Generator,
    faces: Sequence[Faces],
    batch_size: int,
    chances: list[np.ndarray] | None,
) -> list[np.ndarray]:
    """Draws the sorted indices (batch,) of each person's next faces."""
    each: list[Any] = [None] * len(faces) if chances is None else chances
    return [
        np.sort(random.choice(len(own), batch_size, p=chance))
        for own, chance in zip(faces, each, strict=True)
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
    return normalized(views)
