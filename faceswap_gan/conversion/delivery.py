"""What a conversion writes of a film: videos or folders of pictures."""

from collections.abc import Sequence
from pathlib import Path

from faceswap_gan.conversion.conversion_config import ConversionConfig
from faceswap_gan.conversion.output_stream import OutputStream
from faceswap_gan.conversion.sequence import PictureSequence
from faceswap_gan.errors import OutputError
from faceswap_gan.provenance.swaps import Swap
from faceswap_gan.video.formats import is_sequence
from faceswap_gan.video.shown import shown_times


def streams_of(
    config: ConversionConfig,
    source: Path,
    output: Path,
    mask_video: Path | None,
) -> list[OutputStream]:
    """Returns what to write, drawn as the configuration says.

    Args:
        config: how to convert.
        source: the video.
        output: the file or folder to write.
        mask_video: a second one to write, of the masks, or None.
    """
    streams = []
    for path, kind in ((output, "result"), (mask_video, "mask")):
        if path is not None:
            made = PictureSequence if is_sequence(path) else OutputStream
            streams.append(made(path, config, source, kind))
    return streams


def deliver(
    streams: Sequence[OutputStream],
    folder: Path,
    frames: int,
    swaps: list[Swap],
) -> list[Swap]:
    """Checks and signs what was joined and moves it to its names.

    Args:
        streams: the videos and folders of pictures.
        folder: where they are joined.
        frames: how many pictures each has to have.
        swaps: who was swapped, by frames.

    Returns:
        Who was swapped, and when.

    Raises:
        OutputError: one is not whole, or cannot be signed or written.
    """
    for stream in streams:
        times = [float(time) for time in shown_times(stream.joined(folder))]
        if len(times) != frames + 1:
            raise OutputError(
                f"{stream.path} was not written, for it would have "
                f"{max(0, len(times) - 1)} of {frames} pictures: run the same "
                "command again."
            )
        swaps = [swap.timed(times) for swap in swaps]
        stream.sign_output(folder, swaps)
    for stream in streams:
        stream.place(folder, frames)
    return swaps
