"""Looking again at faces that were found: O-Net on upright crops.

What O-Net says depends on where in its crop a face lies, how it is turned and
what colour it has. So each face is cut out upright, a few times a little
differently, and all answers are averaged.
"""

import itertools
from collections.abc import Callable

import cv2
import numpy as np

from faceswap_gan.faces.align import warp
from faceswap_gan.faces.candidates import Candidates
from faceswap_gan.faces.candidates import nothing
from faceswap_gan.faces.crops import crops_of
from faceswap_gan.faces.crops import sides
from faceswap_gan.faces.geometry import MIRRORED_FIVE
from faceswap_gan.faces.geometry import REFERENCE_TEMPLATE
from faceswap_gan.faces.geometry import invert
from faceswap_gan.faces.geometry import similarity
from faceswap_gan.faces.geometry import square_box
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.mtcnn import Mtcnn
from faceswap_gan.faces.mtcnn_networks import OUTPUT_SIZE
from faceswap_gan.faces.mtcnn_networks import predict
from faceswap_gan.faces.pyramid import halving_for

# The views: squares of two sides about a place near the middle of the
# reference's unit square, shifted back and forth. Chosen for the least error on
# synthetic people; checked on others, and for jitter on real video.
_SIDES = (0.85, 1.0)
_MIDDLE = np.array([0.5243, 0.485])
_SHIFT = np.array([0.04, 0.03])
_SHARPENING = 0.5
# Least size of what a view is drawn from, as a multiple of the view's: with
# less detail points jitter more.
_DETAIL = 2


def refine_landmarks(
    mtcnn: Mtcnn,
    pyramids: list[list[np.ndarray]],
    candidates: Candidates,
) -> Candidates:
    """Finds boxes and points of faces again, with less noise.

    O-Net looks at the square about each face and its mirror image, which give
    box and score; then, upright, at `_views`, which give the points.

    Args:
        mtcnn: whose O-Net looks.
        pyramids: the `halvings` of each picture.
        candidates: faces, of which only the boxes are used.

    Returns:
        The same faces in the same order.
    """
    if not len(candidates):
        return nothing()
    squares = square_box(candidates.boxes)
    crops = crops_of(pyramids, candidates.picture, squares, OUTPUT_SIZE)
    offsets, shares, scores = _seen(mtcnn, crops)
    low, size = squares[:, None, :2], sides(squares)[:, None]
    boxes = squares + (offsets * size).reshape(-1, 4)
    points = _refined_points(
        mtcnn, pyramids, candidates.picture, low + shares * size
    )
    return Candidates(candidates.picture, boxes, scores, points)


def _refined_points(
    mtcnn: Mtcnn,
    pyramids: list[list[np.ndarray]],
    picture: np.ndarray,
    points: np.ndarray,
) -> np.ndarray:
    """Finds the points (n, 5, 2) of faces again on upright views."""
    maps, crops = [], []
    for index, own in zip(picture, points, strict=True):
        for view, tone in _VIEWS:
            maps.append(similarity(own, view))
            drawn = halving_for(pyramids[index], maps[-1], _DETAIL)
            crop = warp(*drawn, OUTPUT_SIZE)
            crops.append(tone(_sharpened(crop)))
    _, shares, _ = _seen(mtcnn, np.array(crops))
    found = shares * OUTPUT_SIZE - 0.5
    back = [transform(invert(m), p) for m, p in zip(maps, found, strict=True)]
    return np.reshape(back, (len(points), -1, 5, 2)).mean(axis=1)


def _seen(
    mtcnn: Mtcnn, crops: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Returns the means of what is seen on crops and on their mirror images.

    Returns:
        Offsets of the corners (n, 2, 2) and points (n, 5, 2), both as shares
        of the crop's side, and scores (n,).
    """
    both = np.concatenate([crops, crops[:, :, ::-1]])
    offsets, shares, classes = predict(mtcnn.output, both)
    shares = shares.reshape(-1, 2, 5).transpose(0, 2, 1)
    return (
        _unmirrored(offsets.reshape(-1, 2, 2), [1, 0], 0),
        _unmirrored(shares, MIRRORED_FIVE, 1),
        classes[:, 1].reshape(2, -1).mean(axis=0),
    )


def _unmirrored(
    pairs: np.ndarray, order: list[int], width: float
) -> np.ndarray:
    """Averages (x, y) found on crops (n, k, 2) and on their mirror images.

    Args:
        pairs: (2 n, k, 2), those of the mirror images last.
        order: which of the k each becomes when mirrored.
        width: x becomes `width - x` when mirrored.
    """
    seen, mirrored = np.split(pairs, 2)
    return (seen + mirrored[:, order] * [-1, 1] + [width, 0]) / 2


def _sharpened(crop: np.ndarray) -> np.ndarray:
    """Takes back some of the blur of drawing a large face small."""
    soft = cv2.GaussianBlur(crop, (0, 0), 1.0)
    return cv2.addWeighted(crop, 1 + _SHARPENING, soft, -_SHARPENING, 0)


def _grey(crop: np.ndarray) -> np.ndarray:
    return np.repeat(np.uint8(crop.mean(axis=2, keepdims=True)), 3, axis=2)


def _equalized(crop: np.ndarray) -> np.ndarray:
    return cv2.merge([cv2.equalizeHist(channel) for channel in cv2.split(crop)])


def _views() -> list[tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]]:
    """Returns where the five points lie in each view, and its tones."""
    views: list[tuple[np.ndarray, Callable[[np.ndarray], np.ndarray]]] = []
    for side, *toward in itertools.product(_SIDES, (-1, 1), (-1, 1)):
        low = _MIDDLE + _SHIFT * np.array(toward) - side / 2
        points = (REFERENCE_TEMPLATE - low) / side * OUTPUT_SIZE - 0.5
        diagonal = toward[0] == toward[1]
        tone = _grey if diagonal == (side == _SIDES[0]) else _equalized
        views.append((points, tone))
    return views


_VIEWS = _views()
