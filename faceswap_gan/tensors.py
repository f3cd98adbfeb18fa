"""What annotations call arrays and tensors, by their shape.

The aliases tell a reader what an array holds. Neither the stubs of OpenCV nor
Keras say which type the numbers of a result have, so that a checker is told
of arrays alone, and of what Keras computes nothing.
"""

from typing import Any
from typing import TypeAlias

import numpy as np

Image: TypeAlias = np.ndarray
"""(height, width, 3) uint8, RGB."""

Mask: TypeAlias = np.ndarray
"""(height, width, 1) float32 in [0, 1]."""

Points: TypeAlias = np.ndarray
"""(number, 2) float pixels of the full frame, x before y."""

Matrix: TypeAlias = np.ndarray
"""(2, 3) float, an affine map of the plane."""

Tensor: TypeAlias = Any
"""What Keras computes with, real or symbolic: (batch, height, width,
channels) where it is a map."""

Batch: TypeAlias = tuple[np.ndarray, ...]
"""What a step sees, and behind it what it is compared with, if anything."""

Shape: TypeAlias = tuple[Any, ...]
"""Sizes of a tensor, None where they are not known yet."""

NO_ARRAY: Any = None
"""In place of an array that OpenCV may go without, though not in its stubs."""
