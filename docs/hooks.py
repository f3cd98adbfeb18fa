"""Puts the help of every command into the page about them, as it is now."""

import os
import subprocess
import sys
from typing import Any

from faceswap_gan.cli import COMMANDS
from faceswap_gan.cli import models

PAGE, PLACE = "commands.md", "<!-- commands -->"


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Is called by mkdocs with each page."""
    if page.file.src_path != PAGE:
        return markdown
    names = [
        *(command.__name__.replace("_", "-") for command in COMMANDS),
        *(f"models {name}" for name in models.COMMANDS),
    ]
    parts = [f"## {name}\n\n```\n{_help(name)}```\n" for name in names]
    return markdown.replace(PLACE, "\n".join(parts))


def _help(name: str) -> str:
    return subprocess.run(
        [sys.executable, "-m", "faceswap_gan", *name.split(), "--help"],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "80"},
    ).stdout
