"""A run's curves and pictures for TensorBoard, written when they are made.

A writer with a thread of its own would let a training wait for ever where the
disk is full.
"""

import contextlib
import time
from collections.abc import Iterator
from collections.abc import Mapping
from pathlib import Path

from tensorboardX.event_file_writer import EventsWriter
from tensorboardX.proto.event_pb2 import Event
from tensorboardX.proto.event_pb2 import SessionLog
from tensorboardX.proto.summary_pb2 import Summary

from faceswap_gan.files import cannot_write


class Events:
    """Writes a file of events; those of later steps there no longer count.

    Files are named by the second and numbered, since two of one second would
    be one file.

    Args:
        folder: of the run.
        start: number of steps finished before this run.

    Raises:
        OutputError: it cannot be written, as are all its methods' errors.
    """

    def __init__(self, folder: Path, start: int):
        self._folder = folder
        with self._errors_named():
            folder.mkdir(parents=True, exist_ok=True)
            number = len(list(folder.glob("events.out.tfevents.*")))
            self._writer = EventsWriter(
                str(folder / "events"), filename_suffix=f".{number:04d}"
            )
        began = SessionLog(status=SessionLog.START)
        self._write(Event(step=start + 1, session_log=began))

    def add_scalars(self, values: Mapping[str, float], step: int) -> None:
        """Writes the values of curves, by name, after a step."""
        rows = [
            Summary.Value(tag=name, simple_value=value)
            for name, value in values.items()
        ]
        self._write(Event(step=step, summary=Summary(value=rows)))

    def add_summary(self, summary: Summary, step: int) -> None:
        """Writes what there is after a step."""
        self._write(Event(step=step, summary=summary))

    def close(self) -> None:
        """Ends the file."""
        with self._errors_named():
            self._writer.close()

    def _write(self, event: Event) -> None:
        event.wall_time = time.time()
        with self._errors_named():
            self._writer.write_event(event)
            self._writer.flush()

    @contextlib.contextmanager
    def _errors_named(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise cannot_write(self._folder, error) from error
