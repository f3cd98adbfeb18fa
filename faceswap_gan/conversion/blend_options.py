"""How swapped faces look: what a user may choose of it."""

import dataclasses

from faceswap_gan.conversion.blend import FEATHER
from faceswap_gan.conversion.color import ColorMethod
from faceswap_gan.conversion.color_methods import COLOR_METHODS
from faceswap_gan.conversion.parts import parse_parts

COLOR = "seamless"
"""The colour method by default: `benchmarks/color.py` says why."""


@dataclasses.dataclass(frozen=True)
class BlendOptions:
    """How a swapped face is finished and laid over the frame.

    Attributes:
        color: what corrects its colours, a name in `COLOR_METHODS`.
        smoothing: seconds over which colours are averaged along a track.
        feather: width of the mask's soft edge, see `blend.face_mask`.
        erosion: how far the mask is drawn in, see `blend.face_mask`.
        enhance: how much of its difference from the original face is added
            to the swapped one, which makes it less alike: 0 to 0.4.
        sharpen: how much of its finest detail, which a network's pixels
            average away, is added to the swapped face.
        parts: names in `PARTS` of what is swapped, or None for all of the
            face as the network's alpha says.

    Raises:
        ConfigError: there is no such colour method or part.
    """

    color: str = COLOR
    smoothing: float = 0.5
    feather: float = FEATHER
    erosion: float = 0.0
    enhance: float = 0.0
    sharpen: float = 0.25
    parts: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        COLOR_METHODS.check(self.color)
        if self.parts:
            parse_parts(",".join(self.parts))

    @property
    def method(self) -> ColorMethod:
        """What corrects colours."""
        return COLOR_METHODS[self.color]
