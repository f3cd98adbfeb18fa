"""What an exported network says of itself, as JSON beside it."""

from typing import Any

from faceswap_gan import __version__
from faceswap_gan.exporting.formats import INPUT
from faceswap_gan.exporting.formats import OUTPUT
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.models.opening import Checkpoint
from faceswap_gan.provenance.statement import public
from faceswap_gan.provenance.statement import public_ancestors

NO_MARKS = (
    "What this network computes carries no watermark, no label and no "
    "credentials. Whoever uses it has to say of every picture that a face in "
    "it was swapped, and needs the consent of the people, which is recorded "
    "here, for that use. They are those whose faces the network was trained "
    "on, and those of the models that it began from, its ancestors."
)
LABEL = "A computer swapped this face"


def describe(
    checkpoint: Checkpoint,
    spec: TransformSpec,
    swap: tuple[str, str],
    kind: str,
    file: str,
) -> dict[str, Any]:
    """Describes all that is needed to use a network outside this package.

    Args:
        checkpoint: what the network is from.
        spec: how faces are cut out for it.
        swap: whose faces go in, and whose come out.
        kind: the format.
        file: the network's name, beside the description.
    """
    size = spec.resolution
    return {
        "format": 1,
        "made_by": f"faceswap-gan {__version__}",
        "marks": NO_MARKS,
        "label": LABEL,
        "network": {"file": file, "format": kind},
        "from": swap[0],
        "to": swap[1],
        "people": public(checkpoint.people),
        "ancestors": public_ancestors(checkpoint.ancestors),
        "model": {
            "digest": checkpoint.digest,
            "step": checkpoint.step,
            "score": checkpoint.score,
        },
        "input": {
            "name": INPUT,
            "shape": ["batch", size, size, 3],
            "dtype": "float32",
            "channels": ["red", "green", "blue"],
            "normalization": "byte / 127.5 - 1, so that it is in [-1, 1]",
        },
        "output": {
            "name": OUTPUT,
            "shape": ["batch", size, size, 4],
            "dtype": "float32",
            "channels": ["alpha", "red", "green", "blue"],
            "normalization": "alpha in [0, 1]; colours as in the input",
            "composition": "alpha * colours + (1 - alpha) * input",
        },
        "alignment": _alignment(spec),
    }


def _alignment(spec: TransformSpec) -> dict[str, Any]:
    """Says where the five points of a face lie in the network's picture."""
    return {
        "points": [
            *("eye that is left in the picture", "the other eye"),
            *("tip of the nose", "left corner of the mouth", "right corner"),
        ],
        "template": spec.points().round(4).tolist(),
        "pixels": "(0, 0) is the centre of the first pixel; x goes first",
        "method": "the least-squares similarity, without reflection, from "
        "the points of a face to the template",
        "crop_size": ALIGNED_SIZE,
        "coverage": spec.coverage,
    }
