"""The detectors that a user can choose, by their names."""

from collections.abc import Callable
from pathlib import Path

from faceswap_gan.errors import ConfigError
from faceswap_gan.faces.detect import MIN_FACE
from faceswap_gan.faces.detect import Detector
from faceswap_gan.faces.detect import MtcnnDetector
from faceswap_gan.faces.yunet import YunetDetector
from faceswap_gan.suggestion import did_you_mean

DETECTORS: dict[str, Callable[[Path | None, float], Detector]] = {
    MtcnnDetector.name: MtcnnDetector.open,
    YunetDetector.name: YunetDetector.open,
}
"""What opens each: given its model's file, if any, and the side of the
smallest face to find, as a share of the picture's height. None of them loads
a framework before it looks for a face."""


def open_detector(
    choice: str = MtcnnDetector.name, min_face: float = MIN_FACE
) -> Detector:
    """Opens a detector by its name.

    Args:
        choice: a name in `DETECTORS`; with `:` and a file after it where it
            needs a model's file, as in `yunet:yunet.onnx`.
        min_face: side of the smallest face to find, as a share of the
            picture's height.

    Raises:
        ConfigError: there is no such detector, or it needs a file or none.
        InputError: the file is not there or not its model.
    """
    name, _, file = choice.partition(":")
    if name not in DETECTORS:
        raise ConfigError(
            f"The detector cannot be {name!r}; choose one of "
            f"{', '.join(DETECTORS)}.{did_you_mean(name, DETECTORS)}"
        )
    return DETECTORS[name](Path(file) if file else None, min_face)
