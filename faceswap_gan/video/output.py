"""Video files that get their name when they are whole."""

import contextlib
import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Self

import av

from faceswap_gan.files import cannot_write
from faceswap_gan.files import hidden_files
from faceswap_gan.files import hidden_name
from faceswap_gan.files import remove_quietly
from faceswap_gan.storage import atomic_path
from faceswap_gan.video.containers import create_container
from faceswap_gan.video.extras import Extras
from faceswap_gan.video.inventory import what_is_lost
from faceswap_gan.video.stamps import Packet
from faceswap_gan.video.stamps import coded_of
from faceswap_gan.video.stamps import unit_of
from faceswap_gan.video.stream_copy import StreamCopy


class OutputFile:
    """A video file under a temporary name, with what another holds.

    Add the streams to `container`, then `start`, `mux` and `close`.

    Args:
        path: the output; its ending (.mp4, .mov, .mkv) chooses the format.
        time_base: seconds per unit of the picture's timestamps.

    Attributes:
        container: what streams are added to.
        is_open: whether it is neither complete nor given up.

    Raises:
        OutputError: the file cannot be created.
    """

    def __init__(self, path: Path, time_base: Fraction):
        self.path = Path(path)
        self._temporary = hidden_name(self.path, f"{os.getpid()}.part")
        self._copy: StreamCopy | None = None
        self._extras: Extras | None = None
        self._finished = False
        with self.errors_named():
            self.path.parent.mkdir(parents=True, exist_ok=True)
        self.container = create_container(self._temporary, time_base)
        self.is_open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type | None, *error: object) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def add_streams_of(
        self, source: Path, cut: Fraction, end: Fraction | None
    ) -> None:
        """Prepares the copy of all that a file holds beside its picture.

        Args:
            source: the file with them.
            cut: seconds in the source that are zero in the output; what lies
                before a cut that is not at zero is left out.
            end: seconds in the source from which on the rest is left out.

        Raises:
            InputError: the source cannot be read.
            OutputError: this format cannot hold such sound.
        """
        self._source = source
        self._copy = StreamCopy(source, self.container)
        self._extras = Extras(source, self.container, cut, end)
        self._copy.begin(cut, end)

    def problems(self) -> list[str]:
        """Says in sentences what the file, once finished, does not hold."""
        if self._copy is None:
            return []
        if not self._finished:
            return self._copy.problems
        return [
            *self._copy.problems,
            *self._copy.what_is_lost(self.path),
            *what_is_lost(self._source, self.path),
        ]

    def start(self) -> None:
        """Writes the header, after which no stream can be added."""
        with self.errors_named():
            self.container.start_encoding()
            if self._extras is not None:
                self._extras.write()

    def mux(self, packets: list[Packet]) -> None:
        """Adds packets of the picture, and what was copied up to them.

        Raises:
            OutputError: the file cannot be written, such as on a full disk.
        """
        with self.errors_named():
            for packet in packets:
                if self._copy is not None:
                    self._copy.copy_until(coded_of(packet) * unit_of(packet))
                self.container.mux(packet)

    def close(self) -> None:
        """Completes the file and moves it to its name.

        Raises:
            OutputError: it cannot be written; a file of that name stays.
        """
        if not self.is_open:
            return
        try:
            with self.errors_named():
                if self._copy is not None:
                    self._copy.copy_until(None)
                self.container.close()
            with atomic_path(self.path) as final:
                os.replace(self._temporary, final)
            self._finished = True
        finally:
            self.discard()

    def discard(self) -> None:
        """Discards what is not closed yet; a file of that name stays."""
        if self._copy is not None:
            self._copy.close()
        if self.is_open:
            with contextlib.suppress(av.FFmpegError):
                self.container.close()
            remove_quietly(self._temporary)
        self.is_open = False

    @contextlib.contextmanager
    def errors_named(self) -> Iterator[None]:
        """Turns what FFmpeg and the system refuse into an `OutputError`."""
        try:
            yield
        except (av.FFmpegError, OSError) as error:
            raise cannot_write(self.path, error) from error


def remove_leftovers(path: Path) -> None:
    """Removes what killed processes left of their tries to write a file.

    Args:
        path: the file, which stays.
    """
    for file in hidden_files(path, r"\d+\.(part|tmp)"):
        remove_quietly(file)
