"""Parts of a face: soft masks through which a swap changes some of them."""

import functools
from collections.abc import Collection
from collections.abc import Iterable

import numpy as np

from faceswap_gan.errors import ConfigError
from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.faces.outlines import opening_outlines
from faceswap_gan.faces.outlines import part_outlines
from faceswap_gan.faces.soft_masks import hulls
from faceswap_gan.faces.soft_masks import soft_mask
from faceswap_gan.suggestion import did_you_mean

PARTS = ("eyes", "eyebrows", "nose", "mouth", "skin")
# What the reference calls "all": its parts, without the skin between them.
_ALL = PARTS[:4]

# How far each part reaches beyond its points, and how wide its soft edge is
# beyond that, in shares of the distance between the eyes.
_REACH = {"eyes": 0.10, "eyebrows": 0.08, "nose": 0.06, "mouth": 0.09}
_FEATHER = 0.12
# How far brows reach where skin is looked for, and how soft they end there:
# little, since the forehead above raised brows ends with the mask.
_BROW_EDGE = (0.02, 0.03)
_EYE_REGION = ("eyes", "eyebrows")
# How far an opening reaches beyond its outline, and how soft its edge is, in
# pixels.
_LID_EDGE = (-0.5, 1.5)


def parse_parts(names: str) -> tuple[str, ...]:
    """Reads a choice of parts.

    Args:
        names: parts of `PARTS` with commas or `_and_` between them, in any
            case. `all` is every part but the skin. So the reference's eleven
            names, such as `EYES_AND_MOUTH`, are understood.

    Returns:
        The parts in the order of `PARTS`.

    Raises:
        ConfigError: there is no such part.

    Example:
        >>> parse_parts("mouth,EYES_AND_EYEBROWS")
        ('eyes', 'eyebrows', 'mouth')
    """
    chosen: set[str] = set()
    for name in names.lower().replace("_and_", ",").split(","):
        name = name.strip()
        if name != "all" and name not in PARTS:
            raise ConfigError(
                f"There is no part '{name}' of a face: choose from "
                f"{', '.join(PARTS)}, or all for every part but the skin."
                f"{did_you_mean(name, [*PARTS, 'all'])}"
            )
        chosen.update(_ALL if name == "all" else [name])
    return tuple(part for part in PARTS if part in chosen)


class FaceParts:
    """Soft masks of the parts of a face, each drawn once, when it is needed.

    Args:
        points: (5, 2), (68, 2) or (478, 2 or 3) pixels of the picture to
            draw.
        size: side of the picture in pixels.

    Example:
        >>> FaceParts(points, 64).mask(["eyes", "mouth"]).shape
        (64, 64, 1)
    """

    def __init__(self, points: np.ndarray, size: int):
        self._points, self._size = points, size
        self._unit = eye_distance(points)
        self._outlines = part_outlines(points)
        self._drawn: dict[str, np.ndarray] = {}

    def mask(self, parts: Collection[str]) -> np.ndarray:
        """Returns some parts, soft at their edges.

        All parts together are one everywhere: the skin is what the others
        leave.

        Args:
            parts: names in `PARTS`.

        Returns:
            (size, size, 1) float32 in [0, 1].
        """
        mask = self._together([part for part in parts if part != "skin"])
        if "skin" in parts:
            mask = np.minimum(mask + 1 - self._together(self._outlines), 1)
        return mask

    def eye_region(self) -> np.ndarray:
        """Returns the eyes, the brows and what is between them.

        Returns:
            (size, size, 1) float32 in [0, 1], soft at the edge.
        """
        mask = self.mask(_EYE_REGION)
        above = np.maximum.accumulate(mask, axis=0)
        below = np.maximum.accumulate(mask[::-1], axis=0)[::-1]
        return np.minimum(above, below)

    def color_regions(self) -> np.ndarray:
        """Returns what tells the colours of a face.

        Returns:
            (size, size, 3) float32 in [0, 1]: what eyes, brows and mouth
            leave to the skin; the eyes between their lids; the gap between
            the lips.
        """
        eyes, gap = (
            soft_mask(hulls(outlines), self._size, *_LID_EDGE)
            for outlines in opening_outlines(self._points)
        )
        brows = self._drawn_part("eyebrows", *_BROW_EDGE)
        other = np.maximum(self.mask(("eyes", "mouth")), brows)
        return np.concatenate([1 - other, eyes, gap], axis=-1)

    def _together(self, parts: Iterable[str]) -> np.ndarray:
        blank = np.zeros((self._size, self._size, 1), np.float32)
        return functools.reduce(np.maximum, map(self._part, parts), blank)

    def _part(self, part: str) -> np.ndarray:
        if part not in self._drawn:
            drawn = self._drawn_part(part, _REACH[part], _FEATHER)
            self._drawn[part] = drawn
        return self._drawn[part]

    def _drawn_part(
        self, part: str, reach: float, feather: float
    ) -> np.ndarray:
        """Draws a part; reach and feather are shares, as in `_REACH`."""
        outlines, unit = hulls(self._outlines[part]), self._unit
        return soft_mask(outlines, self._size, reach * unit, feather * unit)
