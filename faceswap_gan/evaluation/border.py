"""What a swap does at the border of the altered region, and beyond it.

Pictures are aligned crops, the original's and the swapped one's through the
same window, so that lengths are shares of the face.
"""

import cv2
import numpy as np

from faceswap_gan.evaluation.metrics import psnr
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import invert
from faceswap_gan.faces.geometry import transform

# Levels of 0..255 above which a blurred difference is more than a codec's.
_ALTERED = 6.0
_LEAST_SHARE = 0.02
# Shares of the crop's side.
_GAP = 0.1
_REACH = 0.02
_BAND = 0.014


def altered_region(
    original: np.ndarray, swapped: np.ndarray
) -> np.ndarray | None:
    """Finds what was altered: the largest region of changed pixels, filled.

    Args:
        original: (s, s, 3) uint8 RGB.
        swapped: (s, s, 3) uint8 RGB.

    Returns:
        (s, s, 1) float32, 1 inside; None where nothing was altered.
    """
    size = original.shape[0]
    change = np.abs(np.float32(original) - np.float32(swapped)).mean(axis=2)
    changed = cv2.GaussianBlur(change, (0, 0), 0.008 * size) > _ALTERED
    side = 2 * round(_GAP * size / 2) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    # Room around the picture, so that closing does not stick to its edges.
    padded = np.pad(changed.astype(np.uint8), side)
    closed = cv2.morphologyEx(padded, cv2.MORPH_CLOSE, kernel)
    closed = np.ascontiguousarray(closed[side:-side, side:-side])
    outlines, _ = cv2.findContours(
        closed, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None or cv2.contourArea(largest) < _LEAST_SHARE * size**2:
        return None
    region = np.zeros((size, size, 1), np.float32)
    cv2.drawContours(region, [largest], 0, 1.0, cv2.FILLED)
    return region


def color_error(
    original: np.ndarray, swapped: np.ndarray, region: np.ndarray
) -> float | None:
    """How much the swap adds to the change of colour across the border.

    On either side of each border pixel the mean colour near it is taken, in
    CIELAB; inside less outside is the step. The error is the distance (CIE
    1976) between the swapped picture's step and the original's, averaged
    along the border.

    Args:
        original: (s, s, 3) uint8 RGB.
        swapped: (s, s, 3) uint8 RGB.
        region: (s, s, 1), 1 where it was altered.

    Returns:
        Delta E: 0 for none, 2.3 just noticeable, 10 plain to see. None where
        the region has no border.
    """
    steps = [_color_step(picture, region) for picture in (original, swapped)]
    border = np.abs(_depth(region)) <= 1
    if not border.any():
        return None
    return float(np.linalg.norm(steps[1] - steps[0], axis=2)[border].mean())


def seam_error(
    original: np.ndarray, swapped: np.ndarray, region: np.ndarray
) -> float | None:
    """Height of the edge that the swap adds along the border.

    Brightness is differentiated across the border and summed up over a narrow
    band, in the swapped picture less in the original.

    Args:
        original: (s, s, 3) uint8 RGB.
        swapped: (s, s, 3) uint8 RGB.
        region: (s, s, 1), 1 where it was altered.

    Returns:
        Levels of 0..255: 0 for no seam, the step's height for a hard one,
        below 0 where the swap is smoother than what it covers. None where the
        region has no border.
    """
    depth = _depth(region)
    half = max(1.0, round(_BAND * len(depth)))
    band = np.abs(depth) <= half
    if not band.any():
        return None
    normal = np.dstack(np.gradient(cv2.GaussianBlur(depth, (0, 0), 2.0)))
    normal /= np.maximum(np.linalg.norm(normal, axis=2, keepdims=True), 1e-6)
    slopes = [_slope(picture, normal) for picture in (original, swapped)]
    excess = slopes[1] - slopes[0]
    return float(excess[band].mean() * 2 * half)


def background_psnr(
    original: np.ndarray, swapped: np.ndarray, landmarks: np.ndarray
) -> float | None:
    """PSNR outside the square that an aligned face takes up in its frame.

    Args:
        original: (height, width, 3) uint8 RGB, the full frame.
        swapped: (height, width, 3) uint8 RGB.
        landmarks: (5, 2) points of the face in the original.

    Returns:
        dB, infinite where nothing was touched; None where the square fills
        the frame.
    """
    edge = ALIGNED_SIZE - 0.5
    corners = [[-0.5, -0.5], [edge, -0.5], [edge, edge], [-0.5, edge]]
    square = transform(invert(alignment(landmarks)), np.array(corners))
    outside = np.ones((*original.shape[:2], 1), np.uint8)
    cv2.fillConvexPoly(outside, np.round(square).astype(np.int32), 0)
    if not outside.any():
        return None
    return psnr(swapped, original, outside)


def _depth(region: np.ndarray) -> np.ndarray:
    """Returns how many pixels inside (above 0) or outside the border, (s, s).

    The picture's own edge is no border.
    """
    inside = np.ascontiguousarray(region[..., 0] > 0.5)
    if inside.all() or not inside.any():
        return np.full(inside.shape, np.inf, np.float32)
    into, out = (
        cv2.distanceTransform(side.astype(np.uint8), cv2.DIST_L2, 5)
        for side in (inside, ~inside)
    )
    return np.where(inside, into - 0.5, 0.5 - out).astype(np.float32)


def _color_step(picture: np.ndarray, region: np.ndarray) -> np.ndarray:
    """Returns inside less outside in CIELAB, averaged near each pixel."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    sigma = _REACH * len(lab)
    inside, outside = (
        cv2.GaussianBlur(lab * side, (0, 0), sigma)
        / np.maximum(cv2.GaussianBlur(side, (0, 0), sigma), 1e-6)[..., None]
        for side in (region, 1 - region)
    )
    return inside - outside


def _slope(picture: np.ndarray, normal: np.ndarray) -> np.ndarray:
    luma = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    down, right = np.gradient(luma)
    return np.abs(down * normal[..., 0] + right * normal[..., 1])
