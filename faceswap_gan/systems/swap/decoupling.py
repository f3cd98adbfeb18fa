"""Faces moved as others move and their own person hardly ever does.

Where a film couples two movements, such as shut lids and a look down, or lacks
one, a decoder learns no better. So the pictures that come nearest are bent the
rest of the way, and trained on beside the others.
"""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import cdist

from faceswap_gan.faces.expression_gap import gap_scores
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import enlargement
from faceswap_gan.faces.geometry import transform
from faceswap_gan.faces.mesh.parted_lips import parted
from faceswap_gan.faces.mesh.transfer import at_rest
from faceswap_gan.faces.mesh.transfer import transferred
from faceswap_gan.faces.movements import MOVEMENTS
from faceswap_gan.faces.movements import amounts
from faceswap_gan.records.expressions import Expression
from faceswap_gan.systems.swap.held_out import Subset

MOST = 400
"""Moved faces of a person: as many are made before the training begins."""
UNLIKE = {
    "lids": 4.0,
    "lips": 2.0,
    "head yaw": 2.0,
    "head pitch": 1.5,
    "gaze yaw": 0.8,
    "gaze pitch": 0.4,
    "smile": 0.5,
    "brows up": 0.3,
}
"""How unlike pictures are by an amount of each movement: what a picture does
not show, such as the inside of a mouth, counts more than what can be bent."""
_OF_MOUTHS = ("lips", "smile", "pucker")
_OF_EYES = ("lids", "gaze yaw", "gaze pitch", "brows up", "brows down")


class Move(NamedTuple):
    """What is to become of a face.

    Attributes:
        place: of the face among those trained on.
        mesh: (478, 3) pixels of the aligned picture.
        goal: (478, 3), the mesh that it is to have.
    """

    place: int
    mesh: np.ndarray
    goal: np.ndarray


class Moved(NamedTuple):
    """Faces that were moved.

    Attributes:
        pictures: (m, w, w, c) uint8.
        meshes: (m, 478, 3) pixels of the aligned picture, as they are now.
    """

    pictures: np.ndarray
    meshes: np.ndarray


class Mover(NamedTuple):
    """A person whose faces can be moved, and whose movements can be lent.

    Attributes:
        places: (n,) of the faces that are known, among those trained on.
        meshes: (n, 478, 3) pixels of the aligned picture.
        amounts: (n, movements).
        stances: (n, parts), how the faces differ, in parts of `UNLIKE`.
        rest: (478, 3), the face at rest.
    """

    places: np.ndarray
    meshes: np.ndarray
    amounts: np.ndarray
    stances: np.ndarray
    rest: np.ndarray


def mover(expressions: Sequence[Expression | None]) -> Mover:
    """Measures a person's faces.

    Args:
        expressions: of the faces that are trained on, at least one known.
    """
    known = [one for one in expressions if one is not None]
    places = [n for n, one in enumerate(expressions) if one is not None]
    meshes = np.array([one.mesh() for one in known])
    made = amounts(known)
    moved = np.clip(made, 0, None)
    parts = [movement.part for movement in MOVEMENTS]
    eyes, mouth = (
        np.linalg.norm(moved[:, ~np.isin(parts, others)], axis=1)
        for others in (_OF_MOUTHS, _OF_EYES)
    )
    return Mover(
        np.array(places),
        meshes,
        made,
        stances(made),
        at_rest(meshes, eyes, mouth),
    )


def stances(made: np.ndarray) -> np.ndarray:
    """Returns what likeness is judged by, (n, parts of `UNLIKE`).

    Args:
        made: (n, movements), the amounts.
    """
    moved = [movement.part for movement in MOVEMENTS]
    columns = [moved.index(part) for part in UNLIKE]
    return made[:, columns] * [*UNLIKE.values()]


def lent(
    own: Mover, other: Mover, count: int, random: np.random.Generator
) -> Iterator[Move]:
    """Draws movements of somebody else, and who comes nearest to each.

    They are of the faces that are farther from what the person does than half
    of the person's own faces are from each other.

    Args:
        own: the person who is to move.
        other: the one who does.
        count: how many movements.
        random: draws them.

    Yields:
        What is to become of the faces that come nearest.
    """
    usual = np.median(gap_scores(own.amounts, own.amounts))
    lacking = np.flatnonzero(gap_scores(other.amounts, own.amounts) > usual)
    if not len(lacking):
        return
    nearest = cdist(other.stances, own.stances).argmin(axis=1)
    for theirs in random.choice(lacking, count):
        mine = nearest[theirs]
        mesh = own.meshes[mine]
        goal = transferred(mesh, own.rest, other.meshes[theirs], other.rest)
        yield Move(int(own.places[mine]), mesh, goal)


def moved_faces(
    faces: Mapping[str, Subset],
    expressions: Mapping[str, Sequence[Expression | None]],
    seed: int,
    check: Callable[[], None],
) -> dict[str, Moved]:
    """Makes pictures of movements that people's films lack.

    Args:
        faces: of each person, (n, w, w, c) uint8, those that are trained on.
        expressions: of the faces of each person who is known.
        seed: the same gives the same pictures.
        check: is called before each picture, and may raise.

    Returns:
        Those of each person of whom there are any.
    """
    movers = {
        person: mover(own) for person, own in expressions.items() if any(own)
    }
    made = {}
    for number, (person, own) in enumerate(movers.items()):
        random = np.random.default_rng((seed, number))
        others = [one for name, one in movers.items() if name != person]
        moves = [
            move
            for other in others
            for move in lent(own, other, MOST // len(others), random)
        ]
        if moves:
            with ThreadPoolExecutor() as pool:
                pictures = pool.map(
                    partial(_moved, faces[person], check), moves
                )
                goals = np.stack([move.goal for move in moves])
                made[person] = Moved(np.stack([*pictures]), goals)
    return made


def _moved(faces: Subset, check: Callable[[], None], move: Move) -> np.ndarray:
    """Moves a face (w, w, c) from one mesh to another."""
    check()
    shrunk = enlargement(faces.shape[1] / ALIGNED_SIZE)
    ends = [transform(shrunk, one[:, :2]) for one in (move.mesh, move.goal)]
    return parted(faces[move.place], *ends)
