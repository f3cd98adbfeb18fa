"""The videos that are written of a film: the result, and its masks."""

import dataclasses
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from faceswap_gan.conversion.composed import Composed
from faceswap_gan.conversion.conversion_config import ConversionConfig
from faceswap_gan.conversion.segments import Segments
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.storage import atomic_path
from faceswap_gan.video.joining import join
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.writer import VideoWriter
from faceswap_gan.video.written_form import Carried
from faceswap_gan.video.written_form import Coding


@dataclasses.dataclass(frozen=True)
class OutputStream:
    """A video that is written of a film.

    Attributes:
        path: the file.
        config: how its pictures are made.
        source: the video that is converted.
        kind: `result` or `mask`, for the names of its parts.
    """

    path: Path
    config: ConversionConfig
    source: Path
    kind: str = "result"

    @property
    def part(self) -> str:
        """The end of the names of its parts."""
        return f"{self.kind}{self.path.suffix}"

    def joined(self, folder: Path) -> Path:
        """Names the whole video before it has its own name."""
        return folder / f"finished-{self.part}"

    def draw(self, result: Composed) -> np.ndarray:
        """Draws and marks a picture: (H, W, 3) uint8."""
        return self.config.finish.frame(self.unmarked(result))

    def unmarked(self, result: Composed) -> np.ndarray:
        """Draws a picture: (H, W, 3) uint8."""
        if self.kind == "mask":
            return result.mask()
        return self.config.drawn(result)

    def writer(
        self, video: VideoReader, path: Path, audio_from: Path | None = None
    ) -> VideoWriter:
        """Opens a file for its pictures.

        Args:
            video: the source.
            path: the file.
            audio_from: what sound and subtitles are copied of, or None.
        """
        panels = 1 if self.kind == "mask" else len(self.config.panels)
        anew = panels > 1 or self.kind == "mask"
        encoding, as_shown, picture = self.coding(video, anew)
        return VideoWriter.like(
            video,
            path,
            width=video.width * panels,
            as_shown=as_shown,
            encoding=encoding,
            carried=Carried(audio_from, video.cut, video.end),
            picture=picture,
        )

    def coding(self, video: VideoReader, anew: bool) -> Coding:
        """Returns how its pictures are coded.

        Args:
            video: the source.
            anew: whether they are drawn anew.
        """
        return Coding(self.config.encoding, anew)

    @property
    def sound(self) -> Path | None:
        """A file of which it gets all but the picture."""
        return self.source if self.kind == "result" else None

    def losses(self, video: VideoReader) -> list[str]:
        """Opens and discards the output, so that it fails before the work.

        Returns:
            Sentences on what of the source it cannot hold.
        """
        writer = self.writer(video, self.path, self.sound)
        writer.discard()
        return writer.problems

    def join(
        self, segments: Segments, folder: Path, video: VideoReader
    ) -> list[str]:
        """Joins its parts.

        Args:
            segments: the parts.
            folder: where they are joined.
            video: the source.

        Returns:
            Sentences on what of the source it cannot hold.

        Raises:
            InputError: a part or the source cannot be read.
            OutputError: the video cannot be written.
        """
        return join(
            segments.picture_files(self.part),
            self.joined(folder),
            audio_from=self.sound,
            cut=video.cut * video.time_base,
            end=video.end,
        )

    def without_marks(self, folder: Path, swaps: Sequence[Swap]) -> list[Path]:
        """Names the files in which the marks cannot be read.

        Args:
            folder: where it was joined.
            swaps: who is swapped, by frames.
        """
        held = self.config.finish.holds(self.joined(folder))
        return [] if held else [self.path]

    def sign_output(self, folder: Path, swaps: Sequence[Swap]) -> None:
        """Signs what was joined."""
        self.config.finish.sign_output(self.joined(folder), self.path, swaps)

    def place(self, folder: Path, frames: int) -> None:
        """Moves what was signed to its own name."""
        move_into_place(self.joined(folder), self.path)

    def notes(self, frames: int, swaps: Sequence[Swap]) -> list[str]:
        """Says in sentences what is to be known of what was written."""
        return []


def move_into_place(file: Path, path: Path) -> None:
    """Moves a finished file to its own name in the same file system."""
    with atomic_path(path) as final:
        os.replace(file, final)
