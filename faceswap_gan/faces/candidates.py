"""Boxes that may hold a face, on their way through the stages of MTCNN."""

import dataclasses

import numpy as np

from faceswap_gan.faces.geometry import box_area

MOST_PER_PICTURE = 2000


@dataclasses.dataclass
class Candidates:
    """Boxes of several pictures with their scores.

    Attributes:
        picture: (n,) int, which picture each box lies in.
        boxes: (n, 4) float.
        scores: (n,) float in [0, 1].
        points: (n, 5, 2) float, or None before they are found.
    """

    picture: np.ndarray
    boxes: np.ndarray
    scores: np.ndarray
    points: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.scores)

    def take(self, index: np.ndarray) -> "Candidates":
        """Returns the candidates at an index or where a mask is true."""
        points = None if self.points is None else self.points[index]
        return Candidates(
            self.picture[index], self.boxes[index], self.scores[index], points
        )


def nothing() -> Candidates:
    """Returns no candidates."""
    return Candidates(
        np.zeros(0, int),
        np.zeros((0, 4)),
        np.zeros(0),
        np.zeros((0, 5, 2)),
    )


def joined(parts: list[Candidates]) -> Candidates:
    """Puts candidates without points together."""
    parts = [nothing(), *parts]
    return Candidates(
        np.concatenate([part.picture for part in parts]),
        np.concatenate([part.boxes for part in parts]),
        np.concatenate([part.scores for part in parts]),
    )


def moved(boxes: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Moves the edges of boxes (n, 4) by offsets (n, 4), shares of the side."""
    size = boxes[:, 2:] - boxes[:, :2]
    return boxes + offsets * np.concatenate([size, size], axis=1)


def suppressed(
    candidates: Candidates, threshold: float, shared: str = "union"
) -> Candidates:
    """Leaves of boxes that overlap in a picture the best one, best first.

    Args:
        candidates: of any number of pictures.
        threshold: overlap in [0, 1] above which the lower score goes.
        shared: "union" measures the overlap as a share of both boxes' union,
            "least" as a share of the smaller box.
    """
    kept = [
        rows[_survivors(candidates.boxes[rows], threshold, shared)]
        for rows in _rows_by_picture(candidates)
    ]
    return candidates.take(np.concatenate([np.zeros(0, int), *kept]))


def _rows_by_picture(candidates: Candidates) -> list[np.ndarray]:
    order = np.lexsort((-candidates.scores, candidates.picture))
    starts = np.flatnonzero(np.diff(candidates.picture[order])) + 1
    return [rows[:MOST_PER_PICTURE] for rows in np.split(order, starts)]


def _survivors(boxes: np.ndarray, threshold: float, shared: str) -> np.ndarray:
    rivals = _overlap(boxes, shared) > threshold
    alive = np.ones(len(boxes), bool)
    for index in range(len(boxes)):
        if alive[index]:
            alive[index + 1 :] &= ~rivals[index, index + 1 :]
    return alive


def _overlap(boxes: np.ndarray, shared: str) -> np.ndarray:
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    common = np.prod(np.clip(high - low, 0, None), axis=2)
    areas = box_area(boxes)
    if shared == "least":
        whole = np.minimum(areas[:, None], areas[None])
    else:
        whole = areas[:, None] + areas[None] - common
    return common / np.maximum(whole, 1e-12)
