"""Covering what would show of the source face beside the one swapped in."""

from typing import NamedTuple

import numpy as np

from faceswap_gan.faces.frame_transform import FaceBatch
from faceswap_gan.faces.frame_transform import FrameTransform
from faceswap_gan.faces.frame_transform import SeenTransform

# Alpha by which one of their pixels may be missed.
_UNCOVERED = 0.25


class Masks(NamedTuple):
    """Masks of a face as it is seen, each (S, S, 1) or one number but one.

    Attributes:
        whole: of all of it.
        chosen: of the parts that are swapped.
        regions: (S, S, 3), see `FaceParts.color_regions`.
        eye_region: see `FaceParts.eye_region`, if its landmarks are known.
    """

    whole: np.ndarray
    chosen: np.ndarray | float
    regions: np.ndarray
    eye_region: np.ndarray | float


def cover_residual_source(
    transform: FrameTransform,
    batch: FaceBatch,
    alpha: np.ndarray,
    eye_regions: np.ndarray,
) -> np.ndarray:
    """Lets alpha cover eyes and brows of those who are seen, too.

    It has the outline of the face that is swapped in, above which the raised
    brows of another show, and a line drawn around the eyes beside it. Their
    own alpha covers these, and not what is in front of them. It is asked only
    for faces of which something shows.

    Args:
        transform: what made alpha.
        batch: the faces.
        alpha: (B, S, S, 1) of the faces swapped in.
        eye_regions: (B, S, S, 1) their `FaceParts.eye_region`.

    Returns:
        (B, S, S, 1) alpha of both.
    """
    shows = (eye_regions * (1 - alpha)).max(axis=(1, 2, 3)) > _UNCOVERED
    if not (shows.any() and isinstance(transform, SeenTransform)):
        return alpha
    (places,) = np.nonzero(shows)
    seen = transform.seen_alpha(batch.take(places.tolist()))
    if seen is None:
        return alpha
    both = alpha.copy()
    both[places] = np.maximum(
        alpha[places], np.minimum(seen, eye_regions[places])
    )
    return both
