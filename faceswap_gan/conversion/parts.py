"""Parts of a face: soft masks through which a swap changes some of them."""

import functools
from collections.abc import Collection

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
_NO_SKIN = ("eyes", "eyebrows", "mouth")
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


def parts_mask(
    points: np.ndarray, parts: Collection[str], size: int
) -> np.ndarray:
    """Draws some parts of a face, soft at their edges.

    All parts together are one everywhere: the skin is what the others leave.

    Args:
        points: (5, 2), (68, 2) or (478, 2 or 3) pixels of the picture to
            draw.
        parts: names in `PARTS`.
        size: side of the picture in pixels.

    Returns:
        (size, size, 1) float32 in [0, 1].
    """
    unit, outlines = eye_distance(points), part_outlines(points)
    blank = np.zeros((size, size, 1), np.float32)
    wanted = outlines if "skin" in parts else parts
    drawn = {
        part: soft_mask(
            hulls(outlines[part]), size, _REACH[part] * unit, _FEATHER * unit
        )
        for part in wanted
    }
    chosen = [drawn[part] for part in parts if part != "skin"]
    mask = functools.reduce(np.maximum, chosen, blank)
    if "skin" in parts:
        features = functools.reduce(np.maximum, drawn.values(), blank)
        mask = np.minimum(mask + 1 - features, 1)
    return mask


def color_regions(points: np.ndarray, size: int) -> np.ndarray:
    """Draws what tells the colours of a face.

    Args:
        points: (5, 2), (68, 2) or (478, 2 or 3) pixels of the picture to
            draw.
        size: side of the picture in pixels.

    Returns:
        (size, size, 3) float32 in [0, 1]: what eyes, brows and mouth leave to
        the skin; the eyes between their lids; the gap between the lips.
    """
    skin = 1 - parts_mask(points, _NO_SKIN, size)
    eyes, gap = (
        soft_mask(hulls(outlines), size, *_LID_EDGE)
        for outlines in opening_outlines(points)
    )
    return np.concatenate([skin, eyes, gap], axis=-1)
