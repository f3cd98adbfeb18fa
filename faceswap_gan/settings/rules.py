"""When a setting may be changed: the marks that settings carry.

A setting without a mark may be changed at any time.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fixed:
    """Marks a setting that the shapes of a model's weights depend on.

    Attributes:
        alike: values that take weights of the same shapes.
        of: the setting that says whether the networks are trained whose
            weights these are, None for those that always are.
    """

    alike: Collection[Any] = ()
    of: str | None = None

    def allows(self, before: Any, now: Any) -> bool:
        """Says whether a model can go on with the other value."""
        return before == now or {before, now} <= set(self.alike)


@dataclass(frozen=True)
class Adds:
    """Marks a setting that says whether some networks are trained.

    Attributes:
        networks: which, as a sentence calls them.
    """

    networks: str

    @staticmethod
    def wants(value: Any) -> bool:
        """Says whether the networks are there with this value."""
        return bool(value) and value != "none"


FIXED = Fixed()
