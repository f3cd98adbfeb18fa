"""Targets in the light in which their person is usually seen."""

from typing import Any

from keras import ops

from faceswap_gan.networks.mean_subtraction import MeanSubtraction
from faceswap_gan.tensors import Tensor

LUMA = (0.299, 0.587, 0.114)
"""Shares of red, green and blue in brightness (ITU-R BT.601)."""
_BESIDE = 1e-3
"""Weight of pixels beside the face, which count where nothing is a face's."""


class UsualCast(MeanSubtraction):
    """Subtracts what casts (B, 3) usually are.

    A few faces in another light do not count, however often they are drawn.
    """

    def middle(self, casts: Tensor) -> Tensor:
        """Returns the median of a batch."""
        return ops.median(casts, axis=0)


def cast(pictures: Tensor, face: Tensor) -> Tensor:
    """Returns the logarithms of faces' mean colours over their brightness.

    Args:
        pictures: (n, s, s, 3) in [-1, 1].
        face: (n, s, s, 1) masks of the faces.

    Returns:
        (n, 3).
    """
    weights = face + _BESIDE
    light = ops.sum(weights * (pictures + 1), axis=(1, 2)) + 1e-3
    luma = ops.sum(light * ops.convert_to_tensor(LUMA), axis=-1, keepdims=True)
    return ops.log(light / luma)


def balanced(
    outputs: dict[str, Any], usual: UsualCast, training: bool | None
) -> dict[str, Tensor]:
    """Brings what a decoder learns from to its person's usual white balance.

    Where a film has two lights, a decoder tells them apart by the codes and
    draws other people's faces in either. So the encoder sees faces as they
    were filmed, and the target is multiplied per channel (von Kries 1902) so
    that the face's mean colour is as usual, and as bright as before.

    Args:
        outputs: those of `Augment` for a person.
        usual: subtracts the person's usual cast; training moves it.
        training: whether this is a step of a training.

    Returns:
        The targets and patches among `outputs`, and `behind`, (n, s, s, 3) the
        input in the same light.
    """
    unusual = usual(cast(outputs["target"], outputs["face"]), training=training)
    gain = ops.exp(-unusual)[:, None, None]
    made = {
        name: outputs[name]
        for name in ("target", "patch", "occluded_target")
        if name in outputs
    }
    return {
        name: ops.minimum((picture + 1) * gain - 1, 1.0)
        for name, picture in (made | {"behind": outputs["warped"]}).items()
    }
