"""Aligned crops, in one resampling straight from the full frame."""

import math

import cv2
import numpy as np

from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import alignment
from faceswap_gan.faces.geometry import compose
from faceswap_gan.faces.geometry import scale_of


def align(image: np.ndarray, landmarks: np.ndarray) -> np.ndarray:
    """Returns the (256, 256, 3) aligned crop of a face.

    Args:
        image: (height, width, 3) uint8 frame.
        landmarks: (5, 2) points of the face in the frame.
    """
    return warp(image, alignment(landmarks), ALIGNED_SIZE)


def warp(image: np.ndarray, matrix: np.ndarray, size: int) -> np.ndarray:
    """Resamples a picture by a similarity to a square.

    Where the picture shrinks, it is sampled several times for each pixel and
    averaged, so that fine structure does not alias; where it grows, the
    interpolation is cubic. Beyond its borders the outermost pixels go on.

    Args:
        image: (height, width, channels) uint8 or float32.
        matrix: (2, 3) map from the picture to the square.
        size: side of the square in pixels.

    Returns:
        (size, size, channels) of the picture's dtype.
    """
    fold = max(1, math.ceil(1 / scale_of(matrix) - 1e-6))
    fine = np.array([[fold, 0, (fold - 1) / 2], [0, fold, (fold - 1) / 2]])
    grows = scale_of(matrix) > 1
    sampled = cv2.warpAffine(
        image,
        compose(fine, matrix),
        (size * fold, size * fold),
        flags=cv2.INTER_CUBIC if grows else cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if fold > 1:
        sampled = cv2.resize(
            sampled, (size, size), interpolation=cv2.INTER_AREA
        )
    return sampled.reshape(size, size, -1)
