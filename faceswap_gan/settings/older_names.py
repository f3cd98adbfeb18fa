"""Settings as older versions wrote them: other names, and some not yet."""

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import TypeVar

import pydantic

from faceswap_gan.errors import ConfigError

Mark = TypeVar("Mark")


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


@dataclass(frozen=True)
class Added:
    """Marks a setting that checkpoints of older versions do not hold.

    Attributes:
        before: the value that it had without a name.
    """

    before: Any


def completed(
    settings: Mapping[str, Any], config: type[pydantic.BaseModel]
) -> dict[str, Any]:
    """Returns a checkpoint's settings with those that came after it.

    Args:
        settings: all sections by name, as JSON holds them, not checked yet.
        config: the settings of a system.
    """
    whole = dict(settings)
    for section, mark, name in _marked(config, Added):
        if isinstance(whole.get(section), dict):
            whole[section] = {name: mark.before} | whole[section]
    return whole


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
    for section, mark, name in _marked(config, Formerly):
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


def _marked(
    config: type[pydantic.BaseModel], kind: type[Mark]
) -> Iterator[tuple[str, Mark, str]]:
    """Yields section, mark and name of each setting with such a mark."""
    for section, field in config.model_fields.items():
        settings = getattr(field.annotation, "model_fields", {})
        for name, setting in settings.items():
            for mark in setting.metadata:
                if isinstance(mark, kind):
                    yield section, mark, name
