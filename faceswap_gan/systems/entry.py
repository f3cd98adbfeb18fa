"""What is known of a system before a framework is loaded."""

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import NamedTuple
from typing import Protocol

from faceswap_gan.settings.base import Config

if TYPE_CHECKING:
    from faceswap_gan.systems.system import System
    from faceswap_gan.workspace import Workspace

Use = Literal["convert", "export"]
"""What a trained model may be used for."""


@dataclass(frozen=True)
class Metric:
    """What a model is judged by.

    Attributes:
        name: of its curves, such as `psnr`.
        title: as a sentence begins with it.
        unit: empty where it has none.
        higher_is_better: whether a model is better the more it has.
    """

    name: str
    title: str
    unit: str = ""
    higher_is_better: bool = True

    def merit(self, value: float) -> float:
        """Returns a number that is higher the better a value is."""
        return value if self.higher_is_better else -value

    def shown(self, value: float) -> str:
        """Returns a value as a sentence shows it."""
        number = f"{value:#.3g}".rstrip(".")
        return f"{number} {self.unit}".rstrip()


class Requirement(NamedTuple):
    """A file that a training needs and that may have to be fetched.

    Attributes:
        title: of the display while it is fetched.
        check: looks into a file of the user's own, and may raise.
        fetch: gets it where it is not here; is told of what sees the bytes
            done and their total.
    """

    title: str
    check: Callable[[], None]
    fetch: Callable[[Callable[[int, int | None], None]], object]


class Entry(Protocol):
    """A system as the registry has it."""

    @property
    def name(self) -> str:
        """What it is called in `training.system`."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Older names, which files may hold."""

    @property
    def config(self) -> type[Config]:
        """Its settings, with `training`, `optimizer` and `schedule`."""

    @property
    def presets(self) -> Mapping[str, Mapping[str, Any]]:
        """Named settings, each what differs from the defaults."""

    @property
    def criterion(self) -> Metric:
        """Which of its metrics says which checkpoint is best."""

    @property
    def uses(self) -> Collection[Use]:
        """What its models are used for.

        `convert` where they replace faces, `export` where the one network
        that does so can be used in other programs.
        """

    def check_people(
        self, workspace: "Workspace", people: Sequence[str]
    ) -> None:
        """Refuses people of whom it cannot be trained, at a glance.

        Raises:
            FaceswapError: with what to do.
        """

    def check(self, workspace: "Workspace", people: Sequence[str]) -> None:
        """Looks into what is needed of people, which takes a moment.

        Raises:
            FaceswapError: consent or data are missing, with what to do.
        """

    def requirements(self, config: Any) -> list[Requirement]:
        """Lists the files that these settings need."""

    def examples(
        self, workspace: "Workspace", people: Sequence[str], config: Any
    ) -> int:
        """Counts what an epoch shows: the examples that are trained on."""

    def networks(self, config: Any) -> tuple[str, int]:
        """Returns what the networks are called and the side of their pictures.

        The latter is in pixels.
        """

    def inherited(self, config: Any) -> dict[str, Any]:
        """Returns what a model that begins from one of these takes over.

        Returns:
            Settings as `section.key`: those that its weights depend on.
        """

    def load(self) -> "System":
        """Returns the system itself, which needs the framework."""
