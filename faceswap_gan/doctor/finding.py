"""What an examination says about one thing."""

import dataclasses
from typing import Literal

State = Literal["ok", "advice", "missing"]


@dataclasses.dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        state: "ok", "advice" where something works but could be better, or
            "missing" where work cannot begin without it.
        text: what was found, a short sentence.
        command: what fixes it, to be run as it is; empty where nothing does.
    """

    state: State
    text: str
    command: str = ""


def install(*extras: str) -> str:
    """Returns the command that installs extras of this package.

    Example:
        >>> install("landmarks")
        'pip install "faceswap-gan[landmarks]"'
    """
    return f'pip install "faceswap-gan[{",".join(extras)}]"'
