"""What a training that is interrupted at once says."""

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from faceswap_gan.cli.endings import interrupted

if TYPE_CHECKING:
    from faceswap_gan.settings.base import Config
    from faceswap_gan.workspace import Workspace


@contextlib.contextmanager
def going_on(
    space: "Workspace", people: list[str], config: "Config", name: str
) -> Iterator[None]:
    """Lets an interrupt say how to go on with what a training has saved.

    Until it has saved something the same command is the right one.

    Args:
        space: the project.
        people: whom it trains.
        config: the settings that it was given.
        name: the model's name.

    Raises:
        KeyboardInterrupt: as raised inside, with the sentence.
    """
    from faceswap_gan.settings.changes import changes
    from faceswap_gan.training.run_settings import run_settings

    try:
        yield
    except KeyboardInterrupt as error:
        saved = run_settings(space.model(name))
        decided = {"model.precision"}
        if config.training.minutes:
            decided.add("training.iterations")
        differing = changes(saved, config) if saved else []
        if saved is None or any(c.name not in decided for c in differing):
            raise
        raise KeyboardInterrupt(
            interrupted(space.root, people, name, saved=True)
        ) from error
