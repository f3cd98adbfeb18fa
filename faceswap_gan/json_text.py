"""JSON, written so that all can read it and read so that all may be wrong."""

import json
import math
from typing import Any

import pydantic

MOST_DIGITS = 400
"""Digits of a whole number, more of which no program writes."""
MOST_LEVELS = 100
"""Lists and objects inside each other."""


def parse_json(text: str | bytes) -> Any:
    """Parses a JSON document that may be damaged or hostile.

    Args:
        text: the document, bytes as UTF-8.

    Returns:
        Its value, in which every number is finite.

    Raises:
        ValueError: it is not JSON, is nested too deeply, or holds a number
            that is not finite.
    """
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        value = json.loads(
            text,
            parse_constant=_refused,
            parse_float=_finite,
            parse_int=_whole,
        )
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    if text.count("[") + text.count("{") > MOST_LEVELS:
        _check_levels(value)
    return value


def json_of(value: Any, indent: int | None = None) -> str:
    """Returns a value as JSON, numbers that are not finite as null."""
    try:
        return json.dumps(value, indent=indent, allow_nan=False)
    except ValueError:
        return json.dumps(_finite_parts(value), indent=indent, allow_nan=False)


def _finite_parts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite_parts(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite_parts(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _check_levels(value: Any) -> None:
    level = [value]
    for _ in range(MOST_LEVELS):
        level = [
            part
            for whole in level
            for part in (whole.values() if isinstance(whole, dict) else whole)
            if isinstance(part, dict | list)
        ]
        if not level:
            return
    raise ValueError("it is nested too deeply")


def _refused(word: str) -> float:
    raise ValueError(f"{word} is not a number in JSON")


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise ValueError(f"the number {digits[:20]} is too large")
    return value


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"a number has {len(digits)} digits")
    return int(digits)


def first_fault(error: pydantic.ValidationError, whole: str = "") -> str:
    """Names the first thing that is wrong in a record, and what it is.

    Args:
        error: raised by a model that the record does not fit.
        whole: the name of the record, for what is wrong with all of it.
    """
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"])) or whole
    return f"{place}: {first['msg']}"
