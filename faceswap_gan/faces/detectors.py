"""The detectors that a user can choose, by their names."""

from collections.abc import Callable
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from faceswap_gan.registry import Registry

if TYPE_CHECKING:
    from faceswap_gan.faces.detect import Detector

DETECTORS: "Registry[Callable[[Path | None, float], Detector]]" = Registry(
    "detector",
    {
        "mesh": "faceswap_gan.faces.mesh.detector:MeshDetector.open",
        "mtcnn": "faceswap_gan.faces.detect:MtcnnDetector.open",
        "yunet": "faceswap_gan.faces.yunet:YunetDetector.open",
    },
)
"""What opens each: given its model's file, if any, and the side of the
smallest face to find, as a share of the picture's height. None of them loads
a framework before it looks for a face, and none downloads before."""
DEFAULT = "mesh"
"""The one that finds faces unless another is chosen."""


def detector_aligning(alignments: Iterable[str | None]) -> str:
    """Returns the name of what finds faces so that they are aligned alike.

    Crops that are aligned by five points differ from those by the mesh by up
    to a twentieth in size, the same way in all pictures of a person.

    Args:
        alignments: what the faces of some people were aligned by, see
            `records.manifest.Alignment`; None in records of older versions.
    """
    return "mesh" if {*alignments} == {"mesh"} else "mtcnn"


def open_detector(
    choice: str = DEFAULT, min_face: float | None = None
) -> "Detector":
    """Opens a detector by its name.

    Args:
        choice: a name in `DETECTORS`; with `:` and a file after it where it
            needs a model's file, as in `yunet:yunet.onnx`.
        min_face: side of the smallest face to find, as a share of the
            picture's height, or None for the usual one.

    Raises:
        ConfigError: there is no such detector, or it needs a file or none.
        InputError: the file is not there or not its model.
    """
    from faceswap_gan.faces.detect import MIN_FACE

    name, _, file = choice.partition(":")
    opened = DETECTORS.find(name)
    smallest = MIN_FACE if min_face is None else min_face
    return opened(Path(file) if file else None, smallest)
