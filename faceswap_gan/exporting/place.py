"""Where an exported network may be written."""

import os
from pathlib import Path

from faceswap_gan.errors import OutputError
from faceswap_gan.exporting.formats import FORMATS
from faceswap_gan.names import first_of
from faceswap_gan.project_paths import CARD

EXAMPLE = Path(__file__).with_name("example.py")
"""The program that is written beside an ONNX network."""


def check_replaceable(output: Path) -> None:
    """Refuses a folder that holds something else than an export.

    Args:
        output: the folder to write, which need not be there.

    Raises:
        OutputError: it does, or it is a file.
    """
    own = {CARD, EXAMPLE.name, *(kind.file for kind in FORMATS.values())}
    there = set(os.listdir(output)) if output.is_dir() else set()
    others = sorted(there - own if CARD in there else there)
    if output.is_file() or others:
        names = f" ({first_of(others, 3)})" if others else ""
        raise OutputError(
            f"{output} holds something else than an exported network{names}: "
            "give --output the name of a new folder."
        )
