"""Blending: a soft mask of the face, and pasting inside it alone."""

import functools

import cv2
import numpy as np

from faceswap_gan.faces import geometry
from faceswap_gan.faces import outlines
from faceswap_gan.faces.frame_transform import TransformSpec
from faceswap_gan.faces.soft_masks import eased

# The outline of a face in the aligned crop, as fractions of its side: two
# halves of superellipses, square above so that it holds the brows, round
# below, where it holds the whole mouth and the chin line and narrows so that
# it does not leave the jaw. It is wider where it need not keep to the face by
# itself. Chosen by looking at real faces.
CENTRE = (0.5, 0.505)
HALF_WIDTH, HALF_WIDTH_IN_OUTLINE = 0.33, 0.38
HALF_HEIGHT = 0.39
ROUNDNESS = (3.0, 2.0)
TAPER = 0.12
FEATHER = 0.08
UNSURE = (0.4, 0.9)
"""Between these shares an alpha is not sure what is face."""

# How far the outline of the brows is lifted, to hold them whole, as a share of
# the distance between the eyes.
_BROW_LIFT = 0.25
_OVERSAMPLING = 2
_NEIGHBOURS = np.ones((3, 3), np.uint8)


def face_outline(points: np.ndarray) -> np.ndarray:
    """Returns what a face's mask must not exceed: its jaw and its lifted brows.

    Args:
        points: (68, 2) or (478, 2 or 3) points of a face.

    Returns:
        (n, 2) points, of whose hull a mask is made.
    """
    return outlines.face_outline(points, _BROW_LIFT)


def harden_alpha(alpha: np.ndarray) -> np.ndarray:
    """Makes a network's alpha say yes or no where it is all but sure.

    Of a face that it hides by 95 % a ghost remains, and a hand that it paints
    over by 30 % is tinted. In between alpha stays soft; half of it is taken for
    doubt, in which what is in front stays. It then ends a pixel earlier, as far
    as it reaches when it is interpolated in the frame: a hand keeps its edge.

    Args:
        alpha: (B, S, S, 1) in [0, 1].

    Returns:
        As large, float32 in [0, 1]: 0 up to `UNSURE[0]`, 1 from `UNSURE[1]`
        on, and nowhere more than beside it.
    """
    low, high = UNSURE
    share = np.clip((alpha.astype(np.float32) - low) / (high - low), 0, 1)
    sure = eased(share)
    return np.stack([cv2.erode(one, _NEIGHBOURS)[..., None] for one in sure])


def face_mask(
    spec: TransformSpec,
    feather: float = FEATHER,
    erosion: float = 0.0,
    outline: np.ndarray | None = None,
) -> np.ndarray:
    """Draws the soft mask of what a transform's picture may change.

    Args:
        spec: of the transform; its region is what the mask is cut out of.
        feather: width of the soft edge, as a share of the crop's side, so
            that it grows with the face. It lies inside the outline.
        erosion: how far the outline is drawn in first, same unit.
        outline: (n, 2) pixels of the wide aligned crop whose convex hull the
            mask of a face must not exceed, or None.

    Returns:
        (S, S, 1) float32 in [0, 1], zero along the picture's border.
    """
    hull = outline if spec.region == "face" else None
    half_width = HALF_WIDTH if hull is None else HALF_WIDTH_IN_OUTLINE
    view, inside = spec.from_wide(_OVERSAMPLING), _region(spec, half_width)
    if hull is not None:
        placed = geometry.transform(view, hull)
        inside = inside & _filled_hull(placed, len(inside))
    closed = cv2.copyMakeBorder(
        inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0
    )
    distance = cv2.distanceTransform(closed, cv2.DIST_L2, 5)[1:-1, 1:-1]
    unit = np.hypot(*view[:, 0]) * geometry.ALIGNED_SIZE
    depth = distance / np.float32(unit) - np.float32(erosion)
    depth = np.clip(depth / np.float32(max(feather, 1 / unit)), 0, 1)
    mask = eased(depth)
    return cv2.resize(
        mask,
        (spec.resolution, spec.resolution),
        interpolation=cv2.INTER_AREA,
    )[..., None]


