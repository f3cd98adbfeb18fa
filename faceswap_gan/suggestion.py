"""What a misspelt word was probably meant to be."""

import difflib
from collections.abc import Iterable


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
