"""What a training knows of the expressions of its people's faces."""

import hashlib
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path

from faceswap_gan.commands import command_line
from faceswap_gan.records.expressions import Expression
from faceswap_gan.records.expressions import read_expressions
from faceswap_gan.systems.swap.balance import movements
from faceswap_gan.systems.swap.config import SwapConfig
from faceswap_gan.systems.swap.expression_loss import performed
from faceswap_gan.workspace import Workspace

Known = dict[str, list[Expression | None]]
"""Of each person what each picture expresses, None where it is not known."""


def balances(config: SwapConfig) -> bool:
    """Whether faces are drawn by what they express."""
    training = config.training
    return training.balance == "expression" and training.balance_share > 0


def read_known(
    workspace: Workspace,
    pictures: Mapping[str, Mapping[Path, str]],
    config: SwapConfig,
    say: Callable[[str], None],
) -> Known:
    """Reads what faces express, where the settings ask for it.

    Args:
        workspace: the project's folder.
        pictures: the pictures of each person, with their SHA-256.
        config: the settings.
        say: is told of whose faces too little is known, and what is damaged.

    Returns:
        Of the people of whom at least half of the faces are known.

    Raises:
        InputError: a file of expressions cannot be read.
    """
    used = (config.augment.decoupling, config.loss.expression)
    if not (balances(config) or any(used)):
        return {}
    found: Known = {}
    for person, files in pictures.items():
        path = workspace.expressions(person)
        rows, damaged = read_expressions(path)
        found[person] = [
            rows[sha].expression if sha in rows else None
            for sha in files.values()
        ]
        if damaged:
            say(
                f"Lines of {path} are damaged ({damaged}): those faces count "
                f"as not known until {_to_find(workspace)}."
            )
    known = {name: own for name, own in found.items() if _is_enough(own)}
    if unknown := [name for name in found if name not in known]:
        say(_unknown(unknown, config) + f" until {_to_find(workspace)}.")
    return known


def fingerprint(person: str, known: Known, config: SwapConfig) -> str:
    """Returns the SHA-256 of what the draws of a person's faces depend on."""
    hashed = hashlib.sha256()
    if balances(config):
        hashed.update(movements(known[person]).astype("<f8").tobytes())
    if config.loss.expression:
        hashed.update(performed(known[person]).tobytes())
    if config.augment.decoupling:
        for own in known.values():
            points = [one.points if one else "" for one in own]
            hashed.update("\n".join(points).encode())
    return hashed.hexdigest()


def _is_enough(own: Sequence[Expression | None]) -> bool:
    return 2 * sum(one is not None for one in own) >= len(own)


def _unknown(people: Sequence[str], config: SwapConfig) -> str:
    """Says what is not done with people of whom too little is known."""
    undone = []
    if balances(config):
        undone.append("they are drawn by the area of their eye masks")
    if config.augment.decoupling:
        undone.append("nobody lends or borrows their movements")
    if config.loss.expression:
        undone.append("codes are not held to what they do")
    return (
        f"What the faces of {' and '.join(people)} express is not known, so "
        + " and ".join(undone)
    )


def _to_find(workspace: Workspace) -> str:
    command = command_line("masks", "--workspace", workspace.root)
    return f"`{command}` has found it with the face mesh"