@functools.lru_cache(maxsize=8)
def _region(spec: TransformSpec, half_width: float) -> np.ndarray:
    """Returns 1 in the oval of a face, or everywhere, 0 elsewhere."""
    size = spec.resolution * _OVERSAMPLING
    if spec.region == "crop":
        region = np.ones((size, size), np.uint8)
    else:
        region = _oval(size, spec.from_wide(_OVERSAMPLING), half_width)
    region.setflags(write=False)
    return region


def _oval(size: int, view: np.ndarray, half_width: float) -> np.ndarray:
    rows, columns = np.mgrid[:size, :size]
    pixels = np.stack([columns, rows], axis=-1)
    crop = geometry.transform(geometry.invert(view), pixels)
    x, y = np.moveaxis((crop + 0.5) / geometry.ALIGNED_SIZE - CENTRE, -1, 0)
    y = y / HALF_HEIGHT
    power = np.where(y < 0, *ROUNDNESS)
    width = half_width * (1 - TAPER * np.clip(y, 0, 1))
    inside = np.abs(x / width) ** power + np.abs(y) ** power <= 1
    return inside.astype(np.uint8)


def _filled_hull(points: np.ndarray, size: int) -> np.ndarray:
    hull = cv2.convexHull(np.rint(points).astype(np.int32))
    return cv2.fillConvexPoly(np.zeros((size, size), np.uint8), hull, 1)


def paste(
    frame: np.ndarray, picture: np.ndarray, mask: np.ndarray, matrix: np.ndarray
) -> np.ndarray:
    """Composites a network's picture into a frame, inside a mask.

    Only the bounding region is touched, and every pixel that the mask does
    not reach stays as it was, bit for bit. The picture is resampled once;
    where it is shrunk, each pixel of the frame averages what it covers.

    Args:
        frame: (H, W, 3) uint8 RGB; it is not changed.
        picture: (S, S, 3) float RGB in 0..255.
        mask: (S, S, 1) float in [0, 1].
        matrix: (2, 3) similarity from the network's picture to the frame.

    Returns:
        (H, W, 3) uint8 RGB.
    """
    result = frame.copy()
    picture, mask, matrix = _shrunk(picture, mask, matrix)
    x1, y1, x2, y2 = _reach(mask, matrix, frame.shape)
    if x1 >= x2 or y1 >= y2:
        return result
    local = matrix - [[0, 0, x1], [0, 0, y1]]
    size = (x2 - x1, y2 - y1)
    color: np.ndarray = cv2.warpAffine(
        picture.astype(np.float32),
        local,
        size,
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    weight = cv2.warpAffine(mask.astype(np.float32), local, size)
    region = result[y1:y2, x1:x2]
    below = region.astype(np.float32)
    np.clip(color, 0, 255, out=color)
    color -= below
    # Arrays of one shape are multiplied in a fraction of the time.
    color *= cv2.merge([weight] * 3)
    color += below
    region[:] = np.rint(color, out=color)
    return result


def _shrunk(
    picture: np.ndarray, mask: np.ndarray, matrix: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    side = picture.shape[0]
    smaller = max(1, round(side * geometry.scale_of(matrix)))
    if smaller >= side:
        return picture, mask, matrix
    picture, mask = (
        cv2.resize(
            image.astype(np.float32),
            (smaller, smaller),
            interpolation=cv2.INTER_AREA,
        )
        for image in (picture, mask)
    )
    factor = side / smaller
    larger = geometry.enlargement(factor)
    return picture, mask, geometry.compose(matrix, larger)


def _reach(
    mask: np.ndarray, matrix: np.ndarray, shape: tuple[int, ...]
) -> tuple[int, int, int, int]:
    left, top, width, height = cv2.boundingRect((mask > 0).astype(np.uint8))
    corners = np.array(
        [
            [x, y]
            for x in (left - 1, left + width)
            for y in (top - 1, top + height)
        ]
    )
    placed = geometry.transform(matrix, corners)
    x1, y1 = np.maximum(np.floor(placed.min(axis=0)), 0).astype(int)
    limit = (shape[1], shape[0])
    x2, y2 = np.minimum(np.ceil(placed.max(axis=0)) + 1, limit).astype(int)
    return x1, y1, x2, y2
