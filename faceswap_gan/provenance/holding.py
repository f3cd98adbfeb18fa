"""A place in which a person's face or name is."""

import dataclasses
import os
from collections.abc import Iterable
from pathlib import Path


@dataclasses.dataclass(frozen=True)
class Holding:
    """A file or folder in which a person's face is.

    Attributes:
        path: where it is; may be a link, to what is removed with it.
        what: what it is, in words.
        files: how many files it has.
        bytes: how large they are.
        only: what goes of a folder, where the rest stays.
    """

    path: Path
    what: str
    files: int
    bytes: int
    only: tuple[Path, ...] = ()

    @property
    def goes(self) -> tuple[Path, ...]:
        """What is removed, in this order."""
        return self.only or (self.path,)

    def sentence(self) -> str:
        """Says where it is, what it is and how much."""
        leads = f" -> {self.path.resolve()}" if self.path.is_symlink() else ""
        return (
            f"  {self.path}{leads}: {self.what}, files: {self.files}, "
            f"{self.bytes / 1e6:.1f} MB"
        )


def there(paths: Iterable[Path], what: str) -> list[Holding]:
    """Describes those of some files and folders that there are.

    Args:
        paths: of the files and folders.
        what: what they are, in words.
    """
    return [holding_at(path, what) for path in paths if os.path.lexists(path)]


def holding_at(path: Path, what: str, only: Iterable[Path] = ()) -> Holding:
    """Describes a file or a folder.

    Args:
        path: where it is.
        what: what it is, in words.
        only: what goes of the folder, if not all of it.
    """
    only = tuple(only)
    sizes = [
        file.stat().st_size
        for place in only or (path,)
        for file in ([place] if place.is_file() else place.rglob("*"))
        if file.is_file()
    ]
    return Holding(path, what, len(sizes), sum(sizes), only)
