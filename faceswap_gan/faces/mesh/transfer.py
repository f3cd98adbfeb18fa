"""Movements of one face given to another, as far as a picture can follow."""

from collections.abc import Callable

import numpy as np
from scipy.spatial import Delaunay

from faceswap_gan.faces.mesh import measures
from faceswap_gan.faces.mesh import points
from faceswap_gan.faces.mesh.head import fit_head
from faceswap_gan.faces.mesh.head import to_front

CALMEST = 0.1
"""Share of a person's faces, those that move the least, that are at rest."""
WIDER = 1.35
"""How many times wider a picture's eye can be opened: skin, lashes and iris
grow with it."""
GAPING = 2.0
SLIGHTLY = 0.03
"""How many times wider lips can be parted, and by how much that hardly are, in
distances of the eyes: a tongue that is not there cannot be shown."""
# Below the eyes' middle, in distances of the eyes: what lies higher moves with
# eyes and brows, what lies lower with the mouth.
_UPPER, _LOWER = 0.3, 0.55
# About the middle of an eye: what moves as far as its lids do, and what moves
# no more with them.
_LIDS, _BEYOND = 0.3, 0.45

# Between lids or lips that meet, in distances of the eyes: edges that lie on
# each other would be cut into teeth.
_APART = 0.01
_EDGES = np.unique([*points.LIPS_INNER, *points.EYES[0], *points.EYES[1]])
# Share of its area that a piece of skin keeps, and how often what lies about
# one that does not is moved.
_FLAT = 0.1
_SMOOTHINGS = 50


def at_rest(
    meshes: np.ndarray, eyes: np.ndarray, mouth: np.ndarray
) -> np.ndarray:
    """Returns a person's face at rest, seen from the front.

    Args:
        meshes: (n, 478, 3) of one person.
        eyes: (n,) how much eyes and brows of each move.
        mouth: (n,) how much its mouth does.

    Returns:
        (478, 3): the median of the calmest, eyes and mouth apart, since some
        hardly ever keep both still.
    """
    fronts = to_front(meshes)
    upper, lower = (
        np.median(fronts[moved <= np.quantile(moved, CALMEST)], axis=0)
        for moved in (eyes, mouth)
    )
    low = _low(upper)
    return (1 - low) * upper + low * lower


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
    low = _low(rest)
    upper, lower = (1 - low) * change, low * change
    upper *= _share(front, upper, _lids, WIDER, 0.0)
    lower *= _share(front, lower, _lips, GAPING, SLIGHTLY)
    moved = _unfolded(front, _uncrossed(front + upper + lower))
    return mesh + scale * (moved - front) @ rotation.T


def _low(front: np.ndarray) -> np.ndarray:
    """Returns how much points move with the mouth, (478, 1) in [0, 1]."""
    return np.clip((front[:, 1:2] - _UPPER) / (_LOWER - _UPPER), 0, 1)


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


def _unfolded(front: np.ndarray, moved: np.ndarray) -> np.ndarray:
    """Returns a face that moved, without folds in its skin.

    Lips that are pushed out may pass what lies below them. About a fold points
    move as those about them do; edges of lids and lips stay.
    """
    net = Delaunay(front[: points.IRIS_CENTRES[0], :2])
    triangles = net.simplices
    skin = ~np.isin(triangles, _EDGES).all(axis=1)
    triangles = triangles[skin]
    before = _areas(front, triangles)
    starts, neighbours = net.vertex_neighbor_vertices
    moved = moved.copy()
    for _ in range(_SMOOTHINGS):
        folded = before * _areas(moved, triangles) < _FLAT * before**2
        if not folded.any():
            break
        change = moved - front
        for point in np.setdiff1d(triangles[folded], _EDGES):
            about = neighbours[starts[point] : starts[point + 1]]
            moved[point] = front[point] + change[about].mean(axis=0)
    return moved


def _areas(front: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Returns twice the signed areas (n,) of triangles (n, 3) of points."""
    a, b, c = np.moveaxis(front[triangles, :2], 1, 0)
    (x, y), (u, v) = (b - a).T, (c - a).T
    return x * v - y * u


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
