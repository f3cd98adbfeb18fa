"""Faces shown with the eyes, nose or mouth of the other person's look-alike.

The parts augmentation that faceswap-GAN's notes describe (its "Method #1")
and nobody published: the encoder sees the mixture, the decoder makes the
face's own.
"""

from collections.abc import Iterator
from collections.abc import Sequence

import numpy as np

from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.systems.swap.data import draw
from faceswap_gan.systems.swap.held_out import Faces
from faceswap_gan.tensors import Tensor

THUMBNAIL = 12
NEIGHBOURS = 5
FEATHER = 0.35
NOSE = TEMPLATE[2] - [0.0, 0.05]
MOUTH = TEMPLATE[3:].mean(axis=0)
PARTS = (
    ((TEMPLATE[0], (0.085, 0.055)), (TEMPLATE[1], (0.085, 0.055))),
    ((NOSE, (0.070, 0.095)),),
    ((MOUTH, (0.140, 0.065)),),
)
"""Eyes, nose, mouth: ellipses as (centre, radii) in shares of the side."""


def batches(
    faces: Sequence[Faces],
    batch_size: int,
    seed: int,
    step: int,
    share: float,
    chances: list[np.ndarray] | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draws the batches of `data.batches`, each with what is shown beside it.

    Args:
        faces: one (n, w, w, 6) uint8 array for each person: RGB, masks.
        batch_size: faces of each person in a batch.
        seed: seed of the whole training.
        step: number of the first batch.
        share: of the faces that are shown with a part of a look-alike.
        chances: see `data.batches`.

    Yields:
        (batch, people, w, w, 9) uint8: a face, its masks, and the face as
        the encoder is to see it; and (batch, people) which faces they are.
    """
    alike = {
        (own, other): nearest(faces[own], faces[other])
        for own in range(len(faces))
        for other in range(len(faces))
        if own != other
    }
    masks = part_masks(faces[0].shape[1])
    while True:
        random = np.random.default_rng((seed, step))
        chosen = draw(random, faces, batch_size, chances)
        pairs = []
        for own, indices in enumerate(chosen):
            other = (own + int(random.integers(1, len(faces)))) % len(faces)
            rank = random.integers(0, NEIGHBOURS, batch_size)
            found = alike[own, other]
            look_alikes = faces[other][
                found[indices, rank % found.shape[1]], ..., :3
            ]
            part = random.integers(0, len(PARTS), batch_size)
            used = random.uniform(size=batch_size) < share
            mask = masks[part] * used[:, None, None, None]
            own_faces = faces[own][indices]
            shown = pasted(own_faces[..., :3], look_alikes, mask)
            pairs.append(np.concatenate([own_faces, shown], axis=-1))
        yield np.stack(pairs, axis=1), np.stack(chosen, axis=1)
        step += 1


def nearest(faces: Faces, others: Faces) -> np.ndarray:
    """Finds the faces of another person that look most like each face.

    Two faces are as alike as their small grey pictures, freed of brightness
    and contrast, correlate: in pose, light and expression.

    Args:
        faces: (n, w, w, c) uint8, RGB first.
        others: (m, w, w, c) uint8, RGB first.

    Returns:
        (n, min(m, 5)) int: places in `others`, the most alike first.
    """
    likeness = thumbnails(faces) @ thumbnails(others).T
    return np.argsort(-likeness, axis=1, kind="stable")[:, :NEIGHBOURS]


def thumbnails(faces: Faces) -> np.ndarray:
    """Returns small grey pictures (n, 144) of mean 0 and norm 1."""
    side = faces.shape[1] // THUMBNAIL * THUMBNAIL
    rows = []
    for face in faces:
        grey = face[:side, :side, :3].mean(axis=-1)
        blocks = grey.reshape(THUMBNAIL, side // THUMBNAIL, THUMBNAIL, -1)
        rows.append(blocks.mean(axis=(1, 3)).ravel())
    pictures = np.array(rows, np.float32)
    pictures -= pictures.mean(axis=1, keepdims=True)
    norms = np.linalg.norm(pictures, axis=1, keepdims=True)
    return pictures / np.maximum(norms, 1e-6)


def part_masks(side: int) -> np.ndarray:
    """Draws soft masks of eyes, nose and mouth: (3, side, side, 1)."""
    line = (np.arange(side, dtype=np.float32) + 0.5) / side
    places = np.stack(np.meshgrid(line, line), axis=-1)
    masks = np.zeros((len(PARTS), side, side), np.float32)
    for mask, ellipses in zip(masks, PARTS, strict=True):
        for centre, radii in ellipses:
            distance = np.linalg.norm((places - centre) / radii, axis=-1)
            soft = np.clip((1 - distance) / FEATHER, 0, 1)
            np.maximum(mask, soft, out=mask)
    return masks[..., None]


def pasted(faces: np.ndarray, others: np.ndarray, masks: np.ndarray) -> Tensor:
    """Pastes parts of other faces, in the mean colour that was there.

    Args:
        faces: (n, w, w, 3) uint8.
        others: (n, w, w, 3) uint8.
        masks: (n, w, w, 1) float in [0, 1].

    Returns:
        (n, w, w, 3) uint8.
    """
    change = others.astype(np.float32) - faces
    area = np.maximum(masks.sum(axis=(1, 2), keepdims=True), 1e-6)
    shift = (change * masks).sum(axis=(1, 2), keepdims=True) / area
    mixed = faces + masks * (change - shift)
    return np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
