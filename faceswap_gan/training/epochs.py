"""The length of a training in epochs."""

import math

from faceswap_gan.settings.base import Config
from faceswap_gan.systems import entry_of
from faceswap_gan.workspace import Workspace


def steps_in(
    epochs: int, workspace: Workspace, people: list[str], config: Config
) -> int:
    """Counts the steps that draw as many examples as so many epochs have.

    Args:
        epochs: how often each example is seen on average.
        workspace: the project's folder.
        people: names of those who are trained.
        config: the settings; batch size and held-out share count.

    Raises:
        WorkspaceError: there is nothing to train on.
    """
    settings = config.training
    examples = entry_of(settings.system).examples(workspace, people, config)
    return math.ceil(epochs * examples / settings.batch_size)
