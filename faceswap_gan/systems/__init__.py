"""What can be trained, by name; nothing here loads a framework.

A system is a folder beside this file and a line at its end.
"""

from collections.abc import Mapping
from typing import Any

from faceswap_gan.errors import ConfigError
from faceswap_gan.suggestion import did_you_mean
from faceswap_gan.systems.entry import Entry
from faceswap_gan.systems.swap.entry import SwapEntry

_ENTRIES: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Makes a system known by its name and its older names.

    Args:
        entry: what is known of the system without a framework.

    Raises:
        ValueError: its settings name another system, or a name is taken.
    """
    named = entry.config.model_validate({}).training.system
    if named != entry.name:
        raise ValueError(
            f"The settings of {entry.name} name another system. "
            f"Received: {named}"
        )
    for name in (entry.name, *entry.aliases):
        if name in _ENTRIES:
            raise ValueError(f"A system has this name. Received: {name}")
    _ENTRIES.update(dict.fromkeys((entry.name, *entry.aliases), entry))


def unregister(entry: Entry) -> None:
    """Forgets a system that `register` made known."""
    for name in (entry.name, *entry.aliases):
        del _ENTRIES[name]


def entry_of(name: str) -> Entry:
    """Finds a system by its name or an older one.

    Raises:
        ConfigError: there is none of this name.
    """
    if name not in _ENTRIES:
        raise ConfigError(
            f"There is no system '{name}': training.system is one of "
            f"{', '.join(names())}.{did_you_mean(name, names())}"
        )
    return _ENTRIES[name]


def entry_in(settings: Mapping[str, Any]) -> Entry:
    """Finds the system that settings name; the swap where they name none.

    Args:
        settings: sections by name, as JSON holds them, not checked yet.

    Raises:
        ConfigError: there is no such system.
    """
    match settings.get("training"):
        case {"system": str(name)}:
            return entry_of(name)
    return SWAP


def names() -> list[str]:
    """Returns the names of all systems, without older ones."""
    return [entry.name for entry in entries()]


def entries() -> list[Entry]:
    """Returns all systems, each once."""
    return [entry for name, entry in _ENTRIES.items() if name == entry.name]


SWAP = SwapEntry()
register(SWAP)
