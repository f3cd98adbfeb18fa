"""Similarities, boxes and the face template, in numpy alone.

Points are `(x, y)`, boxes `(x1, y1, x2, y2)`, float pixels of the full
frame, where the integer `(0, 0)` is the centre of the first pixel.
"""

import dataclasses

import numpy as np

ALIGNED_SIZE = 256
MIRRORED_FIVE = [1, 0, 2, 4, 3]
"""Which of a face's five points is where each is in its mirror image."""

# Where the centres of the eyes, the tip of the nose and the corners of the
# mouth lie, as a fraction of the aligned crop. The proportions are those of
# the reference's template; its unit square is narrower (it cuts brows and
# chin) and takes up 1 / 1.4 of this crop.
REFERENCE_TEMPLATE = np.array(
    [
        [0.32592693, 0.31339227],
        [0.72284537, 0.31075140],
        [0.51872969, 0.55236831],
        [0.37262484, 0.77524200],
        [0.67729576, 0.77596136],
    ]
)
TEMPLATE = (REFERENCE_TEMPLATE - [0.5243, 0.56]) / 1.4 + 0.5
WIDE = "wide"
TEMPLATES = {WIDE: TEMPLATE, "reference": REFERENCE_TEMPLATE}
"""Where each alignment has the five points: (5, 2) fractions of its crop.

Face sets and their masks are of the first.
"""


@dataclasses.dataclass
class Face:
    """A face found in a frame.

    Attributes:
        box: (4,) float, `(x1, y1, x2, y2)`.
        landmarks: (5, 2) float: the two eyes (left in the picture first),
            the tip of the nose, the two corners of the mouth.
        score: the detector's confidence in [0, 1].
        frame: index of the frame, or None.
        track: number of the track that the face belongs to, or None.
        mesh: (478, 3) float, where the dense mesh was found. The landmarks
            are then those of the mean face that fits it best, and not where
            this face has its features.
        aligned_mesh: in its place what a record keeps of the mesh, see
            `mesh.aligned_mesh.aligned`.
    """

    box: np.ndarray
    landmarks: np.ndarray
    score: float
    frame: int | None = None
    track: int | None = None
    mesh: np.ndarray | None = None
    aligned_mesh: str | None = None

    @property
    def place(self) -> tuple[int, int]:
        """The numbers of frame and track of a face of a video.

        Raises:
            ValueError: it was not followed.
        """
        if self.frame is None or self.track is None:
            raise ValueError(
                "The face must be of a frame and a track. Received: "
                f"{self.frame}, {self.track}"
            )
        return self.frame, self.track


def similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Finds the least-squares similarity from one set of points to another.

    In complex numbers a similarity without reflection is `z -> a z + b`,
    linear in `a` and `b`, so that the fit has a closed form and is right for
    mirrored layouts too (Umeyama 1991 needs a sign correction for these).

    Args:
        source: (n, 2) points, n >= 2, not all the same.
        target: (n, 2) points.

    Returns:
        (2, 3) float64 matrix of the map from source to target.

    Raises:
        ValueError: all source points coincide.

    Example:
        >>> similarity(np.array([[0, 0], [1, 0]]), np.array([[0, 0], [0, 2]]))
        array([[ 0., -2.,  0.],
               [ 2.,  0.,  0.]])
    """
    a = source[:, 0] + 1j * source[:, 1]
    b = target[:, 0] + 1j * target[:, 1]
    centred = a - a.mean()
    spread = np.vdot(centred, centred).real
    if spread < 1e-12:
        raise ValueError("All source points coincide.")
    scale = np.vdot(centred, b - b.mean()) / spread
    shift = b.mean() - scale * a.mean()
    return np.array(
        [
            [scale.real, -scale.imag, shift.real],
            [scale.imag, scale.real, shift.imag],
        ]
    )


def transform(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Applies a (2, 3) matrix to (..., 2) points."""
    return points @ matrix[:, :2].T + matrix[:, 2]


def invert(matrix: np.ndarray) -> np.ndarray:
    """Inverts a (2, 3) affine matrix."""
    linear = np.linalg.inv(matrix[:, :2])
    return np.column_stack([linear, -linear @ matrix[:, 2]])


def compose(outer: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Returns the (2, 3) matrix of `outer` after `inner`."""
    linear = outer[:, :2] @ inner[:, :2]
    shift = outer[:, :2] @ inner[:, 2] + outer[:, 2]
    return np.column_stack([linear, shift])


def scale_of(matrix: np.ndarray) -> float:
    """Returns the factor by which a (2, 3) similarity enlarges lengths."""
    return float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))


def alignment(landmarks: np.ndarray, template: str = WIDE) -> np.ndarray:
    """Returns the (2, 3) similarity from a frame to the 256x256 aligned crop.

    Args:
        landmarks: (5, 2) points of the face in the frame.
        template: a name in `TEMPLATES`.
    """
    target = TEMPLATES[template] * ALIGNED_SIZE - 0.5
    return similarity(np.asarray(landmarks, np.float64), target)


def network_view(coverage: float, resolution: int) -> np.ndarray:
    """Returns the (2, 3) map from the aligned crop to the network's picture.

    Args:
        coverage: share of the crop's side that the network sees, centred.
        resolution: side of the network's picture in pixels.

    Returns:
        (2, 3) matrix; compose it with `alignment` to go from the frame to the
        network's picture in one resampling.
    """
    scale = resolution / (coverage * ALIGNED_SIZE)
    shift = resolution / 2 - 0.5 - scale * (ALIGNED_SIZE / 2 - 0.5)
    return np.array([[scale, 0.0, shift], [0.0, scale, shift]])


def enlargement(scale: float) -> np.ndarray:
    """Returns the (2, 3) map from a picture to itself enlarged.

    Pixels are squares whose centres have whole coordinates, so that the
    outer edges are what stays in place, and not the first centre.
    """
    shift = (scale - 1) / 2
    return np.array([[scale, 0.0, shift], [0.0, scale, shift]])


def box_iou(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Returns the (n, m) intersections over unions of boxes (n, 4), (m, 4)."""
    first, second = np.atleast_2d(first), np.atleast_2d(second)
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    overlap = np.prod(np.clip(high - low, 0, None), axis=2)
    areas = box_area(first)[:, None] + box_area(second)[None] - overlap
    return overlap / np.maximum(areas, 1e-12)


def box_area(boxes: np.ndarray) -> np.ndarray:
    """Returns the areas (n,) of boxes (n, 4)."""
    return np.prod(np.clip(boxes[:, 2:] - boxes[:, :2], 0, None), axis=1)


def square_box(boxes: np.ndarray) -> np.ndarray:
    """Grows boxes (n, 4) to squares about the same centres."""
    centre = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]).max(axis=1, keepdims=True) / 2
    return np.concatenate([centre - half, centre + half], axis=1)
