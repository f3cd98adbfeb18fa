"""Pictures of what a face swap does, for previews and TensorBoard."""

import numpy as np

from faceswap_gan.networks.pictures import normalized
from faceswap_gan.networks.pictures import to_uint8
from faceswap_gan.systems.swap import data
from faceswap_gan.systems.swap.code_ranges import CodeRanges
from faceswap_gan.systems.swap.figures import figures
from faceswap_gan.systems.swap.gan import FaceSwapGAN
from faceswap_gan.systems.swap.kept import ExpressionReader
from faceswap_gan.systems.swap.reconstruct import reconstructions
from faceswap_gan.systems.swap.settings.model import ModelConfig
from faceswap_gan.systems.swap.validation import ema_weights

PREVIEW_FACES = 4


class Sheets:
    """Draws faces with their reconstructions and swaps, and the masks.

    The averaged weights are used, as in conversion.

    Args:
        batch: (n, people, w, w, 6) uint8, of which the first faces are drawn.
        settings: of the model.
        reader: reads what faces do, if anything can.
        ranges: measures how far codes reach.
    """

    def __init__(
        self,
        batch: np.ndarray,
        settings: ModelConfig,
        reader: ExpressionReader | None,
        ranges: CodeRanges,
    ):
        view = (settings.coverage, settings.side)
        people = np.swapaxes(batch[:PREVIEW_FACES, ..., :3], 0, 1)
        self._faces = [data.network_faces(faces, *view) for faces in people]
        self._reader, self._ranges = reader, ranges
        self._seen: list[np.ndarray] = []
        if reader:
            for person, faces in enumerate(self._faces):
                self._seen.append(reader(faces, person))

    def __call__(self, model: FaceSwapGAN) -> dict[str, np.ndarray]:
        """Draws what a model does.

        Returns:
            By name (h, w, 3) uint8. `preview` has a row per face: the face, its
            reconstruction, each swap, beside it how far it keeps lids, lips
            and gaze; `masks` has masks in the pictures' place.
        """
        rows: dict[str, list[np.ndarray]] = {"preview": [], "masks": []}
        with ema_weights(model):
            self._ranges(model)
            for person, faces in enumerate(self._faces):
                made = reconstructions(model, faces, person)
                order = [person, *(set(range(len(made))) - {person})]
                masks = np.repeat(made[order, ..., :1] * 2 - 1, 3, axis=-1)
                shown = [faces, made[person, ..., 1:]]
                for other in order[1:]:
                    shown += self._swap(made[other, ..., 1:], person, other)
                rows["preview"].append(np.concatenate(shown, axis=2))
                rows["masks"].append(np.concatenate([faces, *masks], axis=2))
        return {name: _sheet(parts) for name, parts in rows.items()}

    def _swap(
        self, swaps: np.ndarray, person: int, other: int
    ) -> list[np.ndarray]:
        """Returns swaps (n, s, s, 3), and the figures that go beside them."""
        if self._reader is None:
            return [swaps]
        read = self._reader(swaps, other)
        written = figures(self._seen[person], read, swaps.shape[1])
        return [swaps, normalized(written)]


def _sheet(rows: list[np.ndarray]) -> np.ndarray:
    """Lays rows (n, s, w, 3) of pictures in [-1, 1] below each other."""
    return to_uint8(np.concatenate(np.concatenate(rows), axis=0))
