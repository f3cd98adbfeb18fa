"""Which files videos are written to, and what those can hold."""

import contextlib
import functools
import io
from collections.abc import Iterable
from pathlib import Path

import av
from av.codec.codec import UnknownCodecError

from faceswap_gan.errors import OutputError
from faceswap_gan.picture_names import IMAGE_SUFFIXES
from faceswap_gan.suggestion import did_you_mean
from faceswap_gan.video.images import WRITABLE

VIDEO_FORMATS = {
    ".mp4": "mp4",
    ".mov": "mov",
    ".mkv": "matroska",
    ".webm": "webm",
}
"""FFmpeg's names of the formats that are written, by the ending of a file."""

_USUAL = ("libx264", "libx265", "libvpx-vp9", "libsvtav1")
QUICKTIME = (".mp4", ".mov")
"""Endings of files that are built alike, after Apple's."""
NOT_IN_MOV = ("vp8", "vp9", "av1", "opus", "flac", "truehd")
"""Codecs that FFmpeg refuses when it writes the header of a MOV, though not
when it is asked."""
# What encoders that others know by these names are for.
_ELSEWHERE = {
    "libaom-av1": "av1",
    "librav1e": "av1",
    "libopenh264": "h264",
    "libkvazaar": "hevc",
}


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


_ENDINGS = f"let the name of a video end in {_listed(VIDEO_FORMATS)}"


def is_sequence(output: Path) -> bool:
    """Whether an output of a video is a folder that gets its pictures."""
    return output.is_dir() or not output.suffix


def check_output(kind: str, output: Path, codec: str | None = None) -> None:
    """Checks that an output can be what its source needs, before the work.

    Args:
        kind: of the source: `video`, `image` or `folder`.
        output: the file or folder to be written.
        codec: the encoder that a video is to be written by, if it is chosen.

    Raises:
        OutputError: it cannot, or not by that encoder.
    """
    suffix = output.suffix.lower()
    if kind == "image" and suffix not in WRITABLE:
        raise OutputError(
            f"{output} cannot be written: let the name of a picture end in "
            f"{_listed(WRITABLE)}."
        )
    if kind == "folder" and suffix in (*VIDEO_FORMATS, *IMAGE_SUFFIXES):
        raise OutputError(
            f"{output} is the name of a file, but a folder of pictures becomes "
            "a folder: leave out the ending."
        )
    if kind == "video" and is_sequence(output):
        if codec is not None:
            raise OutputError(
                f"{output} is a folder, which gets PNG pictures: leave out "
                f"the codec, or {_ENDINGS}."
            )
    elif kind == "video":
        format_of(output)
        if codec is not None:
            check_encoder(output, codec)


def format_of(path: Path) -> str:
    """Returns FFmpeg's name of the format of a video that is to be written.

    Args:
        path: the file; its ending chooses the format.

    Raises:
        OutputError: videos are not written to files with this ending.
    """
    if path.suffix.lower() not in VIDEO_FORMATS:
        raise OutputError(
            f"{path} cannot be written: {_ENDINGS}, or name a folder, for a "
            "picture of each frame."
        )
    return VIDEO_FORMATS[path.suffix.lower()]


def check_encoder(path: Path, codec: str) -> None:
    """Checks that an encoder is there and that its output fits into a file.

    Args:
        path: the output.
        codec: the name of a video encoder of FFmpeg.

    Raises:
        OutputError: one of both is not so, or the ending is not a video's.
    """
    wanted = format_of(path)
    known = _encoders()
    if codec not in known:
        raise OutputError(_why_no_encoder(codec, known))
    if _holds(wanted, codec):
        return
    holders = [s for s, f in VIDEO_FORMATS.items() if _holds(f, codec)]
    name = f"let the output's name end in {_listed(holders)}" if holders else ""
    others = [c for c in _USUAL if c in known and _holds(wanted, c)]
    choice = f"choose the codec {_listed(others)}"
    raise OutputError(
        f"{path} cannot hold what the codec {codec} makes: "
        f"{', or '.join(filter(None, [name, choice]))}."
    )


def _why_no_encoder(codec: str, known: dict[str, str]) -> str:
    kind = _ELSEWHERE.get(codec, codec)
    with contextlib.suppress(UnknownCodecError):
        kind = av.Codec(kind, "r").canonical_name
    same = [name for name in _USUAL if known.get(name) == kind]
    if same:
        return (
            f"This FFmpeg has no encoder {codec}: choose the codec "
            f"{_listed(same)}, which writes the same format."
        )
    return (
        f"This FFmpeg has no video encoder {codec}: choose the codec "
        f"{_listed(n for n in _USUAL if n in known)}, or leave it out."
        f"{did_you_mean(codec, known)}"
    )


@functools.cache
def _encoders() -> dict[str, str]:
    """The names of video encoders, and of what each makes."""
    found = {}
    for name in av.codecs_available:
        try:
            codec = av.Codec(name, "w")
        except UnknownCodecError:
            continue
        if codec.type == "video":
            found[name] = codec.canonical_name
    return found


def _holds(kind: str, codec: str) -> bool:
    if kind == "mov" and _encoders().get(codec) in NOT_IN_MOV:
        return False
    return codec in _fitting(kind)


@functools.cache
def _fitting(kind: str) -> set[str]:
    """The codecs that FFmpeg lets into a format."""
    with av.open(io.BytesIO(), "w", format=kind) as container:
        return container.supported_codecs
