"""What commands have in common around their work: framework and report."""

import dataclasses
from pathlib import Path
from typing import Any

import typer


def load_framework() -> None:
    """Loads Keras and its backend, for commands that run networks."""
    from faceswap_gan.framework import load_framework as load

    load()


def show_result(result: Any, path: Path | None) -> None:
    """Prints what was done and writes it as JSON where asked.

    Args:
        result: a dataclass, or a list of them.
        path: the JSON file, or None.
    """
    rows = result if isinstance(result, list) else [result]
    facts = [dataclasses.asdict(row) for row in rows]
    for row in facts:
        for key, value in row.items():
            if value not in (None, [], {}, ""):
                typer.echo(f"{key.replace('_', ' ')}: {_shown(value)}")
    if path is not None:
        from faceswap_gan.storage import write_json

        write_json(path, facts if isinstance(result, list) else facts[0])


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return "\n  ".join(["", *map(_shown, value)])
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(v)}" for key, v in value.items())
    return str(value)
