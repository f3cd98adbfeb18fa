"""Movements of one face given to another, as far as a picture can follow."""

from collections.abc import Callable

import numpy as np

from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.head import fit_head
from faceswap_gan.faces.mesh.head import to_front

CALMEST = 0.25
"""Share of a person's faces, those that move the least, that are at rest."""
WIDER = 1.35
"""How many times wider a picture's eye can be opened: skin, lashes and iris
grow with it."""
GAPING = 2.0
SLIGHTLY = 0.03
"""How many times wider lips can be parted, and by how much that hardly are, in
distances of the eyes: teeth and tongue that are not there cannot be shown."""
# Below the eyes' middle, in distances of the eyes: what lies higher moves with
# eyes and brows, what lies lower with the mouth.
_UPPER, _LOWER = 0.3, 0.55
# About the middle of an eye: what moves as far as its lids do, and what moves
# no more with them.
_LIDS, _BEYOND = 0.3, 0.45

# Between lids or lips that meet, in distances of the eyes: edges that lie on
# each other would be cut into teeth.
_APART = 0.01


def at_rest(meshes: np.ndarray, movement: np.ndarray) -> np.ndarray:
    """Returns a person's face at rest, seen from the front.

    Args:
        meshes: (n, 478, 3) of one person.
        movement: (n,) how much each moves.

    Returns:
        (478, 3): the median of the calmest.
    """
    calmest = movement <= np.quantile(movement, CALMEST)
    return np.median(to_front(meshes[calmest]), axis=0)


def transferred(
    mesh: np.ndarray,
    rest: np.ndarray,
    other: np.ndarray,
    other_rest: np.ndarray,
) -> np.ndarray:
    """Returns a face that moved from its rest as another one did from its own.

    Head and place stay. Lids move by what share of their opening the other's
    do. Eyes are opened by no more than `WIDER`, lips parted by no more than
    `GAPING`.

    Args:
        mesh: (478, 3) in pixels.
        rest: (478, 3), that person `at_rest`.
        other: (478, 3), the face of somebody else.
        other_rest: (478, 3), that person `at_rest`.

    Returns:
        (478, 3) in pixels.
    """
    rotation, scale = fit_head(mesh)
    front = to_front(mesh)
    wanted = to_front(other) - other_rest
    narrower = _lids(rest) / max(_lids(other_rest), 1e-6)
    wanted *= 1 + _about_eyes(rest)[:, None] * (narrower - 1)
    change = wanted - (front - rest)
    low = np.clip((rest[:, 1:2] - _UPPER) / (_LOWER - _UPPER), 0, 1)
    upper, lower = (1 - low) * change, low * change
    upper *= _share(front, upper, _lids, WIDER, 0.0)
    lower *= _share(front, lower, _lips, GAPING, SLIGHTLY)
    moved = _uncrossed(front + upper + lower)
    return mesh + scale * (moved - front) @ rotation.T


def _lids(front: np.ndarray) -> float:
    return float(measures.lid_openings(front).mean())


def _lips(front: np.ndarray) -> float:
    return float(measures.lip_opening(front))


def _about_eyes(rest: np.ndarray) -> np.ndarray:
    """Returns how much points (478,) move with the lids, in [0, 1]."""
    centres = rest[points.EYE_CORNERS, :2].mean(axis=1)
    apart = np.linalg.norm(rest[:, None, :2] - centres, axis=-1).min(axis=1)
    return np.clip((_BEYOND - apart) / (_BEYOND - _LIDS), 0, 1)


def _uncrossed(front: np.ndarray) -> np.ndarray:
    """Returns a face whose lids and lips all but meet, and never cross."""
    edges = (
        *zip(points.UPPER_LIDS, points.LOWER_LIDS, strict=True),
        (points.UPPER_LIP, points.LOWER_LIP),
    )
    front = front.copy()
    half = np.array([0.0, _APART / 2, 0.0])
    for upper, lower in edges:
        above, below = [*upper[1:-1]], [*lower[1:-1]]
        one, other = front[above], front[below]
        open_ = (other - one)[:, 1:2] >= _APART
        middle = (one + other) / 2
        front[above] = np.where(open_, one, middle - half)
        front[below] = np.where(open_, other, middle + half)
    return front


def _share(
    front: np.ndarray,
    change: np.ndarray,
    opening: Callable[[np.ndarray], float],
    times: float,
    more: float,
) -> float:
    """Returns how much of a change opens a picture as far as it may."""
    before, after = opening(front), opening(front + change)
    most = times * before + more
    if after <= most:
        return 1.0
    return float(max(most - before, 0) / (after - before))
