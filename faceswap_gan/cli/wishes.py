"""What the options of `train` ask for, and the settings that come of it."""

from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import typer

from faceswap_gan.cli.lengths import Length
from faceswap_gan.terminal import say

if TYPE_CHECKING:
    from faceswap_gan.settings.base import Config
    from faceswap_gan.systems.entry import Entry

AUTO = "auto"
"""The preset that a system chooses by machine and examples."""


class Wishes(NamedTuple):
    """What is asked of the settings of a training.

    Attributes:
        config: a file of settings, if one is given.
        preset: the name of one, if it is given.
        settings: as `load_config` takes them.
        length: how long it is to be.
        auto_batch: whether batches may be divided.
    """

    config: Path | None
    preset: str | None
    settings: list[str]
    length: Length
    auto_batch: bool

    @property
    def is_automatic(self) -> bool:
        """Whether a training that begins chooses what is not given."""
        return self.preset == AUTO or not (self.config or self.preset)

    def check(self) -> None:
        """Refuses what excludes each other.

        Raises:
            typer.BadParameter: with the two.
        """
        self.length.check(self.settings)
        if self.config and self.preset == AUTO:
            raise typer.BadParameter(
                "--config gives settings and --preset auto chooses them: give "
                "one of them."
            )

    def resolved(
        self, run: "Config | None", space: Any, people: list[str]
    ) -> "Config":
        """Returns the settings of a training that may have begun before.

        Args:
            run: its settings so far, None where it begins.
            space: the project.
            people: whom it trains.

        Raises:
            ConfigError: with the name of the key at fault.
        """
        from faceswap_gan.training.run_settings import resolve

        preset = None if self.is_automatic else self.preset
        given = (run, self.config, preset)
        plain = resolve(*given, self.settings, self.auto_batch)
        asked = self.length.settings(space, people, plain)
        return resolve(*given, [*self.settings, *asked], self.auto_batch)

    def chosen(
        self, entry: "Entry", space: Any, people: list[str], plain: "Config"
    ) -> "Wishes":
        """Adds what suits machine and examples, if that is asked, and says it.

        Args:
            entry: the system.
            space: the project.
            people: whom it trains.
            plain: the settings without that.
        """
        if not self.is_automatic:
            return self
        from faceswap_gan.config import named

        asked = self.length.settings(space, people, plain)
        names = named([*self.settings, *asked])
        choice = entry.load().automatic(space, people, plain, names)
        for sentence in choice.sentences:
            say(sentence)
        settings = [*choice.settings, *self.settings]
        return self._replace(settings=settings, auto_batch=True)
