"""What the settings of a face swap are chosen by: the machine, the faces."""

import time
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import NamedTuple

import numpy as np

from faceswap_gan.cards import least_memory
from faceswap_gan.faces.geometry import ALIGNED_SIZE
from faceswap_gan.faces.geometry import scale_of
from faceswap_gan.framework import computes_on_cpu
from faceswap_gan.records.manifest import read_manifest
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.config import swap_config
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.systems.swap.gan import build_gan
from faceswap_gan.training.division import with_batch
from faceswap_gan.training.precision import fastest_precision
from faceswap_gan.workspace import Workspace

UNTIMED, TIMED = 2, 6
"""Steps that are taken before any is timed, and of how many the shortest
counts: others may have waited for other work."""


class Facts(NamedTuple):
    """What is chosen by.

    Attributes:
        on_gpu: whether a GPU computes.
        card: bytes of memory of its card, None where that is not known.
        face: side of the square that networks see, in pixels of the films, of
            the person who is seen smallest; None where no manifest says.
        precision: the fastest here.
        step_seconds: measures a step at 64 px for a size of the batch.
    """

    on_gpu: bool
    card: int | None
    face: float | None
    precision: str
    step_seconds: Callable[[int], float]


def facts_of(
    workspace: Workspace, people: list[str], config: SwapConfig
) -> Facts:
    """Looks at the machine and at the faces.

    Raises:
        InputError: a manifest cannot be read.
    """
    on_gpu = not computes_on_cpu()
    manifests = [read_manifest(workspace.manifest(name)) for name in people]
    sides = [side_in_film(rows, config.model.coverage) for rows in manifests]
    return Facts(
        on_gpu,
        least_memory() if on_gpu else None,
        min((side for side in sides if side), default=None),
        fastest_precision(),
        lambda batch: step_seconds(
            people, swap_config(with_batch(config, batch))
        ),
    )


def side_in_film(
    rows: Sequence[Mapping[str, Any]], coverage: float
) -> float | None:
    """Returns the side of the square that networks see, in pixels of the film.

    Args:
        rows: of a manifest.
        coverage: share of the aligned crop that the networks see.

    Returns:
        The median over the faces; None where none was cut from a film.
    """
    scales = [
        scale_of(np.array(row["matrix"])) for row in rows if row.get("matrix")
    ]
    return (
        coverage * ALIGNED_SIZE / float(np.median(scales)) if scales else None
    )


def step_seconds(people: list[str], config: SwapConfig) -> float:
    """Measures a step on noise.

    Args:
        people: names, of whom there are as many in a batch.
        config: the settings.
    """
    model = build_gan(people, config)
    width = working_size(config.model.side, config.model.coverage)
    shape = (config.training.batch_size, len(people), width, width, 6)
    noise = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    taken = []
    for _ in range(UNTIMED + TIMED):
        began = time.perf_counter()
        model.train_on_batch(noise)
        taken.append(time.perf_counter() - began)
    return min(taken[UNTIMED:])
