"""Which faces a batch is made of: how often each is drawn, and beside what."""

from collections.abc import Iterator
from collections.abc import Sequence

import numpy as np

from faceswap_gan.systems.swap import data
from faceswap_gan.systems.swap import part_swap
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.held_out import Faces

EYE_MASK = 3
BINS = 8
PORTION = 256


def batches(
    faces: Sequence[Faces],
    often: list[np.ndarray],
    config: SwapConfig,
    step: int,
    numbers: Sequence[np.ndarray] | None = None,
) -> Iterator[tuple[np.ndarray, ...]]:
    """Draws batches as the settings ask for.

    Args:
        faces: one (n, w, w, 6) uint8 array for each person: RGB, masks.
        often: the `chances` of each person's faces.
        config: the settings.
        step: number of the first batch.
        numbers: (n, k) what each person's faces do, where that is learnt: see
            `expression_loss.performed`.

    Yields:
        (batch, people, w, w, 6) uint8, or with look-alikes (.., 9): see
        `part_swap.batches`; and where they are learnt the faces' numbers,
        (batch, people, k).
    """
    training, share = config.training, config.augment.part_swap
    drawn = (faces, training.batch_size, training.seed, step)
    draws = (
        part_swap.batches(*drawn, share, often)
        if share
        else data.batches(*drawn, often)
    )
    for pictures, places in draws:
        if numbers is None:
            yield (pictures,)
        else:
            pairs = zip(numbers, places.T, strict=True)
            own = [of_person[few] for of_person, few in pairs]
            yield pictures, np.stack(own, axis=1)


def chances(faces: Faces, balance: float) -> np.ndarray:
    """Raises the chance of faces whose opening of the eyes is rare.

    People blink, squint and stare seldom, and a network that sees it seldom
    does not learn it. The area of the eye mask, which follows the lids,
    divides a person's faces into bins of equal width between the most closed
    and the most open; a share of the draws takes each bin equally often. That
    also brings people together: what is wide open is as frequent in one as in
    the other.

    Args:
        faces: (n, w, w, 6) uint8: RGB, masks.
        balance: share of the draws that are balanced, in [0, 1].

    Returns:
        (n,) probabilities, whose sum is 1.
    """
    if not balance:
        return np.full(len(faces), 1.0 / len(faces))
    areas = np.concatenate(
        [
            faces[start : start + PORTION][..., EYE_MASK].sum(
                axis=(1, 2), dtype=np.float64
            )
            for start in range(0, len(faces), PORTION)
        ]
    )
    low, spread = areas.min(), np.ptp(areas) or 1.0
    bins = np.minimum((areas - low) / spread * BINS, BINS - 1).astype(int)
    members = np.bincount(bins, minlength=BINS)
    balanced = 1.0 / (members[bins] * np.count_nonzero(members))
    return balance * balanced + (1.0 - balance) / len(faces)
