"""How long a training is asked to be: in steps, in epochs or in minutes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

import typer

from faceswap_gan.errors import TrainingError

if TYPE_CHECKING:
    from faceswap_gan.settings.base import Config

STEPS, MINUTES = "training.iterations", "training.minutes"


class Length(NamedTuple):
    """What the options of `train` say of it, each None where it is not given.

    Attributes:
        iterations: steps in all.
        epochs: how often each example is seen.
        minutes: how long the command takes.
    """

    iterations: int | None
    epochs: int | None
    minutes: float | None

    def check(self, settings: Sequence[str]) -> None:
        """Refuses a length that is given in two ways.

        Args:
            settings: the values of `--set`.

        Raises:
            typer.BadParameter: it is.
        """
        given = [f"--{name}" for name, value in self._asdict().items() if value]
        named = {setting.partition("=")[0] for setting in settings}
        if self.minutes and STEPS in named:
            given.append(f"--set {STEPS}")
        if (self.iterations or self.epochs) and MINUTES in named:
            given.append(f"--set {MINUTES}")
        if {STEPS, MINUTES} <= named:
            given = [f"--set {STEPS}", f"--set {MINUTES}"]
        if len(given) > 1:
            raise typer.BadParameter(
                f"{given[0]} and {given[1]} exclude each other: each says how "
                "long the training is."
            )

    def settings(
        self, space: Any, people: list[str], chosen: "Config"
    ) -> list[str]:
        """Returns the settings that make a training so long.

        Args:
            space: the project.
            people: whom it trains.
            chosen: its other settings.
        """
        if self.minutes:
            return [f"{MINUTES}={self.minutes}"]
        steps = self.iterations
        if self.epochs:
            from faceswap_gan.training.epochs import steps_in

            steps = steps_in(self.epochs, space, people, chosen)
        return [f"{STEPS}={steps}", f"{MINUTES}=null"] if steps else []


def without(config: "Config", seconds: float) -> "Config":
    """Returns settings of a training for which some of its time is over.

    Args:
        config: the settings.
        seconds: what the command took before the training began.

    Raises:
        TrainingError: nothing is left.
    """
    minutes = config.training.minutes
    if minutes is None:
        return config
    if seconds >= minutes * 60:
        raise TrainingError(
            f"{minutes:.2g} minutes were over before the training began, after "
            f"{seconds:.0f} s. Give more --minutes."
        )
    update = {"minutes": minutes - seconds / 60}
    training = config.training.model_copy(update=update)
    return config.model_copy(update={"training": training})
