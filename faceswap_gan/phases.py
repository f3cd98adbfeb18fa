"""Named phases of long work, for displays that can show them."""

from collections.abc import Callable
from typing import Any
from typing import Protocol
from typing import runtime_checkable


@runtime_checkable
class Phased(Protocol):
    """A progress callback that can also name what is being done."""

    def phase(self, title: str) -> None:
        """Begins a part of the work that counts anew, under its own title."""


def begin_phase(progress: Callable[..., Any] | None, title: str) -> None:
    """Names what begins now, where the progress callback can show it.

    Args:
        progress: what is told of each step, or None.
        title: what is being done, such as "Scoring and saving".

    Example:
        >>> begin_phase(meter, "Joining the parts")
    """
    if isinstance(progress, Phased):
        progress.phase(title)
