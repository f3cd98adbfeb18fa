"""Which poses of one person another has no counterpart for."""

import dataclasses

import numpy as np

# Degrees; the five points know a pose no better.
NEAR = 8.0
CELL = 10.0
LEAST_SHARE = 0.01
# Degrees from the front that are not worth a word.
STRAIGHT = 5.0


@dataclasses.dataclass
class Gap:
    """A pose that has no counterpart.

    Attributes:
        yaw: middle of the pose in degrees.
        pitch: middle of the pose in degrees.
        faces: how many faces there are of it.
    """

    yaw: float
    pitch: float
    faces: int

    def __str__(self) -> str:
        sides = [
            _side(self.yaw, "to the right in the picture", "to the left"),
            _side(self.pitch, "up", "down"),
        ]
        looks = " and ".join(side for side in sides if side) or "straight"
        return (
            f"looking {looks} (yaw {self.yaw:+.0f}, pitch {self.pitch:+.0f}): "
            f"{self.faces} faces"
        )


def uncovered(poses: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Says of each pose whether nobody among the others looks that way.

    Args:
        poses: (n, 2) yaw and pitch in degrees.
        others: (m, 2) of the other person.

    Returns:
        (n,) bool.
    """
    nearest = [
        np.linalg.norm(part[:, None] - others[None], axis=2).min(axis=1)
        for part in np.array_split(poses, len(poses) // 500 + 1)
    ]
    return np.concatenate(nearest) > NEAR


def gaps(poses: np.ndarray, others: np.ndarray) -> list[Gap]:
    """Returns the poses without a counterpart, the commonest first.

    Args:
        poses: (n, 2) yaw and pitch in degrees.
        others: (m, 2) of the other person.
    """
    alone = poses[uncovered(poses, others)]
    cells, counts = np.unique(
        np.round(alone / CELL) * CELL, axis=0, return_counts=True
    )
    least = max(2, LEAST_SHARE * len(poses))
    found = [
        Gap(float(yaw), float(pitch), int(count))
        for (yaw, pitch), count in zip(cells, counts, strict=True)
        if count >= least
    ]
    return sorted(found, key=lambda gap: -gap.faces)


def _side(angle: float, positive: str, negative: str) -> str:
    if abs(angle) < STRAIGHT:
        return ""
    return positive if angle > 0 else negative
