"""What a conversion is asked for, checked before any of its work."""

import contextlib
from pathlib import Path

from faceswap_gan.errors import ConfigError
from faceswap_gan.files import check_distinct
from faceswap_gan.video.encoder import check_encoding
from faceswap_gan.video.formats import check_output
from faceswap_gan.video.formats import is_sequence
from faceswap_gan.video.frame import Source
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.options import TrimOptions
from faceswap_gan.video.reader import VideoReader
from faceswap_gan.video.source import open_source


def open_to_convert(
    source: Path,
    output: Path,
    trim: TrimOptions,
    mask_video: Path | None = None,
    encoding: EncodingOptions | None = None,
) -> Source:
    """Opens what is to be converted, if the output can be made of it.

    Args:
        source: a video, a picture or a folder of pictures.
        output: a video, a picture or a folder, as the source is.
        trim: which part of a video is converted.
        mask_video: a second video to write, or None.
        encoding: how a video is encoded.

    Returns:
        The source, to be used in a `with` statement.

    Raises:
        InputError: the source cannot be used, or has no frame in the range.
        OutputError: an output has another ending, cannot be encoded so, or
            would be written over what is still needed.
        ConfigError: a picture cannot be trimmed or have a mask video.
    """
    encoding = encoding or EncodingOptions()
    check_distinct(source, output, mask_video)
    opened = open_source(source, trim.start, trim.end)
    with contextlib.ExitStack() as stack:
        stack.enter_context(opened)
        whole = trim.is_whole and mask_video is None
        if opened.kind != "video" and not whole:
            raise ConfigError(
                f"{source} is not a video: leave out its start, its end and a "
                "mask video."
            )
        for path in filter(None, (output, mask_video)):
            check_output(opened.kind, path, encoding.codec)
            if isinstance(opened, VideoReader) and not is_sequence(path):
                check_encoding(path, opened, encoding)
        stack.pop_all()
    return opened


def open_to_preview(source: Path, output: Path, time: float) -> Source:
    """Opens what a frame is to be drawn of, if the output is a picture.

    Args:
        source: a video, a picture or a folder of pictures.
        output: the picture to write.
        time: of the frame, in seconds of a video.

    Returns:
        The source from that time on, to be used in a `with` statement.

    Raises:
        InputError: the source cannot be used, or ends before that time.
        OutputError: the output is no picture, or the source itself.
    """
    check_distinct(source, output)
    check_output("image", output)
    return open_source(source, start=time)
