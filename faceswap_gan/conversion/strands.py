"""The videos that are written of a film: the result, and its masks."""

import os
from collections.abc import Callable
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from faceswap_gan.conversion.compose import Composed
from faceswap_gan.conversion.finish import Finish
from faceswap_gan.conversion.recipe import Recipe
from faceswap_gan.conversion.segments import Segments
from faceswap_gan.errors import OutputError
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.storage import atomic_path
from faceswap_gan.video.joining import join
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.shown import shown_times


class Strand(NamedTuple):
    """One of the videos that are written of a film.

    Attributes:
        path: the file.
        draw: draws its pictures.
        panels: how many frames wide they are.
        kind: what is in it, for the names of its parts.
        sound: a file whose sound and subtitles it gets, or None.
    """

    path: Path
    draw: Callable[[Composed], np.ndarray]
    panels: int
    kind: str
    sound: Path | None = None

    @property
    def part(self) -> str:
        """The end of the names of its parts."""
        return f"{self.kind}{self.path.suffix}"

    def joined(self, folder: Path) -> Path:
        """Names the whole video before it has its own name."""
        return folder / f"finished-{self.part}"


def strands_of(
    recipe: Recipe, source: Path, output: Path, mask_video: Path | None
) -> list[Strand]:
    """Gives the videos to write, drawn as a recipe says.

    Args:
        recipe: how to convert.
        source: the video.
        output: the file to write.
        mask_video: a second file to write, of the masks, or None.
    """
    drawn = recipe.finished, len(recipe.panels), "result", source
    strands = [Strand(output, *drawn)]
    if mask_video is not None:
        strands.append(Strand(mask_video, recipe.finished_mask, 1, "mask"))
    return strands


def join_parts(
    strands: Sequence[Strand],
    segments: Segments,
    folder: Path,
    video: VideoReader,
) -> list[str]:
    """Joins the parts of each video.

    Args:
        strands: the videos.
        segments: their parts.
        folder: where they are joined.
        video: the source, of which sound and subtitles are copied.

    Returns:
        Sentences on what of the source they cannot hold.

    Raises:
        InputError: the source cannot be read.
        OutputError: a part was damaged, or a video cannot be written.
    """
    segments.check()
    problems = []
    for strand in strands:
        problems += join(
            segments.picture_files(strand.part),
            strand.joined(folder),
            audio_from=strand.sound,
            cut=video.cut * video.time_base,
            end=video.end,
        )
    return problems


def deliver(
    strands: Sequence[Strand],
    folder: Path,
    frames: int,
    swaps: list[Swap],
    finish: Finish,
) -> list[Swap]:
    """Checks and signs the joined videos and gives them their names.

    Args:
        strands: the videos.
        folder: where they are joined.
        frames: how many pictures each has to have.
        swaps: who was swapped, by frames.
        finish: signs.

    Returns:
        Who was swapped, and when.

    Raises:
        OutputError: a video is not whole, or cannot be signed or written.
    """
    for strand in strands:
        file = strand.joined(folder)
        times = [float(time) for time in shown_times(file)]
        if len(times) != frames + 1:
            raise OutputError(
                f"{strand.path} was not written, for it would have "
                f"{max(0, len(times) - 1)} of {frames} pictures: run the same "
                "command again."
            )
        swaps = [swap.timed(times) for swap in swaps]
        finish.seal(file, strand.path, swaps)
    for strand in strands:
        with atomic_path(strand.path) as final:
            os.replace(strand.joined(folder), final)
    return swaps
