"""Targets in the light in which their person is usually seen."""

from typing import Any
from typing import NamedTuple

from keras import ops

from faceswap_gan.networks.mean_subtraction import MeanSubtraction
from faceswap_gan.tensors import Tensor

LUMA = (0.299, 0.587, 0.114)
"""Shares of red, green and blue in brightness (ITU-R BT.601)."""
STATISTICS = 6
"""Logarithms of a face's colour: three of the mean, three of the spread."""
_BESIDE = 1e-3
"""Weight of pixels beside the face, which count where nothing is a face's."""
_NEAR = 0.05
"""How far a face's logarithms are from the usual ones in the same light."""
_LEAST = 1e-3
"""Added to means and spreads, which may be 0 in black or flat pictures."""


class UsualCast(MeanSubtraction):
    """Subtracts what the statistics (B, 6) of casts usually are.

    A few faces in another light hardly count, however far off it is: each
    draws no more than one nearby does (Huber, 1964).
    """

    def middle(self, casts: Tensor, kept: Tensor) -> Tensor:
        """Returns the mean of a batch, its faces drawn near the known one."""
        reach = ops.minimum(_NEAR / kept, 1.0)
        off = ops.clip(casts - self.mean, -reach, reach)
        return self.mean + ops.mean(off, axis=0)


class Colors(NamedTuple):
    """Mean and spread of faces' channels, (n, 1, 1, 3), and of their luma.

    Attributes:
        mean: of the channels, 0 for black and 2 for white.
        spread: their standard deviations.
        luma: (n, 1, 1, 1) the mean brightness.
        contrast: (n, 1, 1, 1) its standard deviation.
    """

    mean: Tensor
    spread: Tensor
    luma: Tensor
    contrast: Tensor

    @classmethod
    def of(cls, pictures: Tensor, face: Tensor) -> "Colors":
        """Measures pictures (n, s, s, 3) in [-1, 1] by masks (n, s, s, 1)."""
        light = ops.add(pictures, 1.0)
        luma = ops.sum(light * ops.convert_to_tensor(LUMA), -1, keepdims=True)
        weights = ops.add(face, _BESIDE)
        weights = weights / ops.sum(weights, axis=(1, 2), keepdims=True)
        mean, spread = _moments(light, weights)
        return cls(mean, spread, *_moments(luma, weights))

    def cast(self) -> Tensor:
        """Returns the logarithms over those of the brightness, (n, 6)."""
        parts = self.mean / self.luma, self.spread / self.contrast
        return ops.log(ops.concatenate(parts, axis=-1))[:, 0, 0]


def _moments(values: Tensor, weights: Tensor) -> tuple[Tensor, Tensor]:
    mean = ops.sum(weights * values, axis=(1, 2), keepdims=True)
    square = ops.square(values - mean)
    variance = ops.sum(weights * square, axis=(1, 2), keepdims=True)
    return mean + _LEAST, ops.sqrt(variance) + _LEAST


def balanced(
    outputs: dict[str, Any], usual: UsualCast, training: bool | None
) -> dict[str, Tensor]:
    """Brings what a decoder learns from to its person's usual white balance.

    Where a film has two lights, a decoder tells them apart by the codes and
    draws other people's faces in either. So the encoder sees faces as they
    were filmed, and in the target mean and spread of each channel over the
    face (Reinhard et al. 2001), as parts of those of its brightness, are as
    usual. The brightness itself is as filmed.

    Args:
        outputs: those of `Augment` for a person.
        usual: subtracts the person's usual cast; training moves it.
        training: whether this is a step of a training.

    Returns:
        The targets and patches among `outputs`, and `behind`, (n, s, s, 3) the
        input in the same light.
    """
    colors = Colors.of(outputs["target"], outputs["face"])
    unusual = usual(colors.cast(), training=training)[:, None, None]
    shade, gain = ops.split(ops.exp(-unusual), 2, axis=-1)
    middle, moved = colors.mean - 1, colors.mean * shade - 1
    made = {
        name: outputs[name]
        for name in ("target", "patch", "occluded_target")
        if name in outputs
    }
    return {
        name: ops.clip(ops.subtract(picture, middle) * gain + moved, -1.0, 1.0)
        for name, picture in (made | {"behind": outputs["warped"]}).items()
    }
