"""What a conversion writes of a film: videos or folders of pictures."""

from collections.abc import Sequence
from pathlib import Path

from faceswap_gan.conversion.recipe import Recipe
from faceswap_gan.conversion.sequence import PictureSequence
from faceswap_gan.conversion.strands import Strand
from faceswap_gan.errors import OutputError
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.video.formats import is_sequence
from faceswap_gan.video.shown import shown_times


def strands_of(
    recipe: Recipe, source: Path, output: Path, mask_video: Path | None
) -> list[Strand]:
    """Returns what to write, drawn as a recipe says.

    Args:
        recipe: how to convert.
        source: the video.
        output: the file or folder to write.
        mask_video: a second one to write, of the masks, or None.
    """
    strands = []
    for path, kind in ((output, "result"), (mask_video, "mask")):
        if path is not None:
            made = PictureSequence if is_sequence(path) else Strand
            strands.append(made(path, recipe, source, kind))
    return strands


def deliver(
    strands: Sequence[Strand], folder: Path, frames: int, swaps: list[Swap]
) -> list[Swap]:
    """Checks and signs what was joined and gives it its names.

    Args:
        strands: the videos and folders of pictures.
        folder: where they are joined.
        frames: how many pictures each has to have.
        swaps: who was swapped, by frames.

    Returns:
        Who was swapped, and when.

    Raises:
        OutputError: one is not whole, or cannot be signed or written.
    """
    for strand in strands:
        times = [float(time) for time in shown_times(strand.joined(folder))]
        if len(times) != frames + 1:
            raise OutputError(
                f"{strand.path} was not written, for it would have "
                f"{max(0, len(times) - 1)} of {frames} pictures: run the same "
                "command again."
            )
        swaps = [swap.timed(times) for swap in swaps]
        strand.seal(folder, swaps)
    for strand in strands:
        strand.place(folder, frames)
    return swaps
