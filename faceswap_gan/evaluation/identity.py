"""Whose face it is, by an embedding in which the same person is near."""

from pathlib import Path

import keras
import numpy as np

from faceswap_gan.faces.identity import IdentityModel
from faceswap_gan.faces.identity import installed_identity
from faceswap_gan.framework import trace_once
from faceswap_gan.networks.pictures import normalized


class VggfaceIdentity:
    """VGGFace2's ResNet50 (Cao et al. 2018): its last map, averaged, of unit
    length. A cosine of 0.5, a distance of 1, is the customary threshold.

    Args:
        network: as `networks.vggface.build_vggface` returns it.
    """

    name = "vggface"
    threshold = 1.0

    def __init__(self, network: keras.Model):
        self._network = trace_once(network)

    def embed(self, crops: np.ndarray) -> np.ndarray:
        """Embeds faces; see `IdentityModel.embed`."""
        rows = []
        for crop in crops:
            maps = self._network.predict_on_batch(normalized(crop[None]))
            row = np.float64(maps["map_7"]).mean(axis=(0, 1, 2))
            rows.append(row / max(np.linalg.norm(row), 1e-12))
        return np.array(rows)


def choose_identity(vggface: Path | None = None) -> IdentityModel | None:
    """Returns the identity model to use.

    Args:
        vggface: weights of VGGFace to use in place of dlib's model.

    Returns:
        The model, or None where none is installed.

    Raises:
        CheckpointError: the weights are not there or not VGGFace's.
    """
    if vggface is not None:
        from faceswap_gan.networks.vggface import build_vggface
        from faceswap_gan.networks.vggface_weights import fetch_weights

        return VggfaceIdentity(build_vggface(fetch_weights(vggface)))
    return installed_identity()


def similarity(
    faces: np.ndarray, person: np.ndarray, threshold: float
) -> np.ndarray:
    """Similarity of faces to a person, `1 - distance / (2 threshold)`.

    Args:
        faces: (n, d) embeddings.
        person: (d,) mean embedding of the person's faces.
        threshold: the model's.

    Returns:
        (n,): 1 for the mean itself, above 0.5 for the same person, 0 and
        below for somebody very different.
    """
    distance = np.linalg.norm(faces - person, axis=-1)
    return 1 - distance / (2 * threshold)


def margin(
    faces: np.ndarray, source: np.ndarray, target: np.ndarray
) -> np.ndarray:
    """How far faces have come on the way from one person to the other.

    `(|face - source| - |face - target|) / |source - target|`, which by the
    triangle inequality lies in [-1, 1] and does not depend on how long a
    model's embeddings are.

    Args:
        faces: (n, d) embeddings.
        source: (d,) mean embedding of the person seen in the original.
        target: (d,) mean embedding of the person swapped in.

    Returns:
        (n,): -1 still the source, 0 as near to both, 1 the target.

    Raises:
        ValueError: both people have the same mean embedding.
    """
    between = np.linalg.norm(source - target)
    if between == 0:
        raise ValueError("Both people have the same mean embedding.")
    to_source = np.linalg.norm(faces - source, axis=-1)
    to_target = np.linalg.norm(faces - target, axis=-1)
    return (to_source - to_target) / between
