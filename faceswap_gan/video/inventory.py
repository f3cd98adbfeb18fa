"""What a video holds that an output may not, named for a report."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av

from faceswap_gan.video.containers import open_container
from faceswap_gan.video.extras import COVER
from faceswap_gan.video.extras import covers
from faceswap_gan.video.extras import is_timecode
from faceswap_gan.video.extras import names_of
from faceswap_gan.video.extras import tags
from faceswap_gan.video.extras import timecode

_PICTURE = "video", 1
_KINDS = {
    "video": "picture",
    "audio": "sound",
    "subtitle": "subtitle",
    "data": "data",
}


def what_is_lost(source: Path, output: Path) -> list[str]:
    """Compares a finished file with its source.

    Args:
        source: the file whose parts were to be kept.
        output: the finished file.

    Returns:
        A sentence that names what the output does not hold, or none.

    Raises:
        InputError: one of both cannot be read.
    """
    with open_container(source) as before, open_container(output) as after:
        there = dict(_inventory(after))
        lost = [name for key, name in _inventory(before) if key not in there]
    if not lost:
        return []
    listed = ", ".join(dict.fromkeys(lost))
    advice = (
        ""
        if output.suffix.lower() == ".mkv"
        else " Let the output's name end in .mkv to keep more."
    )
    return [
        f"The output does not hold all that {source} does: {listed}.{advice}"
    ]


def what_pictures_lose(source: Path, folder: Path) -> list[str]:
    """Says what a folder with the pictures of a video does not hold.

    Args:
        source: the video.
        folder: where the pictures go.

    Raises:
        InputError: the source cannot be read.
    """
    with open_container(source) as container:
        lost = [name for key, name in _inventory(container) if key != _PICTURE]
        lost += ["the subtitles" for _ in container.streams.subtitles[:1]]
    if not lost:
        return []
    listed = ", ".join(dict.fromkeys(lost))
    return [f"{folder} gets pictures alone. Not kept of {source}: {listed}."]


def _inventory(
    container: av.container.InputContainer,
) -> Iterator[tuple[Any, str]]:
    """Yields each thing that can be lost, and what it is called."""
    for key in tags(container.metadata):
        yield ("tag", key.lower()), f"the tag {key.lower()}"
    for chapter in container.chapters():
        title = chapter["metadata"].get("title", "")
        yield ("chapter", title), "chapters"
    for stream in container.streams.attachments:
        yield ("file", stream.name), f"the attached file {stream.name}"
    for number, _ in enumerate(covers(container)):
        yield ("cover", number), "the cover picture"
    if timecode(container) is not None:
        yield "timecode", "the time code"
    yield from _streams(container)


def _streams(
    container: av.container.InputContainer,
) -> Iterator[tuple[Any, str]]:
    counts = dict.fromkeys(_KINDS, 0)
    chapters = bool(container.chapters())
    for stream in container.streams:
        if stream.type not in counts or stream.disposition & COVER:
            continue
        if stream.type == "subtitle" and stream.codec_context is not None:
            # `StreamCopy` has a sentence of its own for these.
            continue
        if stream.type == "data" and (chapters or is_timecode(stream)):
            # MP4 and MOV keep chapters and time codes as tracks of data.
            continue
        counts[stream.type] += 1
        name = f"{_KINDS[stream.type]} track {counts[stream.type]}"
        yield (stream.type, counts[stream.type]), name
        title = names_of(stream).get("title")
        if title:
            yield ("title", title), f"the title of {name}"
