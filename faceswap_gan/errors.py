"""What can go wrong: each error says what, with which file, what to do."""

from collections.abc import Sequence
from typing import Protocol


class FaceswapError(Exception):
    """Base of every error that a user can fix; its text is a full sentence."""


class InputError(FaceswapError):
    """A video, image or folder that cannot be used."""


class NotAVideoError(InputError):
    """A file that is read as a video and is none."""


class OutputError(FaceswapError):
    """A result that cannot be written."""


class BusyError(FaceswapError):
    """A place that another process is writing to."""


class NothingSwappedError(FaceswapError):
    """A conversion in which nobody was swapped, so that nothing is written.

    Args:
        sentence: says so.
        seen: the known people who were seen instead.
    """

    def __init__(self, sentence: str, seen: Sequence[str] = ()):
        super().__init__(sentence)
        self.seen = tuple(seen)


class ConfigError(FaceswapError):
    """A setting that is unknown, of the wrong type or impossible."""


class WorkspaceError(FaceswapError):
    """A workspace, or a person in it, that is missing or incomplete."""


class CheckpointError(FaceswapError):
    """A checkpoint that is missing, damaged or of another architecture."""


class ForbiddenError(CheckpointError):
    """A checkpoint of somebody else, which this user may not read."""


class TrainingError(FaceswapError):
    """A training that cannot go on."""


class ConsentError(FaceswapError):
    """A person whose consent is not recorded."""


class CredentialsError(FaceswapError):
    """A key or a certificate that cannot sign."""


class MissingDependencyError(FaceswapError):
    """An optional package that the chosen option needs."""


class Refusal(Protocol):
    """What the system or FFmpeg says when it refuses something."""

    @property
    def errno(self) -> int | None:
        """Its number."""

    @property
    def strerror(self) -> str | None:
        """Its words."""
