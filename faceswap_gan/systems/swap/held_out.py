"""Faces kept out of training, to tell learning from remembering."""

import math
from collections.abc import Iterator
from collections.abc import Mapping
from typing import Any

import numpy as np

BLOCKS = 4
FEWEST = 40
"""Smaller sets of faces are not divided."""
MOST_FACES = 32
"""Faces of a person by which a model is judged."""


def split_held_out(count: int, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Divides faces in the order of time into training and held-out ones.

    The held-out ones are a few blocks of neighbours, evenly spread. Half a
    block on either side of each is used for nothing, since a face hardly
    differs from the one a moment before.

    Args:
        count: number of faces, sorted by source and time.
        share: share of them to hold out, in [0, 0.5).

    Returns:
        Indices of the training faces and of the held-out ones; none are held
        out of fewer than `FEWEST`.

    Example:
        >>> split_held_out(80, 0.05)[1].tolist()
        [10, 30, 50, 70]
    """
    everything = np.arange(count)
    if count < FEWEST or not share:
        return everything, everything[:0]
    length = max(1, round(share * count / BLOCKS))
    gap = math.ceil(length / 2)
    held = np.zeros(count, bool)
    near = np.zeros(count, bool)
    for block in range(BLOCKS):
        start = round((block + 0.5) * count / BLOCKS - length / 2)
        held[start : start + length] = True
        near[max(0, start - gap) : start + length + gap] = True
    return everything[~near], everything[held]


def too_few_sentence(counts: Mapping[str, int], share: float) -> str | None:
    """Says of whom alone there are too few faces to hold any out.

    Args:
        counts: number of faces of each person.
        share: share of them that the settings hold out.

    Returns:
        A sentence, or None where all are alike in this, or none are to be
        held out.
    """
    few = [name for name, count in counts.items() if count < FEWEST]
    others = [name for name in counts if name not in few]
    if not (few and others and share):
        return None
    return (
        f"There are too few faces of {' and '.join(few)} to hold any out "
        f"(fewer than {FEWEST}): the best checkpoint is chosen by the faces "
        f"of {' and '.join(others)} alone."
    )


class Subset:
    """Some of the faces of a memory-mapped array, without a copy.

    Args:
        faces: (n, ...) array.
        indices: (m,) of those that are chosen.

    Example:
        >>> Subset(np.arange(10) * 2, np.array([1, 4]))[1]
        8
    """

    def __init__(self, faces: np.ndarray, indices: np.ndarray):
        self.faces, self.indices = faces, indices
        self.shape = (len(indices), *faces.shape[1:])

    def __len__(self) -> int:
        return len(self.indices)

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, key: Any) -> np.ndarray:
        first, *rest = key if isinstance(key, tuple) else (key,)
        return self.faces[(self.indices[first], *rest)]


class Joined:
    """Faces and further ones behind them, without a copy.

    Args:
        faces: (n, ...) of an array.
        further: (m, ...) array.

    Example:
        >>> faces = Subset(np.arange(10), np.array([1, 4]))
        >>> Joined(faces, np.array([7]))[[1, 2]]
        array([4, 7])
    """

    def __init__(self, faces: Subset, further: np.ndarray):
        self.faces, self.further = faces, further
        self.shape = (len(faces) + len(further), *faces.shape[1:])

    def __len__(self) -> int:
        return self.shape[0]

    def __iter__(self) -> Iterator[np.ndarray]:
        return (self[index] for index in range(len(self)))

    def __getitem__(self, key: Any) -> np.ndarray:
        first, *rest = key if isinstance(key, tuple) else (key,)
        places = np.arange(len(self))[first]
        if places.ndim:
            rows = [self._row(place) for place in places]
            return np.stack(rows)[(slice(None), *rest)]
        return self._row(int(places))[tuple(rest)]

    def _row(self, place: int) -> np.ndarray:
        own = len(self.faces)
        return self.faces[place] if place < own else self.further[place - own]


def spread(count: int, most: int = MOST_FACES) -> np.ndarray:
    """Picks places of so many, evenly, and at most a number of them."""
    places = np.linspace(0, count - 1, min(count, most))
    return places.round().astype(int)


Faces = np.ndarray | Subset | Joined
"""Of one person: (n, w, w, c) uint8."""
