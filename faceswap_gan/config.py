"""The settings of a training, each with its default, in one place.

Every system has its own, of which `training.system` says which; an unknown
key, a wrong type or an impossible value is refused before any work.
`train_config.json` holds the defaults of the swap.
"""

import copy
import json
import re
from collections.abc import Mapping
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pydantic

from faceswap_gan.errors import ConfigError
from faceswap_gan.errors import InputError
from faceswap_gan.json_text import parse_json
from faceswap_gan.settings.base import Config
from faceswap_gan.settings.older_names import completed
from faceswap_gan.settings.older_names import renamed
from faceswap_gan.storage import read_json
from faceswap_gan.suggestion import did_you_mean
from faceswap_gan.systems import entry_in

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.A | re.I)


def load_config(
    path: Path | None = None,
    preset: str | None = None,
    overrides: Sequence[str] = (),
    base: Config | None = None,
) -> Config:
    """Resolves the settings: base, then file, then preset, then overrides.

    Args:
        path: a JSON file with some or all of the settings.
        preset: a name among the system's presets.
        overrides: `section.key=value` each, the value as JSON or a plain word.
        base: what the others change, the defaults if None; one of another
            system counts for nothing.

    Returns:
        The validated settings.

    Raises:
        ConfigError: with the name of the key at fault.

    Example:
        >>> load_config(overrides=["model.resolution=128"]).model.resolution
        128
    """
    own = base.model_dump(mode="json") if base else {}
    given: dict[str, Any] = {}
    if path is not None:
        _merge(given, _read(path))
    last: dict[str, Any] = {}
    for override in overrides:
        _merge(last, _parse(override))
    entry = entry_in(_merged(own, given, last))
    if own and entry is not entry_in(own):
        own = {}
    given, last = (renamed(part, entry.config) for part in (given, last))
    named = {} if preset is None else _preset(preset, entry.presets)
    settings = _merged(own, given, named, last)
    return _checked(settings, str(path) if path else "The settings")


def _preset(
    name: str, known: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    try:
        return dict(known[name])
    except KeyError:
        raise ConfigError(
            f"There is no preset '{name}': choose one of {', '.join(known)}."
            f"{did_you_mean(name, known)}"
        ) from None


def named(overrides: Sequence[str]) -> set[str]:
    """Returns which settings overrides give, as `section.key` or `schedule`.

    Args:
        overrides: see `load_config`.

    Raises:
        ConfigError: one is not of their form.
    """
    given: dict[str, Any] = {}
    for override in overrides:
        _merge(given, _parse(override))
    given = renamed(given, entry_in(given).config)
    return {
        f"{section}.{key}" if key else section
        for section, values in given.items()
        for key in (values if isinstance(values, dict) else [""])
    }


def validate(settings: dict[str, Any], origin: str) -> Config:
    """Checks all settings of a training, such as a checkpoint's.

    What they lack since they are of an older version has the value that it had
    there.

    Args:
        settings: nested mapping of sections and keys.
        origin: what the error names as the place of the settings.

    Raises:
        ConfigError: with the name of the first key at fault.
    """
    return _checked(settings, origin, whole=True)


def _checked(
    settings: dict[str, Any], origin: str, whole: bool = False
) -> Config:
    try:
        entry = entry_in(settings)
        settings = renamed(settings, entry.config)
    except ConfigError as error:
        raise ConfigError(f"{origin}: {error}") from error
    if whole:
        settings = completed(settings, entry.config)
    match settings.get("training"):
        case {"system": str()}:
            named = {"training": {"system": entry.name}}
            settings = _merged(settings, named)
    try:
        return entry.config.model_validate_json(json.dumps(_plain(settings)))
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        reason, similar = first["msg"], ""
        if first["type"] == "extra_forbidden":
            reason = "there is no such setting"
            similar = did_you_mean(key, _names(entry.config))
        raise ConfigError(f"{origin}: {key}: {reason}.{similar}") from error


def _names(config: type[Config]) -> list[str]:
    """Returns the names of all sections and settings."""
    sections = config.model_fields
    return [
        *sections,
        *(
            f"{name}.{key}"
            for name, section in sections.items()
            for key in getattr(section.annotation, "model_fields", ())
        ),
    ]


def _read(path: Path) -> dict[str, Any]:
    try:
        settings = read_json(path)
    except InputError as error:
        raise ConfigError(str(error)) from error
    if not isinstance(settings, dict):
        raise ConfigError(f"{path} does not hold a JSON object of settings.")
    return settings


def _parse(override: str) -> dict[str, Any]:
    key, separator, text = override.partition("=")
    if not separator or not key or key.count(".") > 1:
        raise ConfigError(
            f"--set {override} is not of the form section.key=value."
        )
    value = _value(text)
    for part in reversed(key.split(".")):
        value = {part: value}
    return value


def _value(text: str) -> Any:
    """Reads a value as JSON, or as people write numbers and truths."""
    try:
        return parse_json(text)
    except ValueError:
        if text in ("True", "False"):
            return text == "True"
        return float(text) if _NUMBER.fullmatch(text) else text


def _plain(value: Any) -> Any:
    """Makes whole numbers whole that were written like 1e3 or 8.0."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _merged(*layers: Mapping[str, Any]) -> dict[str, Any]:
    """Returns settings of which later ones win."""
    whole: dict[str, Any] = {}
    for layer in layers:
        _merge(whole, layer)
    return whole


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = copy.deepcopy(value)
