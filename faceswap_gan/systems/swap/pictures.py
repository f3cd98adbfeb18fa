"""Pictures of what a face swap does, for previews and TensorBoard."""

import numpy as np

from faceswap_gan.networks.pictures import to_uint8
from faceswap_gan.systems.swap import data
from faceswap_gan.systems.swap.gan import FaceSwapGAN
from faceswap_gan.systems.swap.reconstruct import reconstructions
from faceswap_gan.systems.swap.validation import ema_weights

PREVIEW_FACES = 4


def sheets(model: FaceSwapGAN, batch: np.ndarray) -> dict[str, np.ndarray]:
    """Draws faces with their reconstructions and swaps, and the masks.

    The averaged weights are used, as in conversion.

    Args:
        model: the model.
        batch: (n, people, w, w, 6) uint8.

    Returns:
        By name (h, w, 3) uint8. `preview` has a row per face: the face, its
        reconstruction, each swap; `masks` has masks in the pictures' place.
    """
    settings = model.config.model
    rows: dict[str, list[np.ndarray]] = {"preview": [], "masks": []}
    with ema_weights(model):
        for person in range(len(model.people)):
            faces = data.network_faces(
                batch[:PREVIEW_FACES, person, ..., :3],
                settings.coverage,
                settings.resolution,
            )
            made = reconstructions(model, faces, person)
            order = [person, *(set(range(len(made))) - {person})]
            alpha, rgb = made[order, ..., :1], made[order, ..., 1:]
            masks = np.repeat(alpha * 2 - 1, 3, axis=-1)
            for name, shown in (("preview", rgb), ("masks", masks)):
                rows[name].append(np.concatenate([faces, *shown], axis=2))
    return {name: _sheet(parts) for name, parts in rows.items()}


def _sheet(rows: list[np.ndarray]) -> np.ndarray:
    """Lays rows (n, s, w, 3) of pictures in [-1, 1] below each other."""
    return to_uint8(np.concatenate(np.concatenate(rows), axis=0))
