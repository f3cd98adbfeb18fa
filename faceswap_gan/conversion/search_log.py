"""What the first pass has found so far, kept while it runs."""

from pathlib import Path
from typing import Any

from faceswap_gan.faces.video_tracker import FrameDetections
from faceswap_gan.sealed import Say
from faceswap_gan.sealed import SealedLog


class SearchLog:
    """Detections on disk, of which a killed process loses the last batch.

    Args:
        path: the file; what it holds of another search is given up.
        made_by: what tells the search from any other.
        say: is told where the file is damaged.

    Attributes:
        detections: those that the file held.
        state: of the detector after the last of them.

    Raises:
        OutputError: the file cannot be written.
    """

    def __init__(
        self, path: Path, made_by: dict[str, Any], say: Say = lambda _: None
    ):
        self._log = SealedLog(path, made_by, say)
        self.path = path
        self.detections: list[FrameDetections] = []
        self.state: Any = None
        for record in self._log.records:
            self.detections += map(FrameDetections.of_row, record["sightings"])
            self.state = record["state"]

    def add(self, batch: list[FrameDetections], state: Any) -> None:
        """Appends the detections of a batch of frames.

        Args:
            batch: the detections.
            state: of the detector after them, as JSON can hold it.
        """
        rows = [found.row() for found in batch]
        self._log.add({"sightings": rows, "state": state})

    def remove(self) -> None:
        """Deletes the file."""
        self._log.remove()
