"""The length of a training in epochs."""

import math

from faceswap_gan.config import Config
from faceswap_gan.systems.swap.held_out import divided
from faceswap_gan.workspace import Workspace


def steps_in(
    epochs: int, workspace: Workspace, people: list[str], config: Config
) -> int:
    """Counts the steps that draw as many faces as so many epochs have.

    An epoch is as long as the largest of the people's face sets, without the
    faces that are held out.

    Args:
        epochs: how often each face is seen on average.
        workspace: the project's folder.
        people: names of those who are trained.
        config: the settings; batch size and held-out share count.

    Raises:
        WorkspaceError: a person has no faces.
    """
    settings = config.training
    sizes = [len(workspace.face_files(person)) for person in people]
    trained = max(len(divided(n, settings.held_out)[0]) for n in sizes)
    return math.ceil(epochs * trained / settings.batch_size)
