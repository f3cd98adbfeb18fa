"""What a misspelt word was probably meant to be."""

import difflib
from collections.abc import Collection
from collections.abc import Iterable

from faceswap_gan.errors import ConfigError


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Returns a question that names the most similar known word.

    Args:
        word: what was given.
        known: what could have been given.

    Returns:
        The question with a space before it, empty where nothing is similar.

    Example:
        >>> did_you_mean("seemless", ["lab", "seamless"])
        ' Did you mean seamless?'
    """
    names = {name.lower(): name for name in known}
    similar = difflib.get_close_matches(word.lower(), names, n=1)
    return f" Did you mean {names[similar[0]]}?" if similar else ""


def check_known(what: str, name: str, known: Collection[str]) -> None:
    """Refuses a name that is none of those that are known.

    Args:
        what: what is named, as in "The layout cannot be ...".
        name: what was given.
        known: what could have been given.

    Raises:
        ConfigError: with the names to choose from.
    """
    if name not in known:
        raise ConfigError(
            f"The {what} cannot be {name!r}; choose one of "
            f"{', '.join(known)}.{did_you_mean(name, known)}"
        )
