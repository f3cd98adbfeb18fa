"""What a video holds beside picture, sound and subtitles, carried along."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from faceswap_gan.video.containers import open_container
from faceswap_gan.video.timecode import later_timecode

_COVER = av.stream.Disposition.attached_pic
# Formats whose covers are attached files, and those that have a place for one.
_ATTACHING = ("matroska",)
_COVERED = ("mp4",)
_IMAGE_TYPES = {"mjpeg": ("jpg", "image/jpeg"), "png": ("png", "image/png")}
_KINDS = {
    "video": "picture",
    "audio": "sound",
    "subtitle": "subtitle",
    "data": "data",
}
# What each program writes of itself and of its coding.
_OWN_TAGS = (
    "encoder",
    "major_brand",
    "minor_version",
    "compatible_brands",
    "duration",
    "timecode",
)


class Extras:
    """Copies tags, titles, chapters, attached files, covers and time code.

    Args:
        source: the file with them.
        output: where they go; its streams are there, its header is not.
        cut: seconds in the source that become zero in the output.
        end: seconds in the source from which on the rest is left out.

    Raises:
        InputError: the source cannot be read.
    """

    def __init__(
        self,
        source: Path,
        output: av.container.OutputContainer,
        cut: Fraction,
        end: Fraction | None,
    ):
        self._output = output
        self._covers: list[av.Packet] = []
        with open_container(source) as container:
            output.metadata.update(_tags(container.metadata))
            output.set_chapters(list(_chapters(container, cut, end)))
            self._describe_picture(container, cut)
            self._attach_files(container)

    def write(self) -> None:
        """Writes what belongs behind the header."""
        for packet in self._covers:
            self._output.mux(packet)

    def _describe_picture(
        self, container: av.container.InputContainer, cut: Fraction
    ) -> None:
        source = container.streams.best("video")
        if source is None or not self._output.streams.video:
            return
        track = self._output.streams.video[0]
        track.metadata.update(names_of(source))
        track.disposition = source.disposition
        code = _timecode(container)
        rate = source.average_rate
        if code is not None and rate:
            track.metadata["timecode"] = later_timecode(code, cut, rate)
            track.codec_context.framerate = rate

    def _attach_files(self, container: av.container.InputContainer) -> None:
        kind = self._output.format.name
        if kind in _ATTACHING:
            for stream in container.streams.attachments:
                self._output.add_attachment(
                    stream.name or "attachment",
                    stream.mimetype or "application/octet-stream",
                    stream.data,
                )
        for name, stream in _covers(container):
            picture = bytes(next(container.demux(stream)))
            if kind in _ATTACHING:
                mimetype = _IMAGE_TYPES[stream.codec_context.name][1]
                self._output.add_attachment(name, mimetype, picture)
            elif kind in _COVERED:
                self._add_cover(stream, picture)

    def _add_cover(self, stream: av.VideoStream, picture: bytes) -> None:
        track = self._output.add_stream_from_template(stream, opaque=True)
        track.disposition = _COVER
        packet = av.Packet(picture)
        packet.stream, packet.pts, packet.dts = track, 0, 0
        packet.is_keyframe = True
        self._covers.append(packet)


def names_of(stream: av.stream.Stream) -> dict[str, str]:
    """Returns a track's language and title, by the names that FFmpeg writes."""
    tags = {key.lower(): text for key, text in stream.metadata.items()}
    # MP4 gives a title back as a name.
    found = {
        "language": tags.get("language"),
        "title": tags.get("title", tags.get("name")),
    }
    return {key: text for key, text in found.items() if text}


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


def _inventory(
    container: av.container.InputContainer,
) -> Iterator[tuple[Any, str]]:
    """Yields each thing that can be lost, and what it is called."""
    for key in _tags(container.metadata):
        yield ("tag", key.lower()), f"the tag {key.lower()}"
    for chapter in container.chapters():
        title = chapter["metadata"].get("title", "")
        yield ("chapter", title), "chapters"
    for stream in container.streams.attachments:
        yield ("file", stream.name), f"the attached file {stream.name}"
    for number, _ in enumerate(_covers(container)):
        yield ("cover", number), "the cover picture"
    if _timecode(container) is not None:
        yield "timecode", "the time code"
    yield from _streams(container)


def _streams(
    container: av.container.InputContainer,
) -> Iterator[tuple[Any, str]]:
    counts = dict.fromkeys(_KINDS, 0)
    chapters = bool(container.chapters())
    for stream in container.streams:
        if stream.type not in counts or stream.disposition & _COVER:
            continue
        if stream.type == "subtitle" and stream.codec_context is not None:
            # `StreamCopy` has a sentence of its own for these.
            continue
        if stream.type == "data" and (chapters or _is_timecode(stream)):
            # MP4 and MOV keep chapters and time codes as tracks of data.
            continue
        counts[stream.type] += 1
        name = f"{_KINDS[stream.type]} track {counts[stream.type]}"
        yield (stream.type, counts[stream.type]), name
        title = names_of(stream).get("title")
        if title:
            yield ("title", title), f"the title of {name}"


def _tags(metadata: dict[str, str]) -> dict[str, str]:
    return {
        key: text
        for key, text in metadata.items()
        if key.lower() not in _OWN_TAGS
    }


def _chapters(
    container: av.container.InputContainer,
    cut: Fraction,
    end: Fraction | None,
) -> Iterator[dict[str, Any]]:
    """Yields the chapters of a part, in milliseconds from its start."""
    for chapter in container.chapters():
        unit = chapter["time_base"]
        start, stop = chapter["start"] * unit, chapter["end"] * unit
        if end is not None:
            stop = min(stop, end)
        if max(start, cut) < stop:
            yield chapter | {
                "start": round((max(start, cut) - cut) * 1000),
                "end": round((stop - cut) * 1000),
                "time_base": Fraction(1, 1000),
            }


def _covers(
    container: av.container.InputContainer,
) -> Iterator[tuple[str, av.VideoStream]]:
    for stream in container.streams.video:
        if stream.disposition & _COVER and stream.codec_context is not None:
            kind = stream.codec_context.name
            if kind in _IMAGE_TYPES:
                name = f"cover.{_IMAGE_TYPES[kind][0]}"
                yield stream.metadata.get("filename", name), stream


def _is_timecode(stream: av.stream.Stream) -> bool:
    return any(key.lower() == "timecode" for key in stream.metadata)


def _timecode(container: av.container.InputContainer) -> str | None:
    for holder in (container, *container.streams):
        for key, text in holder.metadata.items():
            if key.lower() == "timecode":
                return text
    return None
