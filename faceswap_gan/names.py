"""Names of people and models, which become names of folders."""

import re
from collections.abc import Sequence

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import WorkspaceError

DEFAULT_MODEL = "default"


def is_name(name: str) -> bool:
    """Says whether a name can be part of a file name everywhere."""
    return bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}", name))


def checked_name(name: str) -> str:
    """Returns the name if it can be part of a file name.

    Raises:
        WorkspaceError: it is empty, too long or has other characters.
    """
    if not is_name(name):
        raise WorkspaceError(
            f"'{name}' cannot be used as a name: take at most 100 letters, "
            "digits, '-', '_' and '.'."
        )
    return name


def check_several(people: Sequence[str]) -> None:
    """Refuses people of whom nobody can be swapped with another.

    Raises:
        WorkspaceError: there is one person, or one is named twice.
    """
    twice = [name for name in people if people.count(name) > 1]
    if twice:
        raise WorkspaceError(
            f"{twice[0]} is named twice: --people names different people, "
            "such as --people src dst."
        )
    if len(people) < 2:
        raise WorkspaceError(
            f"A swap needs two people, and --people names {len(people)}: give "
            "both, such as --people src dst."
        )


def check_swap(seen: str, person: str) -> None:
    """Refuses to swap somebody with the same person.

    Args:
        seen: the person in the pictures.
        person: the person to swap in.

    Raises:
        ConfigError: they are one.
    """
    if seen == person:
        raise ConfigError(
            f"--from and --to are both {seen}: --from names the person seen "
            "in the pictures, --to the person swapped in."
        )


def first_of(names: Sequence[str], most: int) -> str:
    """Lists names for a sentence, and says how many more there are.

    Args:
        names: in the order in which they are listed.
        most: how many of them.

    Example:
        >>> first_of(["a.png", "b.png", "c.png"], 2)
        'a.png, b.png and 1 more'
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")
