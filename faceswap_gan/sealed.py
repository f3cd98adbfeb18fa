"""Records that carry their own hash, so that damage to them is found."""

import contextlib
import hashlib
import itertools
import json
import os
from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faceswap_gan.files import cannot_write
from faceswap_gan.json_text import parse_json

SEAL = "sha256"

Say = Callable[[str], object]
"""Takes a sentence for the user."""


def digest_of(value: Any) -> str:
    """Returns the SHA-256 of a value that JSON can hold."""
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def sealed(record: dict[str, Any]) -> dict[str, Any]:
    """Returns a record with its own hash added."""
    return {**record, SEAL: digest_of(record)}


def unsealed(record: Any) -> dict[str, Any] | None:
    """Returns a record without its hash, or None where that is wrong."""
    if not isinstance(record, dict):
        return None
    content = {key: value for key, value in record.items() if key != SEAL}
    return content if record.get(SEAL) == digest_of(content) else None


class SealedLog:
    """Records appended to a file, of which a killed process loses the last.

    Args:
        path: the file.
        made_by: what tells the work that is logged from any other; the log of
            another is given up.
        say: is told when records are damaged.
        holds: says of a record whether what it tells of is there.

    Attributes:
        records: those that the file held, up to the first that is damaged.

    Raises:
        OutputError: the file cannot be read or written.
    """

    def __init__(
        self,
        path: Path,
        made_by: dict[str, Any],
        say: Say = lambda _: None,
        holds: Callable[[dict[str, Any]], bool] = lambda _: True,
    ):
        self.path = path
        self.records: list[dict[str, Any]] = []
        header = json.loads(json.dumps({"made_by": made_by}))
        with self._errors_named():
            data = path.read_bytes() if path.exists() else b""
            lines = data[: data.rfind(b"\n") + 1].splitlines(keepends=True)
            records = _undamaged(lines)
            if records[:1] == [header]:
                records[1:] = itertools.takewhile(holds, records[1:])
            if len(records) < len(lines):
                say(f"{path} was damaged and is used up to the damage alone.")
            if records[:1] == [header]:
                os.truncate(path, sum(map(len, lines[: len(records)])))
                self.records = records[1:]
            else:
                path.unlink(missing_ok=True)
                self._append(header)

    def add(self, record: dict[str, Any]) -> None:
        """Appends a record that JSON can hold.

        Raises:
            OutputError: the file cannot be written.
        """
        with self._errors_named():
            self._append(record)

    def remove(self) -> None:
        """Deletes the file.

        Raises:
            OutputError: it cannot be deleted.
        """
        with self._errors_named():
            self.path.unlink(missing_ok=True)

    def _append(self, record: dict[str, Any]) -> None:
        with open(self.path, "a") as file:
            file.write(json.dumps(sealed(record)) + "\n")

    @contextlib.contextmanager
    def _errors_named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise cannot_write(self.path, error) from error


def _undamaged(lines: list[bytes]) -> list[dict[str, Any]]:
    """Returns the records of lines, up to the first that holds none."""
    records = []
    for line in lines:
        try:
            record = unsealed(parse_json(line))
        except ValueError:
            break
        if record is None:
            break
        records.append(record)
    return records
