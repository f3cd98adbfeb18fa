"""Masks of eyes, face and mouth, from 478 points, from 68 or from five.

Masks are (size, size, 1) float32 in [0, 1]. Their soft edges scale with the
distance between the eyes.
"""

import numpy as np

from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.outlines import eye_distance
from faceswap_gan.faces.outlines import face_outline
from faceswap_gan.faces.outlines import part_outlines
from faceswap_gan.faces.soft_masks import hulls
from faceswap_gan.faces.soft_masks import soft_mask

# Shares of the distance between the eyes.
_EYE_REACH = 0.02
_EYE_FEATHER = 0.14
_EYE_RADII = (0.34, 0.20)
_MOUTH_REACH = 0.02
_MOUTH_FEATHER = 0.14
_FACE_REACH = -0.1
_FACE_FEATHER = 0.2
_BROW_LIFT = 0.3


def eye_mask(points: np.ndarray, size: int = ALIGNED_SIZE) -> np.ndarray:
    """Draws both eyes with their lids.

    Args:
        points: (5, 2), (68, 2) or (478, 2 or 3) pixels of the aligned crop.
            Five points give soft ellipses, which know nothing of closed eyes.
        size: side of the mask in pixels.

    Returns:
        (size, size, 1) float32.
    """
    if len(points) == 5:
        return _eye_ellipses(points, size)
    unit = eye_distance(points)
    eyes = hulls(part_outlines(points)["eyes"])
    return soft_mask(eyes, size, _EYE_REACH * unit, _EYE_FEATHER * unit)


def face_mask(points: np.ndarray, size: int = ALIGNED_SIZE) -> np.ndarray:
    """Draws the face from the brows to the chin.

    Args:
        points: (5, 2), (68, 2) or (478, 2 or 3) pixels of the aligned crop.
            Five points give the outline of a mean face.
        size: side of the mask in pixels.

    Returns:
        (size, size, 1) float32.
    """
    unit = eye_distance(points)
    outline = hulls([face_outline(points, _BROW_LIFT)])
    return soft_mask(outline, size, _FACE_REACH * unit, _FACE_FEATHER * unit)


def mouth_mask(points: np.ndarray, size: int = ALIGNED_SIZE) -> np.ndarray:
    """Draws the lips and what is between them.

    Args:
        points: (5, 2), (68, 2) or (478, 2 or 3) pixels of the aligned crop.
            Five points give the mouth of a mean face.
        size: side of the mask in pixels.

    Returns:
        (size, size, 1) float32.
    """
    unit = eye_distance(points)
    lips = hulls(part_outlines(points)["mouth"])
    return soft_mask(lips, size, _MOUTH_REACH * unit, _MOUTH_FEATHER * unit)


def _eye_ellipses(points: np.ndarray, size: int) -> np.ndarray:
    distance = eye_distance(points)
    across = (points[1] - points[0]) / max(distance, 1e-6)
    down = np.array([-across[1], across[0]])
    grid = np.stack(np.meshgrid(np.arange(size), np.arange(size)), axis=-1)
    mask = np.zeros((size, size), np.float32)
    for centre in points[:2]:
        offset = (grid - centre) / max(distance, 1e-6)
        radius = np.hypot(
            offset @ across / _EYE_RADII[0], offset @ down / _EYE_RADII[1]
        )
        # One inside, falling to zero over a third of the radius.
        mask = np.maximum(mask, np.clip((1.0 - radius) * 3, 0, 1))
    return mask[..., None].astype(np.float32)
