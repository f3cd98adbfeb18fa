"""Opening the encoder of a video that is written."""

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.video.reformatter import ColorRange

from faceswap_gan.errors import OutputError
from faceswap_gan.keras_import import silent_stderr
from faceswap_gan.video.encoding import Encoding
from faceswap_gan.video.encoding import choose_encoding
from faceswap_gan.video.formats import QUICKTIME
from faceswap_gan.video.formats import format_of
from faceswap_gan.video.options import EncodingOptions
from faceswap_gan.video.reader import VideoReader


def add_encoder(
    container: av.container.OutputContainer,
    path: Path,
    encoding: Encoding,
    rate: Fraction,
    time_base: Fraction,
) -> av.VideoStream:
    """Adds a stream to a file and opens its encoder.

    Args:
        container: the file.
        path: its name in the end.
        encoding: how to encode.
        rate: frames per second on average.
        time_base: seconds per unit of timestamps.

    Raises:
        OutputError: there is no such encoder, or not with these settings.
    """
    width, height = encoding.form.upright_size
    try:
        stream = container.add_stream(
            encoding.codec,
            rate=rate,
            options=encoding.options,
            width=width,
            height=height,
            time_base=time_base,
            pix_fmt=encoding.pix_fmt,
            sample_aspect_ratio=encoding.form.pixel_aspect,
            **_color_tags(encoding),
        )
        if not isinstance(stream, av.VideoStream):
            raise ValueError("it codes no pictures")
        if encoding.codec == "libx265" and path.suffix.lower() in QUICKTIME:
            # Players of Apple's show no other kind of HEVC.
            stream.codec_context.codec_tag = "hvc1"
        stream.codec_context.open()
    except (av.FFmpegError, ValueError) as error:
        settings = ", ".join(f"{k} {v}" for k, v in encoding.options.items())
        raise OutputError(
            f"{path} cannot be coded by {encoding.codec} ({settings}) at "
            f"{width}x{height}: {getattr(error, 'strerror', error)}. Choose "
            "other settings."
        ) from error
    return stream


def check_encoding(
    path: Path, video: VideoReader, options: EncodingOptions
) -> None:
    """Opens the encoder that a video is to be written by, and writes nothing.

    Args:
        path: the output.
        video: what is to be written anew.
        options: what was chosen of the encoder.

    Raises:
        OutputError: there is no such encoder, or not with these settings.
    """
    chosen = choose_encoding(path, video.form, options, video.lights)
    with (
        silent_stderr(),  # Some encoders introduce themselves in twenty lines.
        av.open(io.BytesIO(), "w", format=format_of(path)) as container,
    ):
        add_encoder(container, path, chosen, video.rate, video.time_base)


def _color_tags(encoding: Encoding) -> dict[str, Any]:
    color = encoding.form.color
    tags: dict[str, Any] = {
        "color_primaries": color.primaries,
        "color_trc": color.transfer,
    }
    if not av.VideoFormat(encoding.pix_fmt).is_rgb:
        tags |= {"color_range": ColorRange.MPEG, "colorspace": color.matrix}
    return tags
