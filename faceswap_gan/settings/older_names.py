"""Older names of settings, which users' files and checkpoints may hold."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pydantic

from faceswap_gan.errors import ConfigError


@dataclass(frozen=True)
class Formerly:
    """Marks a setting that had another name in the same section.

    Attributes:
        name: the older one, which is still read.
        implies: settings of the section, with the values that they have where
            the older name is given and they are not.
    """

    name: str
    implies: tuple[tuple[str, Any], ...] = ()


def renamed(
    settings: Mapping[str, Any], config: type[pydantic.BaseModel]
) -> dict[str, Any]:
    """Returns settings under the names that they have now.

    Args:
        settings: sections by name, as JSON holds them, not checked yet.
        config: the settings of a system.

    Raises:
        ConfigError: a setting is given under both of its names.
    """
    current = dict(settings)
    for section, mark, name in _renamings(config):
        given, older = current.get(section), mark.name
        if not isinstance(given, dict) or older not in given:
            continue
        if name in given:
            raise ConfigError(
                f"{section}.{older} is the older name of {section}.{name}: "
                "give one of them."
            )
        current[section] = dict(mark.implies) | {
            name if key == older else key: value for key, value in given.items()
        }
    return current


def _renamings(
    config: type[pydantic.BaseModel],
) -> Iterator[tuple[str, Formerly, str]]:
    """Yields section, mark and present name of each renamed setting."""
    for section, field in config.model_fields.items():
        settings = getattr(field.annotation, "model_fields", {})
        for name, setting in settings.items():
            for mark in setting.metadata:
                if isinstance(mark, Formerly):
                    yield section, mark, name
