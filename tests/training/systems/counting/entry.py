"""What is known of counting before a framework is loaded."""

from typing import Annotated
from typing import ClassVar
from typing import Literal

from faceswap_gan.settings.base import Config
from faceswap_gan.settings.rules import FIXED
from faceswap_gan.settings.section import Section
from faceswap_gan.settings.section import Share
from faceswap_gan.settings.training import TrainingConfig
from faceswap_gan.systems.entry import Metric

COUNT = Metric("count", "Count", "steps")


class CounterConfig(Section):
    """What is counted."""

    size: Annotated[int, FIXED] = 200_000
    """Numbers that are counted up."""
    noise: Share = 0.0
    """Nothing that this system needs."""


class CountingTraining(TrainingConfig):
    """How long it is counted."""

    system: Annotated[Literal["counting"], FIXED] = "counting"
    """What is trained."""


class CountingConfig(Config):
    """All settings of a count."""

    counter: CounterConfig = CounterConfig()
    training: CountingTraining = CountingTraining()


class CountingEntry:
    """Counting; see `Entry`."""

    name = "counting"
    aliases = ("tally",)
    config = CountingConfig
    presets: ClassVar = {"wide": {"counter": {"size": 300_000}}}
    criterion = COUNT
    uses = ("convert",)

    def check_people(self, workspace, people):
        pass

    def check(self, workspace, people):
        for person in people:
            workspace.record(person)

    def requirements(self, config):
        return []

    def examples(self, workspace, people, config):
        return 100

    def networks(self, config):
        return "counter", 1

    def inherited(self, config):
        return {"counter.size": config.counter.size}

    def load(self):
        from faceswap_gan.systems.counting.system import CountingSystem

        return CountingSystem()
