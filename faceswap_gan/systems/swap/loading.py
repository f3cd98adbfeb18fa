"""Everything that a training reads of its people's faces, read once."""

from collections.abc import Callable
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from faceswap_gan.systems.swap.balance import movement_chances
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.data import load_faces
from faceswap_gan.systems.swap.data import working_size
from faceswap_gan.systems.swap.held_out import Subset
from faceswap_gan.systems.swap.held_out import split_held_out
from faceswap_gan.systems.swap.sampling import chances
from faceswap_gan.workspace import Workspace

Pictures = Mapping[str, Mapping[Path, str]]
"""The pictures of each person, with their SHA-256."""


class LoadedFaces(NamedTuple):
    """Faces, a list entry for each person.

    Attributes:
        training: the faces that are trained on.
        held_out: those that the model is only judged by.
        often: how likely each of the former is to be drawn.
    """

    training: list[Subset]
    held_out: list[Subset]
    often: list[np.ndarray]


def load_all(
    workspace: Workspace,
    pictures: Pictures,
    config: SwapConfig,
    movements: Mapping[str, np.ndarray],
    check: Callable[[], None],
) -> LoadedFaces:
    """Loads the faces of all people, as the settings divide them.

    Args:
        workspace: the project's folder.
        pictures: of each person, as `Workspace.accepted_faces` returns them.
        config: the settings.
        movements: what `known_movements` returns.
        check: is called before each face that is decoded, and may raise.

    Raises:
        WorkspaceError: a mask is missing, or a picture is damaged.
        InputError: a picture or a mask cannot be read.
        OutputError: the cache cannot be written, such as on a full disk.
    """
    model, settings = config.model, config.training
    size = working_size(model.resolution, model.coverage)
    loaded = LoadedFaces([], [], [])
    for person, files in pictures.items():
        faces = load_faces(workspace, person, size, files, check)
        training, held_out = split_held_out(len(faces), settings.held_out)
        loaded.training.append(Subset(faces, training))
        loaded.held_out.append(Subset(faces, held_out))
        share = settings.balance_share
        if person in movements:
            often = movement_chances(movements[person][training], share)
        else:
            often = chances(loaded.training[-1], share)
        loaded.often.append(often)
    return loaded
