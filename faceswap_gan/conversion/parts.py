"""Parts of a face: soft masks through which a swap changes some of them."""

from collections.abc import Collection
from typing import Any

import cv2
import numpy as np

from faceswap_gan.conversion import blend
from faceswap_gan.errors import ConfigError
from faceswap_gan.faces.geometry import TEMPLATE
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.masks import eye_distance
from faceswap_gan.suggestion import did_you_mean

PARTS = ("eyes", "eyebrows", "nose", "mouth", "skin")
# What the reference calls "all": its parts, without the skin between them.
_ALL = PARTS[:4]

# Which of the 68 points surround each part.
_POINTS = {
    "eyes": (slice(36, 42), slice(42, 48)),
    "eyebrows": (slice(17, 22), slice(22, 27)),
    "nose": (slice(27, 36),),
    "mouth": (slice(48, 60),),
}
# The left half of each part of a mean face, as offsets from one of the five
# points, or from the middle of the corners of the mouth, in shares of the
# aligned crop: the mean of synthetic people who look ahead. The ridge of the
# nose, which turns with the head, begins between the eyes.
_LEFT_EYE = (
    (-0.057, 0.007),
    (-0.025, -0.025),
    (0.019, -0.028),
    (0.065, 0.008),
    (0.022, 0.025),
    (-0.022, 0.026),
)
_LEFT_BROW = (
    (-0.093, -0.070),
    (-0.059, -0.090),
    (-0.020, -0.100),
    (0.025, -0.100),
    (0.074, -0.087),
)
_HALF_NOSE = ((-0.053, 0.026), (0.0, 0.030))
_HALF_MOUTH = (
    (-0.110, 0.0),
    (-0.072, -0.005),
    (-0.030, -0.012),
    (-0.030, 0.080),
    (-0.073, 0.058),
)
# How far each part reaches beyond its points, and how wide its soft edge is
# beyond that, in shares of the distance between the eyes.
_REACH = {"eyes": 0.10, "eyebrows": 0.08, "nose": 0.06, "mouth": 0.09}
_FEATHER = 0.12
_CANVAS = 256


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
        points: (68, 2) or (5, 2) pixels of the picture to draw.
        parts: names in `PARTS`.
        size: side of the picture in pixels.

    Returns:
        (size, size, 1) float32 in [0, 1].
    """
    zoom = _CANVAS / size
    points = (np.asarray(points, np.float64) + 0.5) * zoom - 0.5
    unit = eye_distance(points)
    drawn = {
        part: _drawn(outlines, _REACH[part] * unit, _FEATHER * unit)
        for part, outlines in part_outlines(points).items()
    }
    features = np.max(list(drawn.values()), axis=0)
    mask = np.max(
        [drawn[part] for part in parts if part != "skin"],
        axis=0,
        initial=0.0,
    )
    if "skin" in parts:
        mask = np.minimum(mask + 1 - features, 1)
    mask = cv2.resize(mask, (size, size), interpolation=cv2.INTER_AREA)
    return mask[..., None].astype(np.float32)


def part_outlines(points: np.ndarray) -> dict[str, list[np.ndarray]]:
    """Returns what surrounds each part but the skin.

    Args:
        points: (68, 2) or (5, 2) pixels, as found in any picture.

    Returns:
        For each part its outlines, (n, 2) each: left before right, or one.
    """
    if len(points) == 5:
        return _mean_outlines(points)
    return {
        part: [points[place] for place in places]
        for part, places in _POINTS.items()
    }


def _mean_outlines(points: np.ndarray) -> dict[str, list[np.ndarray]]:
    """Places the parts of a mean face at five points."""
    linear = similarity(TEMPLATE, points)[:, :2]
    left_eye, right_eye, nose = points[:3]
    ridge, mouth = points[:2].mean(axis=0), points[3:].mean(axis=0)
    mirror = np.array([-1.0, 1.0])

    def placed(offsets: Any, anchor: np.ndarray) -> np.ndarray:
        return anchor + np.asarray(offsets) @ linear.T

    def both(offsets: Any) -> list[np.ndarray]:
        return [
            placed(offsets, left_eye),
            placed(offsets * mirror, right_eye),
        ]

    def whole(offsets: Any, anchor: np.ndarray) -> np.ndarray:
        return placed(np.concatenate([offsets, offsets * mirror]), anchor)

    return {
        "eyes": both(np.array(_LEFT_EYE)),
        "eyebrows": both(np.array(_LEFT_BROW)),
        "nose": [np.vstack([ridge, whole(np.array(_HALF_NOSE), nose)])],
        "mouth": [whole(np.array(_HALF_MOUTH), mouth)],
    }


def _drawn(
    outlines: list[np.ndarray], reach: float, feather: float
) -> np.ndarray:
    """Fills the hulls of points, one up to a reach, falling to zero beyond."""
    outside = np.ones((_CANVAS, _CANVAS), np.uint8)
    for outline in outlines:
        hull = cv2.convexHull(np.rint(outline).astype(np.int32))
        cv2.fillConvexPoly(outside, hull, 0)
    distance = cv2.distanceTransform(outside, cv2.DIST_L2, 5)
    height = np.clip(1 - (distance - reach) / feather, 0, 1)
    return blend.eased(height)
