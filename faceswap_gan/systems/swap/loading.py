"""Everything that a training reads of its people's faces, read once."""

from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from faceswap_gan.faces.mesh.landmarks import MeshLandmarks
from faceswap_gan.records.expressions import Expression
from faceswap_gan.systems.swap.balance import movement_chances
from faceswap_gan.systems.swap.balance import movements
from faceswap_gan.systems.swap.code_ranges import CodeRanges
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.data import load_faces
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.systems.swap.decoupling import Moved
from faceswap_gan.systems.swap.decoupling import moved_faces
from faceswap_gan.systems.swap.expression_loss import PARTS
from faceswap_gan.systems.swap.expression_loss import performed
from faceswap_gan.systems.swap.expression_loss import performed_by_meshes
from faceswap_gan.systems.swap.held_out import Joined
from faceswap_gan.systems.swap.held_out import Subset
from faceswap_gan.systems.swap.held_out import split_held_out
from faceswap_gan.systems.swap.kept import ExpressionReader
from faceswap_gan.systems.swap.known import Known
from faceswap_gan.systems.swap.known import balances
from faceswap_gan.systems.swap.sampling import chances
from faceswap_gan.workspace import Workspace

Pictures = Mapping[str, Mapping[Path, str]]
"""The pictures of each person, with their SHA-256."""


class LoadedFaces(NamedTuple):
    """Faces, a list entry for each person.

    Attributes:
        training: the faces that are trained on.
        held_out: those that the model is only judged by.
        drawn: the former, and behind them those that were moved.
        often: how likely each of `drawn` is to be drawn.
        reader: reads what their faces do, if the face mesh is installed.
        ranges: measures how far codes reach.
        numbers: (n, k) what each of `drawn` does, where that is learnt: see
            `expression_loss.performed`.
    """

    training: list[Subset]
    held_out: list[Subset]
    drawn: list[Subset | Joined]
    often: list[np.ndarray]
    reader: ExpressionReader | None
    ranges: CodeRanges
    numbers: list[np.ndarray] | None


def load_all(
    workspace: Workspace,
    pictures: Pictures,
    config: SwapConfig,
    known: Known,
    check: Callable[[], None],
) -> LoadedFaces:
    """Loads the faces of all people, as the settings divide them.

    Args:
        workspace: the project's folder.
        pictures: of each person, as `Workspace.accepted_faces` returns them.
        config: the settings.
        known: what `read_known` returns.
        check: is called before each face that is decoded, and may raise.

    Raises:
        WorkspaceError: a mask is missing, or a picture is damaged.
        InputError: a picture or a mask cannot be read.
        CheckpointError: the file of the face mesh is damaged.
        OutputError: the cache cannot be written, such as on a full disk.
    """
    model, settings = config.model, config.training
    size = working_size(model.side, model.coverage)
    training, held_out, expressions = {}, [], {}
    for person, files in pictures.items():
        every = load_faces(workspace, person, size, files, check)
        chosen, others = split_held_out(len(every), settings.held_out)
        training[person] = Subset(every, chosen)
        held_out.append(Subset(every, others))
        if person in known:
            expressions[person] = [known[person][n] for n in chosen]
    moved: Mapping[str, Moved] = {}
    if config.augment.decoupling:
        moved = moved_faces(training, expressions, settings.seed, check)
    drawn = [
        _drawn(own, expressions.get(person), moved.get(person), config)
        for person, own in training.items()
    ]
    faces, often = zip(*drawn, strict=True)
    numbers = None
    if config.loss.expression:
        numbers = [
            _numbers(expressions.get(person), moved.get(person), len(every))
            for person, every in zip(training, faces, strict=True)
        ]
    own = [*training.values()]
    reader = ExpressionReader(own, model) if MeshLandmarks.installed() else None
    ranges = CodeRanges(faces, model)
    return LoadedFaces(
        own, held_out, [*faces], [*often], reader, ranges, numbers
    )


def _numbers(
    expressions: Sequence[Expression | None] | None,
    moved: Moved | None,
    count: int,
) -> np.ndarray:
    """Returns what so many faces do; NaN for what is not known."""
    numbers = np.full((count, len(PARTS)), np.nan, np.float32)
    if expressions is not None:
        numbers[: len(expressions)] = performed(expressions)
        if moved is not None:
            numbers[len(expressions) :] = performed_by_meshes(
                moved.meshes, expressions
            )
    return numbers


def _drawn(
    faces: Subset,
    expressions: Sequence[Expression | None] | None,
    moved: Moved | None,
    config: SwapConfig,
) -> tuple[Subset | Joined, np.ndarray]:
    """Returns what is drawn of a person, and how likely each face is."""
    balanced = config.training.balance_share
    if expressions is not None and balances(config):
        often = movement_chances(movements(expressions), balanced)
    else:
        often = chances(faces, balanced)
    if moved is None:
        return faces, often
    share = config.augment.decoupling
    joined = Joined(faces, moved.pictures)
    count = len(moved.pictures)
    further = np.full(count, share / count)
    return joined, np.append((1 - share) * often, further)
