"""The members of a family by name, each imported when it is first used."""

import pkgutil
from collections.abc import Iterator
from collections.abc import Mapping
from typing import TypeVar

from faceswap_gan.suggestion import check_known

Member = TypeVar("Member")


class Registry(Mapping[str, Member]):
    """What users can choose by name; to list the names imports nothing.

    Args:
        title: what a member is called in a sentence.
        places: `module:object` of each member by its name.

    Example:
        >>> shapes = Registry("shape", {"ratio": "fractions:Fraction"})
        >>> shapes.find("ratio")(1, 2)
        Fraction(1, 2)
    """

    def __init__(self, title: str, places: dict[str, str]):
        self.title = title
        self._places = places

    def __getitem__(self, name: str) -> Member:
        member: Member = pkgutil.resolve_name(self._places[name])
        return member

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def check(self, name: str) -> None:
        """Refuses a name that no member has.

        Raises:
            ConfigError: with the names to choose from.
        """
        check_known(self.title, name, self)

    def find(self, name: str) -> Member:
        """Returns the member of a name that a user gave.

        Raises:
            ConfigError: there is none; see `check`.
        """
        self.check(name)
        return self[name]
